// AssemblyScript, compiled into symmetricLoops.wasm.ts; `npx vitest run --project unit symmetricLoops -u` compiles it again.
// Rows of float64 lie in this module's memory, `stride` bytes apart; a stride is a multiple of 64. Sums have two lanes, and what is read serves as many sums as there are registers for.

/** The lower triangle of a [d, d] becomes its Cholesky factor, in place. What is above it is neither read nor written. @returns 0 where the matrix is not positive definite */
export function factorise(a: usize, d: i32, stride: usize): i32 {
  for (let first = 0; first < d; first += 4) {
    const block = a + <usize>first * stride;
    const across = min<i32>(4, d - first);
    for (let i = first; i < d; i += 2) {
      const one = a + <usize>i * stride;
      const two = i + 1 < d ? one + stride : one;
      takeProducts(one, two, block, across, stride, <usize>first << 3, min<i32>(across, i - first + 1), min<i32>(across, i - first + 2));
      if (!finish(one, block, across, stride, <usize>first << 3, i - first)) return 0;
      if (two != one && !finish(two, block, across, stride, <usize>first << 3, i + 1 - first)) return 0;
    }
  }
  return 1;
}

/** Takes from four numbers of two rows, those that begin at `end`, the products of what is before them with the rows of a block. @param ofOne, ofTwo how many of the four are there */
// @ts-ignore: decorators belong to AssemblyScript
@inline
function takeProducts(one: usize, two: usize, block: usize, across: i32, stride: usize, end: usize, ofOne: i32, ofTwo: i32): void {
  const b0 = block;
  const b1 = across > 1 ? b0 + stride : b0;
  const b2 = across > 2 ? b1 + stride : b0;
  const b3 = across > 3 ? b2 + stride : b0;
  let s0 = f64x2.splat(0), s1 = f64x2.splat(0), s2 = f64x2.splat(0), s3 = f64x2.splat(0);
  let t0 = f64x2.splat(0), t1 = f64x2.splat(0), t2 = f64x2.splat(0), t3 = f64x2.splat(0);
  for (let at: usize = 0; at < end; at += 16) {
    const x = v128.load(one + at);
    const y = v128.load(two + at);
    const c0 = v128.load(b0 + at);
    const c1 = v128.load(b1 + at);
    const c2 = v128.load(b2 + at);
    const c3 = v128.load(b3 + at);
    s0 = f64x2.add(s0, f64x2.mul(x, c0));
    s1 = f64x2.add(s1, f64x2.mul(x, c1));
    s2 = f64x2.add(s2, f64x2.mul(x, c2));
    s3 = f64x2.add(s3, f64x2.mul(x, c3));
    t0 = f64x2.add(t0, f64x2.mul(y, c0));
    t1 = f64x2.add(t1, f64x2.mul(y, c1));
    t2 = f64x2.add(t2, f64x2.mul(y, c2));
    t3 = f64x2.add(t3, f64x2.mul(y, c3));
  }
  take(one + end, s0);
  if (ofOne > 1) take(one + end + 8, s1);
  if (ofOne > 2) take(one + end + 16, s2);
  if (ofOne > 3) take(one + end + 24, s3);
  if (two == one) return;
  take(two + end, t0);
  if (ofTwo > 1) take(two + end + 8, t1);
  if (ofTwo > 2) take(two + end + 16, t2);
  if (ofTwo > 3) take(two + end + 24, t3);
}

// @ts-ignore: decorators belong to AssemblyScript
@inline
function take(from: usize, sum: v128): void {
  store<f64>(from, load<f64>(from) - total(sum));
}

// @ts-ignore: decorators belong to AssemblyScript
@inline
function total(sum: v128): f64 {
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** The numbers of one row that are in the block's columns, from what the rows before it have there. @param place of the row, from the block's first on @returns 0 where its last one has no root */
// @ts-ignore: decorators belong to AssemblyScript
@inline
function finish(row: usize, block: usize, across: i32, stride: usize, end: usize, place: i32): bool {
  for (let j = 0; j < across && j <= place; j++) {
    const other = block + <usize>j * stride + end;
    const at = row + end + (<usize>j << 3);
    let sum = load<f64>(at);
    for (let k: usize = 0; k < <usize>j << 3; k += 8) sum -= load<f64>(row + end + k) * load<f64>(other + k);
    if (j == place) {
      if (!(sum > 0)) return false;
      store<f64>(at, sqrt(sum));
    } else store<f64>(at, sum / load<f64>(other + (<usize>j << 3)));
  }
  return true;
}

/** The inverse of a lower triangle. @param inverse [d, d], zeros before */
export function invert(factor: usize, d: i32, stride: usize, inverse: usize): void {
  for (let i = 0; i < d; i++) {
    const along = factor + <usize>i * stride;
    const own = inverse + <usize>i * stride;
    const diagonal = load<f64>(along + (<usize>i << 3));
    const divisor = f64x2.splat(diagonal);
    // Eight columns of all rows before it. Above their diagonals these have zeros.
    for (let first = 0; first < i; first += 8) {
      let s0 = f64x2.splat(0), s1 = f64x2.splat(0), s2 = f64x2.splat(0), s3 = f64x2.splat(0);
      let row = inverse + <usize>first * stride + (<usize>first << 3);
      for (let k = first; k < i; k++) {
        const value = v128.load64_splat(along + (<usize>k << 3));
        s0 = f64x2.add(s0, f64x2.mul(value, v128.load(row)));
        s1 = f64x2.add(s1, f64x2.mul(value, v128.load(row, 16)));
        s2 = f64x2.add(s2, f64x2.mul(value, v128.load(row, 32)));
        s3 = f64x2.add(s3, f64x2.mul(value, v128.load(row, 48)));
        row += stride;
      }
      const target = own + (<usize>first << 3);
      v128.store(target, f64x2.neg(f64x2.div(s0, divisor)));
      v128.store(target, f64x2.neg(f64x2.div(s1, divisor)), 16);
      v128.store(target, f64x2.neg(f64x2.div(s2, divisor)), 32);
      v128.store(target, f64x2.neg(f64x2.div(s3, divisor)), 48);
    }
    store<f64>(own + (<usize>i << 3), 1 / diagonal);
  }
}

/** The products of all rows with each other. @param rows [n, .], zeros behind the numbers of each @param out [n, n], `outStride` bytes apart */
export function gram(rows: usize, n: i32, stride: usize, out: usize, outStride: usize): void {
  for (let i = 0; i < n; i += 2) {
    const one = rows + <usize>i * stride;
    const second = i + 1 < n ? i + 1 : i;
    const two = rows + <usize>second * stride;
    for (let j = 0; j <= second; j += 2) {
      const other = j + 1 < n ? j + 1 : j;
      const three = rows + <usize>j * stride;
      const four = rows + <usize>other * stride;
      let s0 = f64x2.splat(0), s1 = f64x2.splat(0), s2 = f64x2.splat(0), s3 = f64x2.splat(0);
      for (let at: usize = 0; at < stride; at += 16) {
        const x = v128.load(one + at);
        const y = v128.load(two + at);
        const c = v128.load(three + at);
        const d = v128.load(four + at);
        s0 = f64x2.add(s0, f64x2.mul(x, c));
        s1 = f64x2.add(s1, f64x2.mul(x, d));
        s2 = f64x2.add(s2, f64x2.mul(y, c));
        s3 = f64x2.add(s3, f64x2.mul(y, d));
      }
      keep(out, outStride, i, j, total(s0));
      keep(out, outStride, i, other, total(s1));
      keep(out, outStride, second, j, total(s2));
      keep(out, outStride, second, other, total(s3));
    }
  }
}

// @ts-ignore: decorators belong to AssemblyScript
@inline
function keep(out: usize, stride: usize, i: i32, j: i32, value: f64): void {
  store<f64>(out + <usize>i * stride + (<usize>j << 3), value);
  store<f64>(out + <usize>j * stride + (<usize>i << 3), value);
}
