import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultLimits } from '@engine/library/types';
import { DecoderPool } from '@engine/workers/decoder/decoderPool';
import { faultyDecoder, geometry, openDecoders, openNamedPhotos, type NamedPhotos } from '../fixtures/decoders';
import { makeHostileFolder, removeHostileFolder } from '../fixtures/hostile';
import { childrenOf, rssOf } from '../fixtures/processes';
import { describeWithShared } from '../fixtures/shared';

let photos: NamedPhotos;
beforeAll(async () => {
  photos = await openNamedPhotos();
});
afterAll(() => photos.remove());

test('R9 a file that crashes the decoder, also twice in a row, is that file’s problem; the others are decoded', async () => {
  const crashes: (string | null)[] = [];
  const decoders = new DecoderPool({
    entry: faultyDecoder,
    processes: 2,
    limits: defaultLimits,
    onCrash: ({ path }) => crashes.push(path),
  });
  const names = ['1.jpg', 'SEGFAULT_a.jpg', '2.jpg', 'SEGFAULT_b.jpg', 'EXIT.jpg', '3.jpg', '4.jpg'];
  const outcomes = await Promise.all(names.map((name) => decoders.decode(photos.put(name), geometry)));
  expect(outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.code))).toEqual([
    'ok',
    'crashed-decoder',
    'ok',
    'crashed-decoder',
    'crashed-decoder',
    'ok',
    'ok',
  ]);
  expect(crashes.map((path) => path?.slice(photos.folder.length + 1)).sort()).toEqual(['EXIT.jpg', 'SEGFAULT_a.jpg', 'SEGFAULT_b.jpg']);
  await decoders.close();
});

test('R7 a picture that nobody waits for any more is given up: the process that is at it ends, one that waits is not begun, and the next is drawn', async () => {
  const decoders = new DecoderPool({ entry: faultyDecoder, processes: 1, limits: defaultLimits });
  await decoders.render(photos.put('warm.jpg'), null);
  const [running, waiting] = [new AbortController(), new AbortController()];
  const hang = decoders.render(photos.put('HANG.jpg'), null, running.signal);
  const queued = decoders.render(photos.put('HANG_too.jpg'), null, waiting.signal);
  const next = decoders.render(photos.put('next.jpg'), null);
  waiting.abort();
  running.abort();
  await expect(hang).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  await expect(queued).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  expect((await next).ok).toBe(true);
  await expect(decoders.render(photos.put('late.jpg'), null, running.signal)).rejects.toThrow(
    expect.objectContaining({ name: 'AbortError' }),
  );
  await decoders.close();
});

test('the product’s own decoder knows no such names', async () => {
  const decoders = openDecoders();
  for (const name of ['SEGFAULT.jpg', 'HANG.jpg', 'EXIT.jpg']) expect((await decoders.decode(photos.put(name), geometry)).ok).toBe(true);
  await decoders.close();
});

test('a decoder that cannot start is an error, not a problem of every photo', async () => {
  const decoders = new DecoderPool({ entry: join(photos.folder, 'nowhere.js'), processes: 2, limits: defaultLimits });
  await expect(decoders.decode(photos.put('a.jpg'), geometry)).rejects.toThrow(/could not be started/);
  await decoders.close();
});

const isDecoder = ({ command }: { command: string }): boolean => command.includes('ecoder');

describeWithShared('on the big hostile files', 'hostile', () => {
  let out: string;
  beforeAll(() => {
    out = mkdtempSync(join(tmpdir(), 'likewise-big-'));
    makeHostileFolder(out, { good: 1, isBig: true });
  });
  afterAll(() => removeHostileFolder(out));

  test('R7 800 scans are stopped at a limit of 3 s, and the next file is decoded', async () => {
    const decoders = openDecoders({ timeLimitMs: 3000 }, { processes: 1 });
    await decoders.decode({ path: join(out, 'photos/good/photo_000.jpg') }, geometry);
    const started = performance.now();
    const outcome = await decoders.decode({ path: join(out, 'photos/bad/scans_800.jpg') }, geometry);
    expect(outcome.ok || outcome.code).toBe('took-too-long');
    expect((await decoders.decode({ path: join(out, 'photos/good/photo_000.jpg') }, geometry)).ok).toBe(true);
    // To the second it is measured where nothing runs beside it, in r07_decoderLimit.alone.test.ts.
    expect(performance.now() - started).toBeLessThan(15_000);
    await decoders.close();
  });

  test('R6 and R8 the bombs are refused by their headers, and four large pictures at once stay under 1.5 GB in all', async () => {
    const decoders = openDecoders({}, { processes: 4 });
    let peak = 0;
    const sampler = setInterval(() => {
      const sum = childrenOf(process.pid)
        .filter(isDecoder)
        .reduce((bytes, { pid }) => bytes + rssOf(pid), 0);
      peak = Math.max(peak, sum);
    }, 50);
    const names = ['big_interlaced.png', 'scans_90.jpg', 'big_16000.png', 'bomb_30000.png', 'sparse_3gb.jpg'];
    const outcomes = await Promise.all(names.map((name) => decoders.decode({ path: join(out, 'photos/bad', name) }, geometry)));
    clearInterval(sampler);
    expect(outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.code)).slice(3)).toEqual(['too-many-pixels', 'too-many-bytes']);
    expect(outcomes[3]).toMatchObject({ reason: expect.stringContaining('900 megapixels, the limit is 268') as string });
    expect(peak).toBeGreaterThan(100e6);
    expect(peak).toBeLessThan(1.5e9);
    await decoders.close();
  });
});
