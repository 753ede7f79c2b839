// AssemblyScript, compiled into coarseRows.wasm.ts; `npx vitest run --project unit coarseRows -u` compiles it again.
// A row is `length` signed bytes, a multiple of 16 with zeros behind the vector, then what one step of a byte is worth (f32) and how far
// the bytes may be from the vector (f32).

/** Writes the vector, `length` floats of which one is not zero, as a row. @param relative what makes up for the rounding of a sum of so many squares, > 1 */
export function writeRow(vector: usize, length: usize, row: usize, relative: f32): void {
  let most0 = f32x4.splat(0);
  let most1 = f32x4.splat(0);
  for (let at: usize = 0; at < length; at += 16) {
    const from = vector + (at << 2);
    most0 = f32x4.pmax(most0, f32x4.pmax(f32x4.abs(v128.load(from)), f32x4.abs(v128.load(from, 16))));
    most1 = f32x4.pmax(most1, f32x4.pmax(f32x4.abs(v128.load(from, 32)), f32x4.abs(v128.load(from, 48))));
  }
  const most = f32x4.pmax(most0, most1);
  const largest = max(
    max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1)),
    max(f32x4.extract_lane(most, 2), f32x4.extract_lane(most, 3)),
  );
  const step = f32x4.splat(largest / 127);
  const steps = f32x4.splat(127 / largest);
  let squares = f32x4.splat(0);
  for (let at: usize = 0; at < length; at += 16) {
    const from = vector + (at << 2);
    const a = v128.load(from);
    const b = v128.load(from, 16);
    const c = v128.load(from, 32);
    const d = v128.load(from, 48);
    const roundA = f32x4.add(f32x4.mul(a, steps), rounder());
    const roundB = f32x4.add(f32x4.mul(b, steps), rounder());
    const roundC = f32x4.add(f32x4.mul(c, steps), rounder());
    const roundD = f32x4.add(f32x4.mul(d, steps), rounder());
    const squaresAB = f32x4.add(squaredMiss(a, roundA, step), squaredMiss(b, roundB, step));
    const squaresCD = f32x4.add(squaredMiss(c, roundC, step), squaredMiss(d, roundD, step));
    squares = f32x4.add(squares, f32x4.add(squaresAB, squaresCD));
    const low = i16x8.narrow_i32x4_s(i32x4.sub(roundA, rounder()), i32x4.sub(roundB, rounder()));
    const high = i16x8.narrow_i32x4_s(i32x4.sub(roundC, rounder()), i32x4.sub(roundD, rounder()));
    v128.store(row + at, i8x16.narrow_i16x8_s(low, high));
  }
  store<f32>(row + length, largest / 127);
  const sum = f32x4.extract_lane(squares, 0) + f32x4.extract_lane(squares, 1) + (f32x4.extract_lane(squares, 2) + f32x4.extract_lane(squares, 3));
  store<f32>(row + length, Mathf.sqrt(sum) * relative + 4.76837158203125e-7, 4);
}

/**
 * out[i] = the most that query . rows[i] can be, for 0 <= i < count.
 * @param query `length` numbers of 16 bits, worth `step` each @param perError what a row's distance from its vector counts @param slack what counts for every row
 */
export function boundRows(query: usize, length: usize, step: f32, perError: f32, slack: f32, rows: usize, count: i32, out: usize): void {
  const stride = length + 8;
  const end = out + (<usize>count << 2);
  let row = rows;
  let to = out;
  // Four rows at a time: the query is read once for all of them.
  for (; to + 16 <= end; to += 16) {
    let sum0 = i32x4.splat(0);
    let sum1 = i32x4.splat(0);
    let sum2 = i32x4.splat(0);
    let sum3 = i32x4.splat(0);
    let row1 = row + stride;
    let row2 = row1 + stride;
    let row3 = row2 + stride;
    const last = query + (length << 1);
    for (let from = query; from < last; from += 32) {
      const low = v128.load(from);
      const high = v128.load(from, 16);
      sum0 = i32x4.add(sum0, i32x4.add(i32x4.dot_i16x8_s(low, v128.load_ext<i8>(row)), i32x4.dot_i16x8_s(high, v128.load_ext<i8>(row, 8))));
      sum1 = i32x4.add(sum1, i32x4.add(i32x4.dot_i16x8_s(low, v128.load_ext<i8>(row1)), i32x4.dot_i16x8_s(high, v128.load_ext<i8>(row1, 8))));
      sum2 = i32x4.add(sum2, i32x4.add(i32x4.dot_i16x8_s(low, v128.load_ext<i8>(row2)), i32x4.dot_i16x8_s(high, v128.load_ext<i8>(row2, 8))));
      sum3 = i32x4.add(sum3, i32x4.add(i32x4.dot_i16x8_s(low, v128.load_ext<i8>(row3)), i32x4.dot_i16x8_s(high, v128.load_ext<i8>(row3, 8))));
      row += 16;
      row1 += 16;
      row2 += 16;
      row3 += 16;
    }
    store<f32>(to, bound(sum0, row, step, perError, slack));
    store<f32>(to, bound(sum1, row1, step, perError, slack), 4);
    store<f32>(to, bound(sum2, row2, step, perError, slack), 8);
    store<f32>(to, bound(sum3, row3, step, perError, slack), 12);
    row = row3 + 8;
  }
  for (; to < end; to += 4) {
    let sum = i32x4.splat(0);
    const last = query + (length << 1);
    for (let from = query; from < last; from += 32) {
      sum = i32x4.add(sum, i32x4.dot_i16x8_s(v128.load(from), v128.load_ext<i8>(row)));
      sum = i32x4.add(sum, i32x4.dot_i16x8_s(v128.load(from, 16), v128.load_ext<i8>(row, 8)));
      row += 16;
    }
    store<f32>(to, bound(sum, row, step, perError, slack));
    row += 8;
  }
}

// @ts-ignore: decorators belong to AssemblyScript
@inline
function bound(sum: v128, after: usize, step: f32, perError: f32, slack: f32): f32 {
  const dot = i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1) + (i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3));
  return <f32>dot * (step * load<f32>(after)) + (load<f32>(after, 4) * perError + slack);
}

/** Added to a small number it leaves the nearest integer in the last bits, in a fifth of the time that rounding and converting take. */
// @ts-ignore: decorators belong to AssemblyScript
@inline
function rounder(): v128 {
  return f32x4.splat(12582912);
}

// @ts-ignore: decorators belong to AssemblyScript
@inline
function squaredMiss(numbers: v128, rounded: v128, step: v128): v128 {
  const miss = f32x4.sub(numbers, f32x4.mul(f32x4.sub(rounded, rounder()), step));
  return f32x4.mul(miss, miss);
}
