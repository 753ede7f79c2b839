import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { PictureBytes } from '@contract/data';
import { engineAway } from '../engine/PendingCalls';
import { listPageFiles, type PageFile } from './pageFiles';
import { serve } from './serve';

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
const ask = (url: string, getPicture = (): Promise<PictureBytes> => Promise.resolve(webp)): Promise<Response> =>
  serve(new Request(url), { pageFiles, getPicture });

test('the page and its parts come with their type and the policy; what is not listed does not exist', async () => {
  const page = await ask('likewise://app/');
  expect(await page.text()).toBe('<p>page</p>');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect((await ask('likewise://app/assets/a.js')).headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  for (const path of ['assets/a.js.map', 'secret.html', '../secret.html', '%2e%2e/secret.html', 'assets']) {
    expect((await ask(`likewise://app/${path}`)).status, path).toBe(404);
  }
});

test('a picture has the type that the engine gave it, if that is one of ours, and may not be guessed', async () => {
  const picture = await ask('likewise://thumb/4');
  expect([picture.status, picture.headers.get('content-type'), picture.headers.get('x-content-type-options')]).toEqual([
    200,
    'image/webp',
    'nosniff',
  ]);
  expect((await ask('likewise://thumb/4', () => Promise.resolve({ type: 'text/html', bytes: webp.bytes } as never))).status).toBe(500);
});

test('a picture that is not there is told apart from an engine that is away', async () => {
  expect((await ask('likewise://thumb/4', () => Promise.reject(new Error('no')))).status).toBe(404);
  expect((await ask('likewise://thumb/4', () => Promise.reject(engineAway()))).status).toBe(503);
});

test('the engine learns when nobody waits for a picture any more', async () => {
  const abort = new AbortController();
  const seen = vi.fn();
  const answer = serve(new Request('likewise://preview/4', { signal: abort.signal }), {
    pageFiles,
    getPicture: (_imageId, _size, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          seen();
          reject(new Error('cancelled'));
        });
      }),
  });
  abort.abort();
  await answer;
  expect(seen).toHaveBeenCalledOnce();
});

test('only reading is possible', async () => {
  expect(
    (await serve(new Request('likewise://thumb/4', { method: 'POST' }), { pageFiles, getPicture: () => Promise.resolve(webp) })).status,
  ).toBe(405);
});
