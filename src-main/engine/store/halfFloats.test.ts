import { expect, test } from 'vitest';
import { decodeHalves } from './halfFloats';

const everyBits = Uint16Array.from({ length: 1 << 16 }, (_, bits) => bits);

test('every number of 16 bits becomes the same number of 32, where it was asked to', () => {
  const decoded = new Float32Array(everyBits.length + 2).fill(7);
  decodeHalves(everyBits, decoded, 1);
  expect(decoded.subarray(1, -1)).toEqual(new Float32Array(new Float16Array(everyBits.buffer)));
  expect([decoded[0], decoded.at(-1)]).toEqual([7, 7]);
});

test('only infinity and what is no number count as not finite', () => {
  const wrong = [...everyBits].filter((bits) => !decodeHalves(Uint16Array.of(0, bits), new Float32Array(2), 0));
  const halves = new Float16Array(everyBits.buffer);
  expect(wrong).toEqual([...everyBits].filter((bits) => !Number.isFinite(halves[bits]!)));
});
