import { expect, test } from 'vitest';
import { moreThatHelp, shareOfMilestone } from './milestones';

test('the next milestone is always ahead, and after the last one nothing more is asked for', () => {
  expect([0, 9, 10, 49, 199, 200, 5000].map(moreThatHelp)).toEqual([10, 1, 40, 1, 1, 0, 0]);
  expect([0, 5, 25, 200].map(shareOfMilestone)).toEqual([0, 0.5, 0.5, 1]);
});
