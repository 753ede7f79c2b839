import type { JudgementCounts, UndoneJudgement } from './teaching';

/**
 * What an undo or a redo did beside judgements and tags, by what holds now: a folder is in the library or out of it, a lens is there, gone or has
 * another name, a contradiction is listed or left, a group of copies is open or decided, a setting is as it was or changed again.
 */
export const stepKeys = [
  'folderIn',
  'folderOut',
  'folderIgnore',
  'lensIn',
  'lensOut',
  'lensName',
  'contradictionListed',
  'contradictionLeft',
  'copiesOpen',
  'copiesDecided',
  'minSide',
  'backups',
] as const;
export type StepKey = (typeof stepKeys)[number];

export interface StepChange {
  readonly key: StepKey;
  /** Of the folder or the lens; empty for the others. */
  readonly name: string;
}

/** What an undo or a redo changed: judgements, tags, or something else that a person did. */
export interface HistoryChange {
  /** `verdict` is what holds now. */
  readonly pairs: readonly UndoneJudgement[];
  readonly isTags: boolean;
  readonly step: StepChange | null;
  readonly counts: JudgementCounts;
}

/** One history of everything a person did, in the library: it outlives the window. */
export interface HistoryCalls {
  /** Takes back what was done last: said of pairs or done otherwise in the lens in use, or done with what belongs to all lenses. Null when there is nothing. */
  'history.undo': { input: void; output: HistoryChange | null };
  /** Does again what was taken back last, if nothing else was done since. Throws `name-taken` where a name was given to something else meanwhile. */
  'history.redo': { input: void; output: HistoryChange | null };
}
