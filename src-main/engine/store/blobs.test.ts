import { expect, test } from 'vitest';
import { checksum, fromFloat16Blob, fromFloat32Blob, toFloat16Blob, toFloat32Blob } from './blobs';

test('a feature comes back within the precision of 16 bits, from a blob at any address', () => {
  const values = Float32Array.of(0, 1, -2.5, 0.333, 1e-5, 65504);
  const blob = toFloat16Blob(values);
  expect(blob.byteLength).toBe(12);
  const odd = new Uint8Array(13);
  odd.set(blob, 1);
  fromFloat16Blob(odd.subarray(1)).forEach((value, i) =>
    expect(Math.abs(value - values[i]!)).toBeLessThanOrEqual(Math.abs(values[i]!) / 1024 + 1e-7),
  );
});

test('what is not finite in 16 bits is refused', () => {
  for (const bad of [NaN, Infinity, -Infinity, 70000]) expect(() => toFloat16Blob(Float32Array.of(1, bad))).toThrow(RangeError);
});

test('an embedding comes back bit for bit, also from a part of a longer array', () => {
  const values = Float32Array.of(9, 0.1, 0.2, 0.3);
  expect([...fromFloat32Blob(toFloat32Blob(values.subarray(1)))]).toEqual([...values.subarray(1)]);
});

test('the checksum is the CRC-32 that every other program computes', () => {
  expect(checksum(Buffer.from('123456789'))).toBe(0xcbf43926);
});
