import { spawn } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { definedEnv, electronBinary } from './fixtures/likewise';

const root = resolve(import.meta.dirname, '../..');
let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'likewise-broken-'));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

/** Starts what is in `base/app` and waits for its end. */
async function ended(language: string): Promise<{ code: number | null; said: string }> {
  const args = ['--require', join(import.meta.dirname, 'fixtures', 'writeErrorBox.cjs'), `--user-data-dir=${join(base, 'data')}`];
  const child = spawn(
    electronBinary(),
    [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...args, `--lang=${language}`, join(base, 'app')],
    {
      env: {
        ...definedEnv(),
        LIKEWISE_NODE: process.execPath,
        LIKEWISE_LIBRARY: join(base, 'library'),
        LIKEWISE_ERROR_BOX: join(base, 'box'),
      },
      stdio: ['ignore', 'ignore', 'pipe'],
      // One that goes on without a window would be waited for for ever.
      timeout: 120_000,
    },
  );
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const code = await new Promise<number | null>((done) => child.once('close', done));
  return { code, said };
}

test.each([
  ['en', 'Likewise could not start: there is no index.html in '],
  ['ja', 'Likewiseを起動できませんでした（there is no index.html in '],
])('an app whose page is missing says so in %s, in a box and on stderr, and ends with a failure', async (language, words) => {
  mkdirSync(join(base, 'app', 'out', 'renderer'), { recursive: true });
  copyFileSync(join(root, 'package.json'), join(base, 'app', 'package.json'));
  cpSync(join(root, 'out', 'main'), join(base, 'app', 'out', 'main'), { recursive: true });
  const { code, said } = await ended(language);
  const box = JSON.parse(readFileSync(join(base, 'box'), 'utf8')) as { title: string; text: string };
  expect({ code, title: box.title }).toEqual({ code: 1, title: 'Likewise' });
  expect(box.text).toContain(`${words}${join(base, 'app', 'out', 'renderer')}`);
  expect(said).toContain(box.text);
});
