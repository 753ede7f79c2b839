import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PictureBytes } from '@contract/data';
import { engineAway } from '../engine/PendingCalls';
import { listPageFiles, type PageFile } from './pageFiles';
import { serve, type Served } from './serve';

let base: string;
let pageFiles: ReadonlyMap<string, PageFile>;
beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'likewise-page-'));
  mkdirSync(join(base, 'page', 'assets'), { recursive: true });
  writeFileSync(join(base, 'page', 'index.html'), '<p>page</p>');
  writeFileSync(join(base, 'page', 'assets', 'a.js'), '1');
  writeFileSync(join(base, 'page', 'assets', 'a.js.map'), 'no');
  writeFileSync(join(base, 'secret.html'), 'secret');
  pageFiles = await listPageFiles(join(base, 'page'));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));
const webp: PictureBytes = { type: 'image/webp', bytes: Uint8Array.from([1, 2, 3]) };
const ask = (url: string, getPicture = (): Promise<PictureBytes> => Promise.resolve(webp), method = 'GET'): Promise<Served> =>
  serve({ url, method }, { pageFiles, getPicture });

test('the page and its parts come with their type and the policy; what is not listed does not exist', async () => {
  const page = await ask('likewise://app/');
  expect(new TextDecoder().decode(page.bytes)).toBe('<p>page</p>');
  expect(page.headers['Content-Security-Policy']).toContain("default-src 'none'; script-src 'self'; style-src 'self';");
  expect(page.headers['Content-Security-Policy']).not.toContain('unsafe');
  expect((await ask('likewise://app/assets/a.js')).headers['Content-Type']).toBe('text/javascript; charset=utf-8');
  for (const path of ['assets/a.js.map', 'secret.html', '../secret.html', '%2e%2e/secret.html', 'assets']) {
    expect((await ask(`likewise://app/${path}`)).statusCode, path).toBe(404);
  }
});

test('a picture has the type that the engine gave it, if that is one of ours, and may not be guessed', async () => {
  const picture = await ask('likewise://thumb/4');
  const { 'Content-Type': type, 'X-Content-Type-Options': guessing } = picture.headers;
  expect([picture.statusCode, type, guessing, [...picture.bytes]]).toEqual([200, 'image/webp', 'nosniff', [1, 2, 3]]);
  expect((await ask('likewise://thumb/4', () => Promise.resolve({ type: 'text/html', bytes: webp.bytes } as never))).statusCode).toBe(500);
});

test('a picture that is not there is told apart from an engine that is away', async () => {
  expect((await ask('likewise://thumb/4', () => Promise.reject(new Error('no')))).statusCode).toBe(404);
  expect((await ask('likewise://thumb/4', () => Promise.reject(engineAway()))).statusCode).toBe(503);
});

test('only reading is possible', async () => {
  expect((await ask('likewise://thumb/4', undefined, 'POST')).statusCode).toBe(405);
});

test('a folder without a page is refused, as a window would stay empty', async () => {
  await expect(listPageFiles(join(base, 'page', 'assets'))).rejects.toThrow(`there is no index.html in ${join(base, 'page', 'assets')}`);
});
