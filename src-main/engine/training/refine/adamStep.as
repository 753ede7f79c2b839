// AssemblyScript, compiled into adamStep.wasm.ts; `npx vitest run --project unit adamStep -u` compiles it again.
// The four rows of numbers lie in this module's memory, each `bytes` long, a multiple of 16.

/** One step of Adam: moves the values, and the means of the gradient and of its square, in place. What the rates are: adam.ts. */
export function move(values: usize, gradient: usize, first: usize, second: usize, bytes: usize, kept: f32, stride: f32, scale: f32): void {
  const epsilon = f32x4.splat(1e-7);
  const keptAll = f32x4.splat(kept);
  const strideAll = f32x4.splat(stride);
  const scaleAll = f32x4.splat(scale);
  for (let at: usize = 0; at < bytes; at += 16) {
    const slope = v128.load(gradient + at);
    const mean = noTrace(towards(v128.load(first + at), slope, 0.1));
    const square = towards(v128.load(second + at), f32x4.mul(slope, slope), 0.001);
    const length = f32x4.add(f32x4.mul(f32x4.sqrt(square), scaleAll), epsilon);
    const change = f32x4.div(f32x4.mul(mean, strideAll), length);
    v128.store(first + at, mean);
    v128.store(second + at, square);
    v128.store(values + at, f32x4.sub(f32x4.mul(v128.load(values + at), keptAll), change));
  }
}

/** A running mean with what comes next. */
// @ts-ignore: decorators belong to AssemblyScript
@inline
function towards(mean: v128, next: v128, share: f32): v128 {
  return f32x4.add(f32x4.mul(mean, f32x4.splat(1 - share)), f32x4.mul(next, f32x4.splat(share)));
}

/**
 * 0 for what is too small to move anything: after some 700 steps without a gradient its mean would fade into numbers that float32 has no full digits
 * for, with which a processor takes fifty times as long. What is no number stays so.
 */
// @ts-ignore: decorators belong to AssemblyScript
@inline
function noTrace(numbers: v128): v128 {
  return v128.andnot(numbers, f32x4.lt(f32x4.abs(numbers), f32x4.splat(1e-30)));
}
