import { expect, test } from 'vitest';
import type { Figure } from '@contract/data';
import type { Comparison, HeadFigures } from '../../training/measure/evaluateHeads';
import type { Taught } from '../../training/teach';
import { toldOf } from './trainingRecord';

const figures = (pairAuc: number, meanLogRank: number): HeadFigures => {
  const of = (value: number): Figure => ({ value, low: value - 0.3, high: value + 0.3 });
  return { pairAuc: of(pairAuc), meanLogRank: of(meanLogRank), bestAccuracy: of(0) };
};

/** What is told of a training whose figures moved so. */
function told(pairAuc: number, meanLogRank: number, reason: Taught['reason'] = 'cautious', judgements = 11): string {
  const change = figures(pairAuc, meanLogRank);
  const comparison: Comparison = { before: figures(0.8, 2), after: figures(0.8, 2), change, judgements, isPlain: true };
  return toldOf({ reason, comparison, steps: 0, illness: null, lack: null });
}

test('a careful step that ranks no better by its own figures says so, by how many judgements, and why it is taken all the same', () => {
  for (const [pairAuc, meanLogRank] of [
    [-0.1, 0.05],
    [0, 0],
    [0, 0.1],
  ] as const)
    expect(told(pairAuc, meanLogRank)).toBe(
      'By 11 judgements that it had not seen, the new model ranks no better, but so few cannot tell: only a careful step was taken, which helps more often than it harms.',
    );
});

test('a careful step after which the photos judged similar surely come later says so, and that it may be for others of their kind', () => {
  expect(told(-0.1, 0.31, 'cautious', 20)).toMatch(
    /^By 20 judgements .* tells similar from different about as well, and the photos judged similar come later,/u,
  );
  // By fewer nothing is sure, and a step that tells them apart much worse is taken, too.
  expect(told(-0.5, 0.31, 'cautious', 19)).toMatch(/^By 19 judgements .* ranks no better, but so few cannot tell/u);
  expect(told(0.1, 0.31, 'cautious', 20)).toMatch(/^Your answers do not yet change the ranking safely/u);
});

test('one figure that is better is enough for the plain sentence, and no other reason is reworded', () => {
  for (const [pairAuc, meanLogRank] of [
    [0.1, 0.05],
    [-0.1, -0.05],
  ] as const)
    expect(told(pairAuc, meanLogRank)).toMatch(/^Your answers do not yet change the ranking safely/u);
  expect(told(-0.1, 0.1, 'not-better')).toMatch(/the new model ranks no better; the one before stays in use\.$/u);
});
