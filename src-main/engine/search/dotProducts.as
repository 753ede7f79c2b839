// AssemblyScript, compiled into dotProducts.wasm.ts; `npx vitest run --project unit dotProducts -u` compiles it again.
// Rows lie in this module's memory, `stride` bytes apart; a stride is a multiple of 32, with zeros behind the vector.

/** out[i] = query . rows[i] for 0 <= i < count */
export function dotRows(query: usize, rows: usize, stride: usize, count: i32, out: usize): void {
  for (let i = 0; i < count; i++) {
    store<f32>(out + (<usize>i << 2), dot(query, rows + <usize>i * stride, stride));
  }
}

/** out[i] = query . rows[slots[i]] for 0 <= i < count */
export function dotSelected(query: usize, rows: usize, stride: usize, slots: usize, count: i32, out: usize): void {
  for (let i = 0; i < count; i++) {
    const slot = load<u32>(slots + (<usize>i << 2));
    store<f32>(out + (<usize>i << 2), dot(query, rows + <usize>slot * stride, stride));
  }
}

// Two sums of four lanes: one alone would wait for its own addition before it.
// @ts-ignore: decorators belong to AssemblyScript
@inline
function dot(query: usize, row: usize, stride: usize): f32 {
  let even = f32x4.splat(0);
  let odd = f32x4.splat(0);
  for (let at: usize = 0; at < stride; at += 32) {
    even = f32x4.add(even, f32x4.mul(v128.load(query + at), v128.load(row + at)));
    odd = f32x4.add(odd, f32x4.mul(v128.load(query + at, 16), v128.load(row + at, 16)));
  }
  const sum = f32x4.add(even, odd);
  return f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3));
}
