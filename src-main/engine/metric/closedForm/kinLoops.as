// AssemblyScript, compiled into kinLoops.wasm.ts; `npx vitest run --project unit kinLoops -u` compiles it again.
// Rows lie in this module's memory, `stride` bytes apart; a stride is a multiple of 64, with zeros behind the numbers of a row. Sums have four parts, since each addition waits for the one before it.

/** In all lanes the sum of all lanes of four. */
// @ts-ignore: decorators belong to AssemblyScript
@inline
function total(s0: v128, s1: v128, s2: v128, s3: v128): v128 {
  const sum = f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3));
  const halves = f32x4.add(sum, v128.shuffle<f32>(sum, sum, 2, 3, 0, 1));
  return f32x4.add(halves, v128.shuffle<f32>(halves, halves, 1, 0, 3, 2));
}

/** A row becomes one of unit length. The last four are what its squares sum up to. */
// @ts-ignore: decorators belong to AssemblyScript
@inline
function shorten(row: usize, stride: usize, q0: v128, q1: v128, q2: v128, q3: v128): void {
  const length = f32x4.max(f32x4.sqrt(total(q0, q1, q2, q3)), f32x4.splat(1e-12));
  for (let at: usize = 0; at < stride; at += 16) v128.store(row + at, f32x4.div(v128.load(row + at), length));
}

/** out[i] = rows[i] * scales, of unit length, for 0 <= i < count */
export function scaleToUnit(rows: usize, scales: usize, stride: usize, count: i32, out: usize): void {
  for (let i = 0; i < count; i++) {
    let q0 = f32x4.splat(0), q1 = f32x4.splat(0), q2 = f32x4.splat(0), q3 = f32x4.splat(0);
    for (let at: usize = 0; at < stride; at += 64) {
      const from = rows + at;
      const by = scales + at;
      const s0 = f32x4.mul(v128.load(from), v128.load(by));
      const s1 = f32x4.mul(v128.load(from, 16), v128.load(by, 16));
      const s2 = f32x4.mul(v128.load(from, 32), v128.load(by, 32));
      const s3 = f32x4.mul(v128.load(from, 48), v128.load(by, 48));
      q0 = f32x4.add(q0, f32x4.mul(s0, s0));
      q1 = f32x4.add(q1, f32x4.mul(s1, s1));
      q2 = f32x4.add(q2, f32x4.mul(s2, s2));
      q3 = f32x4.add(q3, f32x4.mul(s3, s3));
      v128.store(out + at, s0);
      v128.store(out + at, s1, 16);
      v128.store(out + at, s2, 32);
      v128.store(out + at, s3, 48);
    }
    shorten(out, stride, q0, q1, q2, q3);
    rows += stride;
    out += stride;
  }
}

/** out[a] += weight (rows[a] - rows[b]) and out[b] the same with the other sign, for each of the pairs that has a weight. */
export function addDifferences(rows: usize, stride: usize, first: usize, second: usize, weights: usize, pairs: i32, out: usize): void {
  for (let pair = 0; pair < pairs; pair++) {
    const place = <usize>pair << 2;
    const weight = load<f32>(weights + place);
    if (weight == 0) continue;
    const share = f32x4.splat(weight);
    const a = <usize>load<u32>(first + place) * stride;
    const b = <usize>load<u32>(second + place) * stride;
    for (let at: usize = 0; at < stride; at += 16) {
      const difference = f32x4.mul(share, f32x4.sub(v128.load(rows + a + at), v128.load(rows + b + at)));
      v128.store(out + a + at, f32x4.add(v128.load(out + a + at), difference));
      v128.store(out + b + at, f32x4.sub(v128.load(out + b + at), difference));
    }
  }
}

/** out[pair] = rows[a] . rows[b] */
export function multiplyPairs(rows: usize, stride: usize, first: usize, second: usize, pairs: i32, out: usize): void {
  for (let pair = 0; pair < pairs; pair++) {
    const place = <usize>pair << 2;
    const a = rows + <usize>load<u32>(first + place) * stride;
    const b = rows + <usize>load<u32>(second + place) * stride;
    let p0 = f32x4.splat(0), p1 = f32x4.splat(0), p2 = f32x4.splat(0), p3 = f32x4.splat(0);
    for (let at: usize = 0; at < stride; at += 64) {
      const one = a + at;
      const other = b + at;
      p0 = f32x4.add(p0, f32x4.mul(v128.load(one), v128.load(other)));
      p1 = f32x4.add(p1, f32x4.mul(v128.load(one, 16), v128.load(other, 16)));
      p2 = f32x4.add(p2, f32x4.mul(v128.load(one, 32), v128.load(other, 32)));
      p3 = f32x4.add(p3, f32x4.mul(v128.load(one, 48), v128.load(other, 48)));
    }
    store<f32>(out + place, f32x4.extract_lane(total(p0, p1, p2, p3), 0));
  }
}

/** out[i] = the sum of the rows that are listed for i, of unit length; `most` are listed for each of `count`, and a number below 0 is none. */
export function addListed(rows: usize, stride: usize, listed: usize, most: i32, count: i32, out: usize): void {
  for (let i = 0; i < count; i++) {
    let q0 = f32x4.splat(0), q1 = f32x4.splat(0), q2 = f32x4.splat(0), q3 = f32x4.splat(0);
    for (let at: usize = 0; at < stride; at += 64) {
      let s0 = f32x4.splat(0), s1 = f32x4.splat(0), s2 = f32x4.splat(0), s3 = f32x4.splat(0);
      for (let k = 0; k < most; k++) {
        const row = load<i32>(listed + (<usize>k << 2));
        // They are listed from the first place on.
        if (row < 0) break;
        const from = rows + <usize>row * stride + at;
        s0 = f32x4.add(s0, v128.load(from));
        s1 = f32x4.add(s1, v128.load(from, 16));
        s2 = f32x4.add(s2, v128.load(from, 32));
        s3 = f32x4.add(s3, v128.load(from, 48));
      }
      q0 = f32x4.add(q0, f32x4.mul(s0, s0));
      q1 = f32x4.add(q1, f32x4.mul(s1, s1));
      q2 = f32x4.add(q2, f32x4.mul(s2, s2));
      q3 = f32x4.add(q3, f32x4.mul(s3, s3));
      v128.store(out + at, s0);
      v128.store(out + at, s1, 16);
      v128.store(out + at, s2, 32);
      v128.store(out + at, s3, 48);
    }
    shorten(out, stride, q0, q1, q2, q3);
    listed += <usize>most << 2;
    out += stride;
  }
}

/** Puts a row into the `most` nearest of another, nearest first, where it is nearer than the last of them. */
// @ts-ignore: decorators belong to AssemblyScript
@inline
function insert(other: i32, cosine: f32, best: usize, listed: usize, most: i32): void {
  let place = most - 1;
  if (!(cosine > load<f32>(best + (<usize>place << 2)))) return;
  for (; place > 0; place--) {
    const before = <usize>(place - 1) << 2;
    if (!(load<f32>(best + before) < cosine)) break;
    store<f32>(best + before + 4, load<f32>(best + before));
    store<i32>(listed + before + 4, load<i32>(listed + before));
  }
  store<f32>(best + (<usize>place << 2), cosine);
  store<i32>(listed + (<usize>place << 2), other);
}

/**
 * Of each row's pairs the `most` nearest: their cosines into `best`, where -Infinity stands for none, and the other rows into `listed`. Where `isMutual` is 0 the first row of
 * a pair is surrounded by the second, and not the other way round.
 */
export function listNearest(first: usize, second: usize, cosines: usize, pairs: i32, isMutual: i32, most: i32, best: usize, listed: usize): void {
  for (let pair = 0; pair < pairs; pair++) {
    const place = <usize>pair << 2;
    const a = load<i32>(first + place);
    const b = load<i32>(second + place);
    const cosine = load<f32>(cosines + place);
    insert(b, cosine, best + <usize>(a * most) * 4, listed + <usize>(a * most) * 4, most);
    if (isMutual != 0) insert(a, cosine, best + <usize>(b * most) * 4, listed + <usize>(b * most) * 4, most);
  }
}

/** out = the sum of `count` rows, as float64: [stride / 4] */
export function sumRows(rows: usize, stride: usize, count: i32, out: usize): void {
  for (let at: usize = 0; at < stride; at += 4) store<f64>(out + (at << 1), 0);
  for (let i = 0; i < count; i++) {
    for (let at: usize = 0; at < stride; at += 8) {
      const sum = out + (at << 1);
      v128.store(sum, f64x2.add(v128.load(sum), f64x2.promote_low_f32x4(v128.load64_zero(rows + at))));
    }
    rows += stride;
  }
}
