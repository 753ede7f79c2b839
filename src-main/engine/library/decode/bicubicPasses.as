// AssemblyScript, compiled into bicubicPasses.wasm.ts; `npx vitest run --project unit bicubicPasses -u` compiles it again.
// Everything lies in this module's memory. Pixels are RGB, 8 bits; up to 16 bytes past the end of each array are read or written.

const PRECISION_BITS: i32 = 22;

/** Of `lines` lines, `stride` bytes apart, each `length` pixels out of `width` neighbouring ones from first[x] on. `out` lines are 3 * length bytes. */
export function across(
  data: usize, stride: usize, lines: i32, first: usize, weights: usize, width: i32, length: i32, out: usize,
): void {
  for (let y = 0; y < lines; y++) {
    const line = data + <usize>y * stride;
    let weight = weights;
    for (let x = 0; x < length; x++) {
      let from = line + <usize>(load<i32>(first + (<usize>x << 2)) * 3);
      let sum = i32x4.splat(1 << (PRECISION_BITS - 1));
      for (let tap = 0; tap < width; tap++) {
        const pixel = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(from)));
        sum = i32x4.add(sum, i32x4.mul(pixel, v128.load32_splat(weight)));
        from += 3;
        weight += 4;
      }
      // The byte behind the three is the next pixel's, which is written after it.
      store<u32>(out, i32x4.extract_lane(clamped(sum, sum, sum, sum), 0));
      out += 3;
    }
  }
}

/** Each of `rows` rows of `stride` bytes out of `height` neighbouring ones from first[y] on, which counts from `top`. */
export function down(
  data: usize, stride: usize, top: i32, first: usize, weights: usize, height: i32, rows: i32, out: usize,
): void {
  const half = i32x4.splat(1 << (PRECISION_BITS - 1));
  for (let y = 0; y < rows; y++) {
    const start = data + <usize>(load<i32>(first + (<usize>y << 2)) - top) * stride;
    const taps = weights + (<usize>(y * height) << 2);
    for (let x: usize = 0; x < stride; x += 16) {
      let a = half;
      let b = half;
      let c = half;
      let d = half;
      let from = start + x;
      for (let tap = 0; tap < height; tap++) {
        const weight = v128.load32_splat(taps + (<usize>tap << 2));
        const bytes = v128.load(from);
        const low = i16x8.extend_low_i8x16_u(bytes);
        const high = i16x8.extend_high_i8x16_u(bytes);
        a = i32x4.add(a, i32x4.mul(i32x4.extend_low_i16x8_u(low), weight));
        b = i32x4.add(b, i32x4.mul(i32x4.extend_high_i16x8_u(low), weight));
        c = i32x4.add(c, i32x4.mul(i32x4.extend_low_i16x8_u(high), weight));
        d = i32x4.add(d, i32x4.mul(i32x4.extend_high_i16x8_u(high), weight));
        from += stride;
      }
      v128.store(out + <usize>y * stride + x, clamped(a, b, c, d));
    }
  }
}

/** 16 sums as bytes, 0 to 255. */
// @ts-ignore: decorators belong to AssemblyScript
@inline
function clamped(a: v128, b: v128, c: v128, d: v128): v128 {
  const low = i16x8.narrow_i32x4_s(i32x4.shr_s(a, PRECISION_BITS), i32x4.shr_s(b, PRECISION_BITS));
  const high = i16x8.narrow_i32x4_s(i32x4.shr_s(c, PRECISION_BITS), i32x4.shr_s(d, PRECISION_BITS));
  return i8x16.narrow_i16x8_u(low, high);
}
