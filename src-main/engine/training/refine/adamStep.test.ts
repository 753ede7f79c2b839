import { test } from 'vitest';
import { expectCompiled } from '../../../../test/fixtures/assemblyScript';

test('adamStep.wasm.ts is what adamStep.as compiles to (run with -u to write it anew)', async () => {
  await expectCompiled(import.meta.dirname, 'adamStep');
});
