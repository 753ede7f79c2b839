import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import asc from 'assemblyscript/asc';
import { expect, test } from 'vitest';

const source = join(import.meta.dirname, 'bicubicPasses.as');

test('bicubicPasses.wasm.ts is what bicubicPasses.as compiles to (run with -u to write it anew)', async () => {
  const options = {
    optimizeLevel: 3,
    enable: ['simd'],
    noAssert: true,
    runtime: 'stub',
    importMemory: true,
    noExportMemory: true,
    use: ['abort='],
  };
  const { error, stderr, binary } = await asc.compileString({ 'bicubicPasses.ts': await readFile(source, 'utf8') }, options);
  expect(error, stderr.toString()).toBeNull();
  const base64 = Buffer.from(binary ?? []).toString('base64');
  const generated = `/** Compiled from bicubicPasses.as by bicubicPasses.test.ts; not edited by hand. */\nexport const bicubicPassesBase64 =\n  '${base64}';\n`;
  await expect(generated).toMatchFileSnapshot('./bicubicPasses.wasm.ts');
});
