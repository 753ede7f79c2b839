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
interface Taps {
  /** First source pixel of each output pixel. */
  readonly first: Int32Array;
  /** [length, width], fixed point; unused places are 0. */
  readonly weights: Int32Array;
  readonly width: number;
}

const PRECISION_BITS = 32 - 8 - 2;
const SUPPORT = 2;
const A = -0.5;

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
  const across = tapsOf(part.horizontal, columns);
  const down = tapsOf(part.vertical, rows);
  const top = down.first[0]!;
  const bottom = down.first[rows.length - 1]! + down.width;
  const lines = Math.min(bottom, part.vertical.start + part.vertical.size) - top;
  const narrow = new Uint8Array(lines * columns.length * 3);
  for (let y = 0; y < lines; y++) {
    resizeLine(data, (top + y) * width * 3, across, columns.length, narrow, y * columns.length * 3);
  }
  const stride = columns.length * 3;
  const out = new Uint8Array(rows.length * stride);
  const sums = new Int32Array(stride);
  for (let y = 0; y < rows.length; y++) {
    sums.fill(1 << (PRECISION_BITS - 1));
    for (let tap = 0; tap < down.width; tap++) {
      const weight = down.weights[y * down.width + tap]!;
      if (weight === 0) continue;
      const line = (down.first[y]! + tap - top) * stride;
      for (let x = 0; x < stride; x++) sums[x] = (sums[x]! + Math.imul(narrow[line + x]!, weight)) | 0;
    }
    for (let x = 0; x < stride; x++) out[y * stride + x] = clamp(sums[x]! >> PRECISION_BITS);
  }
  return out;
}

function resizeLine(data: Uint8Array, line: number, taps: Taps, length: number, out: Uint8Array, to: number): void {
  const { first, weights, width } = taps;
  for (let x = 0; x < length; x++) {
    let red = 1 << (PRECISION_BITS - 1);
    let green = red;
    let blue = red;
    let from = line + first[x]! * 3;
    const end = (x + 1) * width;
    for (let tap = x * width; tap < end; tap++, from += 3) {
      const weight = weights[tap]!;
      red = (red + Math.imul(data[from]!, weight)) | 0;
      green = (green + Math.imul(data[from + 1]!, weight)) | 0;
      blue = (blue + Math.imul(data[from + 2]!, weight)) | 0;
    }
    out[to + x * 3] = clamp(red >> PRECISION_BITS);
    out[to + x * 3 + 1] = clamp(green >> PRECISION_BITS);
    out[to + x * 3 + 2] = clamp(blue >> PRECISION_BITS);
  }
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

function clamp(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value;
}
