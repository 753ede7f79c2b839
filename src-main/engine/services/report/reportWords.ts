import type { MethodId, Recommendation } from '@contract/data';

/** Whether what was taught helps, by the interval of the change. */
export type Change = 'helps' | 'hurts' | 'rises' | 'falls' | 'stays';

/** All words of a report. Figures come ready to be shown. */
export interface ReportWords {
  readonly title: string;
  /** What the page is about, how large the library is, and when it was made. */
  about(of: {
    readonly lens: string;
    readonly photos: number;
    readonly model: number;
    readonly method: string | null;
    readonly judgements: number;
    readonly madeAt: string;
    readonly reportedAt: string;
  }): string;
  readonly untaught: string;
  readonly whyNot: Readonly<Record<'imported' | 'by-copies' | 'by-network', string>>;
  /** @param reason the engine's own sentence, in English */
  tooLittle(reason: string): string;
  change(change: Change, from: string, to: string): string;
  range(low: string, high: string): string;
  readonly headings: {
    readonly measured: string;
    readonly recall: string;
    readonly distances: string;
    readonly losses: string;
    readonly methods: string;
    readonly map: string;
    readonly examples: string;
  };
  readonly nothingTaught: string;
  readonly mapAtR: string;
  readonly recallAt1: string;
  readonly pairAuc: string;
  changeOf(range: string): string;
  afterIn(range: string): string;
  measuredOn(queries: number, groups: number, folds: number): string;
  /** How many photos a group is looked for among, and what a ranking by lot would reach. */
  lookedAmong(candidates: string, mapAtR: string, recallAt1: string): string;
  recallLabel(figures: string): string;
  recallCaption(before: string, after: string): string;
  readonly distanceLabel: string;
  distanceCaption(similar: number, different: number): string;
  lossLabel(from: string, to: string): string;
  lossCaption(steps: number): string;
  readonly noStep: string;
  readonly noCurve: string;
  readonly allLossesLabel: string;
  readonly allLossesCaption: string;
  recommendation(of: Recommendation, nameOf: (method: MethodId) => string): string;
  readonly recommended: string;
  readonly columns: readonly [method: string, mapAtR: string, recallAt1: string, pairAuc: string, time: string, margins: string];
  readonly beforeTeaching: string;
  seconds(value: string): string;
  readonly byLot: string;
  tableNote(queries: number, judgements: number, candidates: string): string;
  readonly tooFewForMap: string;
  mapLabel(photos: number): string;
  mapCaption(photos: number): string;
  readonly topFolder: string;
  readonly elsewhere: string;
  readonly otherFolders: string;
  readonly noExamples: string;
  readonly examplesNote: string;
  readonly before: string;
  readonly after: string;
  readonly similar: string;
  readonly different: string;
  readonly axes: {
    readonly step: string;
    readonly loss: string;
    readonly lossShare: string;
    readonly distance: string;
    readonly howOften: string;
    readonly results: string;
    readonly queries: string;
  };
  readonly lines: {
    readonly similarBefore: string;
    readonly similarAfter: string;
    readonly differentBefore: string;
    readonly differentAfter: string;
  };
}
