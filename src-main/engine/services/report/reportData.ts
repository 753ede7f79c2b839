import type { ChanceFigures, Figure, MethodId, MethodsComparison, RankingFigures, Verdict } from '@contract/data';

/** All that a report shows; how it looks is elsewhere. */
export interface ReportData {
  readonly madeAtMs: number;
  readonly lens: string;
  readonly photos: number;
  readonly model: {
    readonly id: number;
    readonly kind: 'base' | 'taught' | 'imported';
    readonly method: MethodId | null;
    readonly methodName: string | null;
    readonly createdAtMs: number;
    readonly judgements: number;
    readonly steps: number | null;
    /** Why it was put to use, or was not. */
    readonly sentence: string | null;
    /** [steps] */
    readonly losses: readonly number[];
  };
  /** On photos and pairs that were left out in turn; null where that is not to be had. */
  readonly measured: Measurement | null;
  /** With the engine's own sentence where there is too little; null where there is nothing to measure, too. */
  readonly whyNotMeasured:
    { readonly kind: 'imported' | 'by-copies' | 'by-network' } | { readonly kind: 'too-little'; readonly reason: string } | null;
  readonly comparison: MethodsComparison | null;
  readonly map: readonly MapPoint[];
  readonly examples: readonly Example[];
}

export interface Measurement {
  readonly queries: number;
  readonly groups: number;
  readonly folds: number;
  /** As in `MethodsComparison`. */
  readonly candidates: number;
  readonly chance: ChanceFigures;
  readonly before: RankingFigures;
  readonly after: RankingFigures;
  /** MAP@R, query by query. */
  readonly gain: Figure;
  readonly recall: readonly { readonly k: number; readonly before: Figure; readonly after: Figure }[];
}

export interface MapPoint {
  readonly x: number;
  readonly y: number;
  readonly group: string;
}

export interface ExamplePhoto {
  readonly name: string;
  /** A data URL; null where there is no thumbnail. */
  readonly picture: string | null;
  readonly verdict: Verdict | null;
}

export interface Example {
  readonly query: ExamplePhoto;
  readonly before: readonly ExamplePhoto[];
  readonly after: readonly ExamplePhoto[];
}
