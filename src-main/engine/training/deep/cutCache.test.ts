import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { CutCache } from './cutCache';

const folder = mkdtempSync(join(tmpdir(), 'likewise-cut-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('activations at the cut', () => {
  const key = { backbone: 'x', from: 3, shape: [2, 2, 2] as const, views: 2, augment: 'flip', seed: 0 };
  const values = (start: number): Float32Array => Float32Array.from({ length: 16 }, (_, i) => start + i);

  test('come back as they were written, after a kill in the middle of a record too', () => {
    const place = join(folder, 'cut');
    const cache = new CutCache(place, key);
    cache.append(7, values(1));
    cache.append(9, values(100));
    cache.close();
    const file = join(place, 'cut.bin');
    truncateSync(file, readFileSync(file).length - 5);
    const again = new CutCache(place, key);
    expect([again.has(7), again.has(9)]).toEqual([true, false]);
    again.append(9, values(200));
    expect([...again.read([9, 7], [1, 0])]).toEqual([...values(200).subarray(8), ...values(1).subarray(0, 8)]);
    again.close();
    const bytes = readFileSync(file);
    bytes[10]! ^= 1;
    writeFileSync(file, bytes);
    const damaged = new CutCache(place, key);
    expect([damaged.has(7), damaged.has(9)]).toEqual([false, true]);
    damaged.close();
    const other = new CutCache(place, { ...key, from: 4 });
    expect(other.has(9)).toBe(false);
    other.close();
  });

  test('of so many photos that no disk should hold them are refused', () => {
    const cache = new CutCache(join(folder, 'large'), { ...key, shape: [112, 112, 32] });
    expect(() => cache.makeRoom(2000)).toThrow('2000 photos are too many');
    cache.close();
  });
});
