import { test } from 'vitest';
import { expectCompiled } from '../../../test/fixtures/assemblyScript';

test('dotProducts.wasm.ts is what dotProducts.as compiles to (run with -u to write it anew)', async () => {
  await expectCompiled(import.meta.dirname, 'dotProducts');
});
