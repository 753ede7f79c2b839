/** The axes whose mean energy is the unit of lambda: beyond the first 64 there is mostly noise. */
const AXES_OF_REFERENCE = 64;

/**
 * Shrunk whitening: what to multiply each principal axis by, `1 / sqrt(e + lambda q)`, with q the mean of the largest `min(64, k)`
 * eigenvalues. A large lambda leaves the axes nearly as they are; lambda 0 makes their energies equal.
 * @param eigenvalues [k] of the covariance, descending; tiny negative ones (rounding) count as 0
 * @returns [k]; only their proportions matter, since the result is scaled to unit length
 */
export function whiteningScales(eigenvalues: ArrayLike<number>, lambda: number): Float64Array {
  const energies = Float64Array.from(eigenvalues, (value) => Math.max(0, value));
  const reference = energies.subarray(0, AXES_OF_REFERENCE);
  const q = reference.reduce((sum, energy) => sum + energy, 0) / reference.length;
  // With all energy 0 (identical photos) there is nothing to whiten.
  return energies.map((energy) => (energy + lambda * q > 0 ? 1 / Math.sqrt(energy + lambda * q) : 1));
}
