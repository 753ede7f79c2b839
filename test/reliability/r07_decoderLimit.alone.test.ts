import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultLimits } from '@engine/library/types';
import { DecoderPool } from '@engine/workers/decoder/decoderPool';
import { faultyDecoder, geometry, openNamedPhotos, type NamedPhotos } from '../fixtures/decoders';
import { childrenOf } from '../fixtures/processes';

let photos: NamedPhotos;
beforeAll(async () => {
  photos = await openNamedPhotos();
});
afterAll(() => photos.remove());
const isDecoder = ({ command }: { command: string }): boolean => command.includes('ecoder');

test('R7 a decoder that never answers is killed at the limit, and the next file is done within 2 s of it', async () => {
  const decoders = new DecoderPool({ entry: faultyDecoder, processes: 1, limits: { ...defaultLimits, timeLimitMs: 1000 } });
  await decoders.decode(photos.put('warm.jpg'), geometry);
  const started = performance.now();
  const hang = decoders
    .decode(photos.put('HANG.jpg'), geometry)
    .then((outcome) => [outcome.ok || outcome.code, performance.now() - started] as const);
  const next = decoders.decode(photos.put('next.jpg'), geometry).then((outcome) => [outcome.ok, performance.now() - started] as const);
  const [[code, killedMs], [isDecoded, nextMs]] = await Promise.all([hang, next]);
  expect(code).toBe('took-too-long');
  expect(killedMs).toBeLessThan(1500);
  expect(isDecoded).toBe(true);
  expect(nextMs - killedMs).toBeLessThan(2000);
  await decoders.close();
});

test('closing ends every process at once and rejects what they were at', async () => {
  const decoders = new DecoderPool({ entry: faultyDecoder, processes: 2, limits: defaultLimits });
  await decoders.decode(photos.put('warm.jpg'), geometry);
  const work = [
    decoders.decode(photos.put('HANG_1.jpg'), geometry),
    decoders.decode(photos.put('HANG_2.jpg'), geometry),
    decoders.decode(photos.put('3.jpg'), geometry),
  ];
  const settled = Promise.allSettled(work);
  await wait(300);
  expect(childrenOf(process.pid).filter(isDecoder).length).toBe(2);
  const started = performance.now();
  await decoders.close();
  expect(performance.now() - started).toBeLessThan(1000);
  for (const result of await settled) expect(result.status === 'rejected' && (result.reason as Error).name).toBe('AbortError');
  expect(childrenOf(process.pid).filter(isDecoder)).toEqual([]);
  await expect(decoders.decode(photos.put('late.jpg'), geometry)).rejects.toThrow('closed');
});
