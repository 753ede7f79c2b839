import { test } from 'vitest';
import { expectCompiled } from '../../../../test/fixtures/assemblyScript';

test('kinLoops.wasm.ts is what kinLoops.as compiles to (run with -u to write it anew)', async () => {
  await expectCompiled(import.meta.dirname, 'kinLoops');
});
