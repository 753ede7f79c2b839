/** Which share of the resamples lies below an interval, and above it. */
const TAIL = 0.05;

/** A figure and the interval in which nine tenths of its resamples lie. @param drawn the figure in each of them; the figure alone where there are none */
export function intervalOf(
  value: number,
  drawn: readonly number[],
): { readonly value: number; readonly low: number; readonly high: number } {
  const sorted = drawn.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? value;
  return { value, low: at(TAIL), high: at(1 - TAIL) };
}
