import { expect } from 'vitest';
import { normalisedMutualInformation } from '@engine/metric/evaluation/mutualInformation';
import { closePairs } from '@engine/metric/judgements/pairGraph';
import { scorePairs } from '@engine/metric/evaluation/pairs';
import { expectClose, type Nested, onlyKnown, type OracleCase } from '../caseFile';

/** ROC-AUC, average precision and best threshold of judged pairs. */
export function runPairMetrics({ name, input, params, expected, tol }: OracleCase): void {
  onlyKnown(input, ['distance', 'similar'], name);
  onlyKnown(params, [], name);
  const { rocAuc, averagePrecision, best } = scorePairs(input['distance'] as number[], input['similar'] as number[]);
  const got: Record<string, number | null> = {
    rocAuc,
    averagePrecision,
    bestAccuracy: best?.accuracy ?? null,
    thresholdLow: best?.low ?? null,
    thresholdHigh: best?.high ?? null,
    equallyGoodThresholds: best?.equallyGood ?? null,
  };
  onlyKnown(expected, Object.keys(got), name);
  for (const [field, value] of Object.entries(expected)) expectClose(got[field]!, value as Nested, tol, field);
}

/** Groups, conflicts and implied pairs of judgements. */
export function runPairGraph({ name, input, params, expected }: OracleCase): void {
  onlyKnown(input, ['pairs'], name);
  onlyKnown(params, [], name);
  const { groups, conflicts, impliedSimilarPairs, impliedDissimilarPairs } = closePairs(
    (input['pairs'] as [number, number, number][]).map(([a, b, isSimilar]) => ({ a, b, isSimilar: isSimilar === 1 })),
  );
  const groupsOf2OrMore = groups.filter(({ length }) => length > 1).length;
  expect({ groups, groupsOf2OrMore, conflicts, impliedSimilarPairs, impliedDissimilarPairs }).toEqual(expected);
}

export function runMutualInformation({ name, input, params, expected, tol }: OracleCase): void {
  onlyKnown(input, ['labels', 'clusters'], name);
  onlyKnown(params, [], name);
  onlyKnown(expected, ['nmi'], name);
  expectClose(
    normalisedMutualInformation(input['labels'] as number[], input['clusters'] as number[]),
    expected['nmi'] as Nested,
    tol,
    'nmi',
  );
}
