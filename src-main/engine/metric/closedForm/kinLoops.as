// AssemblyScript, compiled into kinLoops.wasm.ts; `npx vitest run --project unit kinLoops -u` compiles it again.
// Rows lie in this module's memory, `stride` bytes apart; a stride is a multiple of 16, with zeros behind the numbers of a row.

/** out[i] = rows[i] * scales, of unit length, for 0 <= i < count */
export function scaleToUnit(rows: usize, scales: usize, stride: usize, count: i32, out: usize): void {
  for (let i = 0; i < count; i++) {
    let squares = f32x4.splat(0);
    for (let at: usize = 0; at < stride; at += 16) {
      const scaled = f32x4.mul(v128.load(rows + at), v128.load(scales + at));
      squares = f32x4.add(squares, f32x4.mul(scaled, scaled));
      v128.store(out + at, scaled);
    }
    const pairs = f32x4.add(squares, v128.shuffle<f32>(squares, squares, 2, 3, 0, 1));
    const length = f32x4.max(f32x4.sqrt(f32x4.add(pairs, v128.shuffle<f32>(pairs, pairs, 1, 0, 3, 2))), f32x4.splat(1e-12));
    for (let at: usize = 0; at < stride; at += 16) v128.store(out + at, f32x4.div(v128.load(out + at), length));
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
    let products = f32x4.splat(0);
    for (let at: usize = 0; at < stride; at += 16) products = f32x4.add(products, f32x4.mul(v128.load(a + at), v128.load(b + at)));
    const halves = f32x4.add(products, v128.shuffle<f32>(products, products, 2, 3, 0, 1));
    store<f32>(out + place, f32x4.extract_lane(f32x4.add(halves, v128.shuffle<f32>(halves, halves, 1, 0, 3, 2)), 0));
  }
}

/** out[i] = the sum of the rows that are listed for i, of unit length; `most` are listed for each of `count`, and a number below 0 is none. */
export function addListed(rows: usize, stride: usize, listed: usize, most: i32, count: i32, out: usize): void {
  for (let i = 0; i < count; i++) {
    for (let at: usize = 0; at < stride; at += 16) v128.store(out + at, f32x4.splat(0));
    for (let k = 0; k < most; k++) {
      const row = load<i32>(listed + (<usize>k << 2));
      if (row < 0) continue;
      const from = rows + <usize>row * stride;
      for (let at: usize = 0; at < stride; at += 16) v128.store(out + at, f32x4.add(v128.load(out + at), v128.load(from + at)));
    }
    let squares = f32x4.splat(0);
    for (let at: usize = 0; at < stride; at += 16) {
      const sum = v128.load(out + at);
      squares = f32x4.add(squares, f32x4.mul(sum, sum));
    }
    const halves = f32x4.add(squares, v128.shuffle<f32>(squares, squares, 2, 3, 0, 1));
    const length = f32x4.max(f32x4.sqrt(f32x4.add(halves, v128.shuffle<f32>(halves, halves, 1, 0, 3, 2))), f32x4.splat(1e-12));
    for (let at: usize = 0; at < stride; at += 16) v128.store(out + at, f32x4.div(v128.load(out + at), length));
    listed += <usize>most << 2;
    out += stride;
  }
}

/** Puts a row into the `most` nearest of another, nearest first, where it is nearer than the last of them. */
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
