/** Enough for a first try, then the numbers at which gains were measured (50, 100, 200). What lies between them was not. */
const milestones = [10, 50, 100, 200];

/** Fewer than a first try should have. */
export function areTooFew(judged: number): boolean {
  return judged < milestones[0]!;
}

/** How many more judgements would help noticeably; 0 when more help only little by little. */
export function moreThatHelp(judged: number): number {
  return Math.max(0, (milestones.find((milestone) => milestone > judged) ?? judged) - judged);
}

/** How far it is to the next milestone, 0 to 1. */
export function shareOfMilestone(judged: number): number {
  const next = milestones.find((milestone) => milestone > judged);
  return next === undefined ? 1 : judged / next;
}
