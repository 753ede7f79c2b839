import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { scatterRoot } from './relevantDirections';
import { multiply, transposed, type Numbers, type Product } from '../algebra/vectors';

/** Directions with less of the variance are rounding errors. */
const LEAST_SHARE = 1e-12;

export interface StretchOptions {
  /** How far the directions are stretched: 0 leaves all as they are. */
  readonly exponent: number;
  /** Which part of the scatter is the differences', the rest is the identity's: above 0, at most 1. */
  readonly share: number;
  /** Multiplies where [d, d] and as many rows as pairs meet, which is most of the work; float64 unless given. */
  readonly product?: Product;
}

/**
 * Stretches the directions in which pairs differ that are different, after RCA has shortened those in which similar ones do: the second half of
 * discriminative component analysis (Hoi, Liu, Lyu, Ma 2006), which keeps those directions alone. Here all are kept, and stretched by a small power:
 * `S = ((1 - s) I + s C / (tr(C) / d))^e`, C the scatter of the different pairs' differences. C has a root with as few rows as there are pairs, so
 * neither an eigenproblem nor a product of [d, d] is needed.
 * @param map [k, d], to the space that is stretched @param embeddings [n, d], in that space
 * @param pairs rows that are different @param weights [pairs] how far each is trusted
 * @returns map S, [k, d]; null without a pair that differs
 */
export function separatingStretch(
  map: Float64Array,
  embeddings: Numbers,
  d: number,
  pairs: readonly (readonly [number, number])[],
  weights: ArrayLike<number>,
  { exponent, share, product = multiply }: StretchOptions,
): Float64Array | null {
  const root = scatterRoot(embeddings, d, pairs, weights);
  if (root === null) return null;
  const { rows, r, gram, meanVariance } = root;
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(Matrix.from1DArray(r, r, gram), { assumeSymmetric: true });
  const least = (1 - share) ** exponent;
  // With F F' = U L U', the rows of L^-1/2 U' F are the directions of C, and L the variances along them.
  const directions = product(Float64Array.from(eigenvectorMatrix.transpose().to1DArray()), rows, r, d);
  const along = product(map, transposed(directions, d), d, r);
  for (let p = 0; p < along.length; p++) {
    const variance = realEigenvalues[p % r]!;
    const longer = (1 - share + (share * variance) / meanVariance) ** exponent - least;
    along[p]! *= variance > LEAST_SHARE * r * meanVariance ? longer / variance : 0;
  }
  const stretched = product(along, directions, r, d);
  for (let p = 0; p < map.length; p++) stretched[p]! += least * map[p]!;
  return stretched;
}
