import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { resizeBicubic } from './bicubic';

/** The formula as it is written down, in floating point, a pixel at a time: no fixed point, no passes, no window. */
function naive(
  data: Uint8Array,
  width: number,
  height: number,
  newWidth: number,
  newHeight: number,
  x: number,
  y: number,
  channel: number,
): number {
  const kernel = (t: number): number => {
    const a = Math.abs(t);
    if (a < 1) return 1.5 * a ** 3 - 2.5 * a ** 2 + 1;
    return a < 2 ? -0.5 * a ** 3 + 2.5 * a ** 2 - 4 * a + 2 : 0;
  };
  const weights = (size: number, newSize: number, at: number): number[] => {
    const scale = size / newSize;
    const stretch = Math.max(1, scale);
    const raw = Array.from({ length: size }, (_, i) => kernel((i + 0.5 - (at + 0.5) * scale) / stretch));
    const sum = raw.reduce((total, value) => total + value, 0);
    return raw.map((value) => value / sum);
  };
  const [across, down] = [weights(width, newWidth, x), weights(height, newHeight, y)];
  const line = (row: number): number => across.reduce((sum, weight, i) => sum + weight * data[(row * width + i) * 3 + channel]!, 0);
  return Math.max(
    0,
    Math.min(
      255,
      down.reduce((sum, weight, row) => sum + weight * Math.max(0, Math.min(255, line(row))), 0),
    ),
  );
}

test('smaller and larger, whole and in part, it is the formula to within a rounding', () => {
  const size = fc.integer({ min: 1, max: 24 });
  fc.assert(
    fc.property(
      size,
      size,
      size,
      size,
      fc.infiniteStream(fc.integer({ min: 0, max: 255 })),
      (width, height, newWidth, newHeight, stream) => {
        const data = Uint8Array.from(stream.take(width * height * 3));
        const columns = { resized: newWidth, from: Math.floor(newWidth / 3), length: newWidth - Math.floor(newWidth / 3) };
        const rows = { resized: newHeight, from: Math.floor(newHeight / 2), length: newHeight - Math.floor(newHeight / 2) };
        const part = { horizontal: { start: 0, size: width }, vertical: { start: 0, size: height } };
        const out = resizeBicubic({ data, width, height }, part, columns, rows);
        for (let y = 0; y < rows.length; y++) {
          for (let x = 0; x < columns.length; x++) {
            for (let channel = 0; channel < 3; channel++) {
              const exact = naive(data, width, height, newWidth, newHeight, columns.from + x, rows.from + y, channel);
              expect(Math.abs(out[(y * columns.length + x) * 3 + channel]! - exact)).toBeLessThan(1.6);
            }
          }
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('of a picture as a camera gives it, it is to the bit what it was in plain code', () => {
  const [width, height] = [568, 426];
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 2654435761) >>> 24);
  const part = { horizontal: { start: 0, size: width }, vertical: { start: 0, size: height } };
  const out = resizeBicubic(
    { data, width, height },
    part,
    { resized: 341, from: 58, length: 224 },
    { resized: 256, from: 16, length: 224 },
  );
  expect(createHash('sha256').update(out).digest('hex')).toBe('2b8505cbc3fc559b1c38a7b545f12383e41327c8f1b4c800dc120ce748eb5bab');
});

test('a part of a picture is resized as if it stood alone', () => {
  const [width, height] = [20, 15];
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 37) % 256);
  const cut = Uint8Array.from({ length: 8 * 6 * 3 }, (_, i) => {
    const [pixel, channel] = [Math.floor(i / 3), i % 3];
    return data[((4 + Math.floor(pixel / 8)) * width + 5 + (pixel % 8)) * 3 + channel]!;
  });
  const [columns, rows] = [
    { resized: 5, from: 0, length: 5 },
    { resized: 9, from: 2, length: 6 },
  ];
  const part = resizeBicubic(
    { data, width, height },
    { horizontal: { start: 5, size: 8 }, vertical: { start: 4, size: 6 } },
    columns,
    rows,
  );
  const alone = resizeBicubic(
    { data: cut, width: 8, height: 6 },
    { horizontal: { start: 0, size: 8 }, vertical: { start: 0, size: 6 } },
    columns,
    rows,
  );
  expect(part).toEqual(alone);
});
