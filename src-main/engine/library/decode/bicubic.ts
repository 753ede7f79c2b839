import { BicubicPasses, type Taps } from './bicubicPasses';
import type { RawImage } from './rawImage';

/**
 * Bicubic resizing as Pillow does it (a = -0.5, widened when shrinking so that nothing is skipped, pixel centres aligned, 8 bits between the
 * two passes), to the bit: the reference features were made with it. libvips agrees when it shrinks, and is half a pixel off when it enlarges.
 */

/** A window of the resized picture along one axis: `length` pixels from `from` on, of `resized` in all. */
interface Axis {
  readonly resized: number;
  readonly from: number;
  readonly length: number;
}
/** Part of a source axis that is resized. */
interface Span {
  readonly start: number;
  readonly size: number;
}
const PRECISION_BITS = 32 - 8 - 2;
const SUPPORT = 2;
const A = -0.5;
const passes = new BicubicPasses();

/**
 * Resizes a part of a picture and cuts a window out of the result; only the window is computed, so that a long strip costs no more than a square.
 * @returns RGB, [rows.length, columns.length, 3], 0-255
 */
export function resizeBicubic(
  { data, width }: RawImage,
  part: { readonly horizontal: Span; readonly vertical: Span },
  columns: Axis,
  rows: Axis,
): Uint8Array {
  return passes.run(data, width * 3, tapsOf(part.horizontal, columns), tapsOf(part.vertical, rows));
}

function tapsOf({ start, size }: Span, { resized, from, length }: Axis): Taps {
  const scale = size / resized;
  const stretch = Math.max(scale, 1);
  const support = SUPPORT * stretch;
  const width = Math.min(size, Math.ceil(support) * 2 + 1);
  const first = new Int32Array(length);
  const weights = new Int32Array(length * width);
  const exact = new Float64Array(width);
  for (let i = 0; i < length; i++) {
    const centre = (from + i + 0.5) * scale;
    const left = Math.max(0, Math.trunc(centre - support + 0.5));
    const count = Math.min(size, Math.trunc(centre + support + 0.5)) - left;
    let sum = 0;
    for (let tap = 0; tap < count; tap++) {
      exact[tap] = cubic((tap + left - centre + 0.5) / stretch);
      sum += exact[tap]!;
    }
    // Room for all taps even at the right edge: the unused ones come first there, with no weight.
    const shift = Math.max(0, left + width - size);
    first[i] = start + left - shift;
    for (let tap = 0; tap < count; tap++) {
      const weight = (exact[tap]! / sum) * (1 << PRECISION_BITS);
      weights[i * width + tap + shift] = Math.trunc(weight + (weight < 0 ? -0.5 : 0.5));
    }
  }
  return { first, weights, width };
}

function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return ((A + 2) * x - (A + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * A;
  return 0;
}
