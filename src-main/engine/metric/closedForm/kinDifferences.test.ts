import { test } from 'vitest';
import { expectCompiled } from '../../../../test/fixtures/assemblyScript';

test('kinDifferences.wasm.ts is what kinDifferences.as compiles to (run with -u to write it anew)', async () => {
  await expectCompiled(import.meta.dirname, 'kinDifferences');
});
