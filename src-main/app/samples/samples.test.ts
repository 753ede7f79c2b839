import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copySamples } from './copySamples';
import { Samples } from './Samples';

let folder: string;
let from: string;
let to: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'likewise-samples-'));
  [from, to] = [join(folder, 'came'), join(folder, 'data', 'Sample pictures')];
  mkdirSync(from);
  for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) writeFileSync(join(from, name), `the bytes of ${name}`);
  writeFileSync(join(from, 'LICENSE.txt'), 'theirs');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const failing = (code: string) => (): Promise<void> => Promise.reject(Object.assign(new Error(code), { code }));
const copied = (): Record<string, string> =>
  Object.fromEntries(readdirSync(to).map((name) => [name, readFileSync(join(to, name), 'utf8')]));
const all = { 'a.jpg': 'the bytes of a.jpg', 'b.jpg': 'the bytes of b.jpg', 'c.jpg': 'the bytes of c.jpg' };

test('the pictures are copied, into a folder that is made, and nothing else', async () => {
  await copySamples(from, to);
  expect(copied()).toEqual(all);
});

test('a copying that was cut off goes on: what is whole is not written again, what is not is, and nothing half lies about', async () => {
  let writes = 0;
  const cutOff = async (path: string, bytes: Buffer): Promise<void> => {
    if (++writes < 2) return writeFile(path, bytes);
    await writeFile(path, bytes.subarray(0, 4));
    throw Object.assign(new Error('gone'), { code: 'EIO' });
  };
  await expect(copySamples(from, to, cutOff)).rejects.toMatchObject({ code: 'samples-not-written' });
  expect(copied()).toEqual({ 'a.jpg': all['a.jpg'] });
  const before = new Date(1_000_000);
  utimesSync(join(to, 'a.jpg'), before, before);
  // What a process leaves that is killed, and a picture of the same length whose bytes never reached the disk.
  writeFileSync(join(to, '.b.jpg.part'), 'the');
  writeFileSync(join(to, 'c.jpg'), '\0'.repeat(all['c.jpg'].length));
  await copySamples(from, to);
  expect(copied()).toEqual(all);
  expect(statSync(join(to, 'a.jpg')).mtimeMs).toBe(1_000_000);
});

test.each([
  ['ENOSPC', 'disk-full'],
  ['EDQUOT', 'disk-full'],
  ['EROFS', 'samples-not-written'],
  ['EACCES', 'samples-not-written'],
])('%s is told as %s, and no half of a picture stays', async (code, told) => {
  await expect(copySamples(from, to, failing(code))).rejects.toMatchObject({ code: told });
  expect(copied()).toEqual({});
});

test('a file in the place of the folder is left alone, and told', async () => {
  mkdirSync(join(folder, 'data'));
  writeFileSync(to, 'mine');
  await expect(copySamples(from, to)).rejects.toMatchObject({ code: 'samples-not-written' });
  expect(readFileSync(to, 'utf8')).toBe('mine');
});

test('an app that came without them says so, and makes no folder', async () => {
  for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) rmSync(join(from, name));
  await expect(copySamples(from, to)).rejects.toMatchObject({ code: 'samples-missing' });
  await expect(copySamples(join(folder, 'nowhere'), to)).rejects.toMatchObject({ code: 'samples-missing' });
  expect(existsSync(to)).toBe(false);
});

test('pressed twice, they are added once; after a failure the next press tries again', async () => {
  const asked: unknown[] = [];
  let isAway = true;
  const call = (...what: unknown[]): Promise<unknown> => {
    asked.push(what);
    return isAway ? Promise.reject(new Error('away')) : Promise.resolve({ id: 1 });
  };
  const samples = new Samples({ call }, { folder: to, from });
  await expect(Promise.all([samples.add(), samples.add()])).rejects.toThrow('away');
  isAway = false;
  expect(await Promise.all([samples.add(), samples.add()])).toEqual([{ id: 1 }, { id: 1 }]);
  const once = ['folders.add', { path: to }, 'app'];
  expect(asked).toEqual([once, once]);
});
