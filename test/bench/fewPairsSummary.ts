import type { FewPairsRun, Use } from './fewPairsRun';

/** A run is hurt when either half falls by more than this in MAP@R. */
const HURT = 0.005;

export interface SummaryLine {
  readonly method: string;
  readonly use: Use;
  readonly wrong: number;
  /** `all`, or the name of a set */
  readonly set: string;
  readonly unseenGain: number;
  readonly seenGain: number;
  readonly worst: number;
  readonly hurt: number;
  readonly trainings: number;
  /** Trainings in which the loss took a step. */
  readonly refined: number;
  /** Trainings that the product did not put to use. */
  readonly refused: number;
}

/** Means over trainings for each method and share of wrong answers, over all sets and for each. */
export function summarise(runs: readonly FewPairsRun[]): SummaryLine[] {
  const trainings = [...Map.groupBy(runs, (run) => [run.set, run.pairs, run.wrong, run.seed, run.method, run.use].join()).values()].map(
    (pair) => {
      const gain = (split: FewPairsRun['split']): number => {
        const { mapAtRAfter, mapAtRBefore } = pair.find((run) => run.split === split)!;
        return mapAtRAfter - mapAtRBefore;
      };
      return { ...pair[0]!, unseen: gain('unseen'), seen: gain('seen') };
    },
  );
  const lines: SummaryLine[] = [];
  for (const ofMethod of Map.groupBy(trainings, ({ method, use, wrong }) => `${method} ${use} ${wrong}`).values()) {
    const sets = [...new Set(ofMethod.map(({ set }) => set))];
    for (const set of sets.length > 1 ? ['all', ...sets] : sets) {
      const chosen = ofMethod.filter((one) => set === 'all' || one.set === set);
      const mean = (values: readonly number[]): number =>
        Number((values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(4));
      const worst = chosen.map(({ unseen, seen }) => Math.min(unseen, seen));
      lines.push({
        ...{ method: chosen[0]!.method, use: chosen[0]!.use, wrong: chosen[0]!.wrong, set },
        unseenGain: mean(chosen.map(({ unseen }) => unseen)),
        seenGain: mean(chosen.map(({ seen }) => seen)),
        worst: Number(Math.min(...worst).toFixed(4)),
        hurt: worst.filter((value) => value < -HURT).length,
        trainings: chosen.length,
        refined: chosen.filter(({ steps }) => steps > 0).length,
        refused: chosen.filter(({ start }) => start.endsWith('refused')).length,
      });
    }
  }
  return lines;
}
