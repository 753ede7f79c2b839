import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultLimits } from '@engine/library/types';
import { DecoderPool } from '@engine/workers/decoder/decoderPool';
import { decoderEntry, geometry } from '../fixtures/decoders';
import { jpegPhoto } from '../fixtures/images';
import { childrenOf } from '../fixtures/processes';

const faulty = resolve(import.meta.dirname, '../fixtures/faultyDecoder.mjs');
let folder: string;
let jpeg: Buffer;
beforeAll(async () => {
  process.env['LIKEWISE_TEST_DECODER'] = decoderEntry;
  folder = mkdtempSync(join(tmpdir(), 'likewise-pool-'));
  jpeg = await jpegPhoto({ width: 300, height: 200, seed: 1 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const put = (name: string): { path: string } => {
  writeFileSync(join(folder, name), jpeg);
  return { path: join(folder, name) };
};
const isDecoder = ({ command }: { command: string }): boolean => command.includes('ecoder');

test('R7 a decoder that never answers is killed at the limit, and the next file is done within 2 s of it', async () => {
  const decoders = new DecoderPool({ entry: faulty, processes: 1, limits: { ...defaultLimits, timeLimitMs: 1000 } });
  await decoders.decode(put('warm.jpg'), geometry);
  const started = performance.now();
  const hang = decoders
    .decode(put('HANG.jpg'), geometry)
    .then((outcome) => [outcome.ok || outcome.code, performance.now() - started] as const);
  const next = decoders.decode(put('next.jpg'), geometry).then((outcome) => [outcome.ok, performance.now() - started] as const);
  const [[code, killedMs], [isDecoded, nextMs]] = await Promise.all([hang, next]);
  expect(code).toBe('took-too-long');
  expect(killedMs).toBeLessThan(1500);
  expect(isDecoded).toBe(true);
  expect(nextMs - killedMs).toBeLessThan(2000);
  await decoders.close();
});

test('closing ends every process at once and rejects what they were at', async () => {
  const decoders = new DecoderPool({ entry: faulty, processes: 2, limits: defaultLimits });
  await decoders.decode(put('warm.jpg'), geometry);
  const work = [
    decoders.decode(put('HANG_1.jpg'), geometry),
    decoders.decode(put('HANG_2.jpg'), geometry),
    decoders.decode(put('3.jpg'), geometry),
  ];
  const settled = Promise.allSettled(work);
  await wait(300);
  expect(childrenOf(process.pid).filter(isDecoder).length).toBe(2);
  const started = performance.now();
  await decoders.close();
  expect(performance.now() - started).toBeLessThan(1000);
  for (const result of await settled) expect(result.status === 'rejected' && (result.reason as Error).name).toBe('AbortError');
  expect(childrenOf(process.pid).filter(isDecoder)).toEqual([]);
  await expect(decoders.decode(put('late.jpg'), geometry)).rejects.toThrow('closed');
});
