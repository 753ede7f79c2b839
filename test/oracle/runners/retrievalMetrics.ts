import { expect } from 'vitest';
import { meanScores, nearestItems, relevantRanks, scoreQuery } from '@engine/metric/evaluation/retrieval';
import { normaliseRows, rowDot, squaredRowDistance } from '@engine/metric/algebra/vectors';
import { expectClose, matrix, type Nested, onlyKnown, type OracleCase } from '../caseFile';

const METRICS = ['precisionAt1', 'rPrecision', 'mapAtR', 'map', 'mrr'] as const;

/** Recall@k, precision@1, R-precision, MAP@R, mAP, MRR and the first ten of each ranking. */
export function runRetrievalMetrics({ name, input, params, expected, tol, ranking }: OracleCase): void {
  onlyKnown(input, ['query', 'queryLabels', 'gallery', 'galleryLabels'], name);
  onlyKnown(params, ['distance', 'excludeSelf'], name);
  const recallAt = Object.keys(expected).flatMap((key) => (/^recall@\d+$/.test(key) ? [Number(key.slice('recall@'.length))] : []));
  onlyKnown(
    expected,
    [...METRICS, ...recallAt.map((k) => `recall@${k}`), 'queriesUsed', 'perQueryMapAtR', 'perQueryAp', 'allMetrics'],
    name,
  );

  const isCosine = params['distance'] === 'cosine';
  if (!isCosine && params['distance'] !== 'euclidean') throw new Error(`${name}: unknown distance`);
  const query = matrix(input['query']);
  const gallery = input['gallery'] === undefined ? query : matrix(input['gallery']);
  const queryLabels = input['queryLabels'] as number[];
  const labels = (input['galleryLabels'] ?? queryLabels) as number[];
  const d = query.columns;
  if (isCosine) for (const { values } of new Set([query, gallery])) normaliseRows(values, d);

  const similarity = (q: number, g: number): number =>
    isCosine ? rowDot(query.values, q, gallery.values, g, d) : -squaredRowDistance(query.values, q, gallery.values, g, d);
  const all = queryLabels.map((label, q) => {
    const similarities = labels.map((_, g) => similarity(q, g));
    const self = params['excludeSelf'] === true ? q : -1;
    if (ranking !== null) expect(nearestItems(similarities, ranking[q]!.length, self), `ranking of query ${q}`).toEqual(ranking[q]);
    return scoreQuery(relevantRanks(similarities, (g) => labels[g] === label, self));
  });
  const scores = meanScores(all, recallAt);

  expect(scores.queriesUsed).toBe(expected['queriesUsed']);
  for (const { k, recall } of scores.recallAt) expectClose(recall, expected[`recall@${k}`] as Nested, tol, `recall@${k}`);
  const hasAll = 'allMetrics' in expected;
  for (const metric of METRICS) {
    expect(hasAll || metric in expected, `${metric} is expected`).toBe(true);
    expectClose(scores[metric], (hasAll ? expected['allMetrics'] : expected[metric]) as Nested, tol, metric);
  }
  const used = all.filter((each) => each !== null);
  if ('perQueryMapAtR' in expected)
    expectClose(perQuery(all, 'mapAtR', expected['perQueryMapAtR']), expected['perQueryMapAtR'] as Nested, tol, 'perQueryMapAtR');
  if ('perQueryAp' in expected)
    expectClose(perQuery(all, 'averagePrecision', expected['perQueryAp']), expected['perQueryAp'] as Nested, tol, 'perQueryAp');
  expect(used.length).toBe(scores.queriesUsed);
}

/** Queries without relevant items are left out, or null, as the case has it. */
function perQuery(all: readonly ReturnType<typeof scoreQuery>[], field: 'mapAtR' | 'averagePrecision', expected: unknown): Nested {
  const values = all.map((each) => each?.[field] ?? null);
  return (expected as unknown[]).length === all.length ? values : values.filter((value) => value !== null);
}
