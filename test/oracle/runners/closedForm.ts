import { multiply, normaliseRows, rowDot } from '@engine/metric/algebra/vectors';
import { relevantComponents, similarScatter } from '@engine/metric/closedForm/relevantComponents';
import { fitClosedForm } from '@engine/model/head/closedForm';
import { embed } from '@engine/model/head/head';
import { expectClose, matrix, type Nested, onlyKnown, type OracleCase, toRows } from '../caseFile';

/** Centring, PCA, shrunk whitening and RCA. Cosine matrices are compared, since an eigenvector has no sign. */
export async function runClosedForm({ name, input, params, expected, tol }: OracleCase): Promise<void> {
  onlyKnown(input, ['features', 'similarPairs'], name);
  onlyKnown(params, ['keep', 'lam', 'a'], name);
  onlyKnown(expected, ['mean', 'eigenvalues', 'pcaCosines', 'secondEigenvalues', 'whitenedCosines', 'rcaCosines'], name);
  const { values, rows: n, columns: f } = matrix(input['features']);
  const features = Float32Array.from(values);
  const { keep, lam, a } = params as { keep: number; lam: number; a: number };
  const form = await fitClosedForm({ values: features, n, f }, keep, lam, () => Promise.resolve());
  const k = form.axes.values.length;
  const close = (got: Nested, field: string): void => expectClose(got, expected[field] as Nested, tol, field);

  close([...form.mean], 'mean');
  close([...form.axes.values], 'eigenvalues');
  close([...form.secondEigenvalues], 'secondEigenvalues');
  const head = (weights: ArrayLike<number>): Float64Array =>
    Float64Array.from(
      embed(features, { kind: 'linear', featureSize: f, size: k, mean: Float32Array.from(form.mean), weights: Float32Array.from(weights) }),
    );
  const axesAsColumns = Float64Array.from({ length: f * k }, (_, p) => form.axes.rows[(p % k) * f + Math.floor(p / k)]!);
  close(cosines(head(axesAsColumns), k), 'pcaCosines');
  const whitened = head(form.weights);
  close(cosines(whitened, k), 'whitenedCosines');
  const learned = relevantComponents(similarScatter(whitened, k, input['similarPairs'] as [number, number][]), k, a);
  if (learned === null) throw new Error(`${name}: nothing to learn from`);
  close(cosines(normaliseRows(multiply(whitened, learned, k, k), k), k), 'rcaCosines');
}

/** @param rows [n, d] of unit length */
function cosines(rows: Float64Array, d: number): number[][] {
  const n = rows.length / d;
  return toRows(
    Float64Array.from({ length: n * n }, (_, p) => rowDot(rows, Math.floor(p / n), rows, p % n, d)),
    n,
  );
}
