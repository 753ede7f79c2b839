// AssemblyScript, compiled into rowProducts.wasm.ts; `npx vitest run --project unit rowProducts -u` compiles it again.
// Rows lie in this module's memory as 16-bit integers, `stride` bytes apart; a stride is a multiple of 16, with zeros behind the numbers of a row. Of unit rows the sum of products is at
// most the square of what 1 is, whichever part of it was summed up, so it fits into 32 bits.

/** In all lanes the sum of each of four, in their order. */
// @ts-ignore: decorators belong to AssemblyScript
@inline
function totals(s0: v128, s1: v128, s2: v128, s3: v128): v128 {
  // Turned round, so that one addition sums up a lane of all four.
  const low01 = v128.shuffle<i32>(s0, s1, 0, 4, 1, 5);
  const high01 = v128.shuffle<i32>(s0, s1, 2, 6, 3, 7);
  const low23 = v128.shuffle<i32>(s2, s3, 0, 4, 1, 5);
  const high23 = v128.shuffle<i32>(s2, s3, 2, 6, 3, 7);
  const first = v128.shuffle<i32>(low01, low23, 0, 1, 4, 5);
  const second = v128.shuffle<i32>(low01, low23, 2, 3, 6, 7);
  const third = v128.shuffle<i32>(high01, high23, 0, 1, 4, 5);
  const fourth = v128.shuffle<i32>(high01, high23, 2, 3, 6, 7);
  return i32x4.add(i32x4.add(first, second), i32x4.add(third, fourth));
}

/**
 * out[i, j] = unit (queries[i] . rows[j]) for 0 <= i < count and 0 <= j < height. Both numbers are multiples of four, with rows of zeros behind the last. A tile of rows stays in the
 * processor's first cache while all queries go over it; of four queries and two rows each number that is loaded is used at least twice.
 */
export function multiplyRows(queries: usize, count: i32, rows: usize, height: i32, stride: usize, unit: f32, out: usize): void {
  const tile = 32;
  const pitch = <usize>height << 2;
  for (let start = 0; start < height; start += tile) {
    const end = min(start + tile, height);
    for (let i = 0; i < count; i += 4) {
      const q = queries + <usize>i * stride;
      let to = out + <usize>i * pitch + (<usize>start << 2);
      for (let j = start; j < end; j += 4) {
        const low = rows + <usize>j * stride;
        const high = low + 2 * stride;
        multiplyTwo(q, low, stride, pitch, unit, to);
        multiplyTwo(q, high, stride, pitch, unit, to + 8);
        to += 16;
      }
    }
  }
}

/** Four queries and two rows. */
// @ts-ignore: decorators belong to AssemblyScript
@inline
function multiplyTwo(q: usize, row: usize, stride: usize, pitch: usize, unit: f32, to: usize): void {
  let a0 = i32x4.splat(0), a1 = i32x4.splat(0), a2 = i32x4.splat(0), a3 = i32x4.splat(0);
  let b0 = i32x4.splat(0), b1 = i32x4.splat(0), b2 = i32x4.splat(0), b3 = i32x4.splat(0);
  const q1 = q + stride;
  const q2 = q1 + stride;
  const q3 = q2 + stride;
  const next = row + stride;
  for (let at: usize = 0; at < stride; at += 16) {
    const a = v128.load(row + at);
    const b = v128.load(next + at);
    const v0 = v128.load(q + at);
    a0 = i32x4.add(a0, i32x4.dot_i16x8_s(v0, a));
    b0 = i32x4.add(b0, i32x4.dot_i16x8_s(v0, b));
    const v1 = v128.load(q1 + at);
    a1 = i32x4.add(a1, i32x4.dot_i16x8_s(v1, a));
    b1 = i32x4.add(b1, i32x4.dot_i16x8_s(v1, b));
    const v2 = v128.load(q2 + at);
    a2 = i32x4.add(a2, i32x4.dot_i16x8_s(v2, a));
    b2 = i32x4.add(b2, i32x4.dot_i16x8_s(v2, b));
    const v3 = v128.load(q3 + at);
    a3 = i32x4.add(a3, i32x4.dot_i16x8_s(v3, a));
    b3 = i32x4.add(b3, i32x4.dot_i16x8_s(v3, b));
  }
  const ofA = f32x4.mul(f32x4.convert_i32x4_s(totals(a0, a1, a2, a3)), f32x4.splat(unit));
  const ofB = f32x4.mul(f32x4.convert_i32x4_s(totals(b0, b1, b2, b3)), f32x4.splat(unit));
  store<f32>(to, f32x4.extract_lane(ofA, 0));
  store<f32>(to, f32x4.extract_lane(ofB, 0), 4);
  store<f32>(to + pitch, f32x4.extract_lane(ofA, 1));
  store<f32>(to + pitch, f32x4.extract_lane(ofB, 1), 4);
  store<f32>(to + 2 * pitch, f32x4.extract_lane(ofA, 2));
  store<f32>(to + 2 * pitch, f32x4.extract_lane(ofB, 2), 4);
  store<f32>(to + 3 * pitch, f32x4.extract_lane(ofA, 3));
  store<f32>(to + 3 * pitch, f32x4.extract_lane(ofB, 3), 4);
}
