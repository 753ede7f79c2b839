import { test } from 'vitest';
import { expectCompiled } from '../../../../test/fixtures/assemblyScript';

test('bicubicPasses.wasm.ts is what bicubicPasses.as compiles to (run with -u to write it anew)', async () => {
  await expectCompiled(import.meta.dirname, 'bicubicPasses');
});
