import { test } from 'vitest';
import { expectCompiled } from '../../../../test/fixtures/assemblyScript';

test('symmetricLoops.wasm.ts is what symmetricLoops.as compiles to (run with -u to write it anew)', async () => {
  await expectCompiled(import.meta.dirname, 'symmetricLoops');
});
