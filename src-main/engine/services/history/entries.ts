import type { LensId } from '@contract/data';
import type { JudgementAct } from '../../store/repositories/JudgementLog';
import type { Step, StepPlace, StepTaken } from '../../store/repositories/StepRepository';
import type { TagAct, TagActPlace } from '../../store/repositories/TagLog';
import type { Store } from '../../store/store';
import { newestFirst, redoable, type Place } from './order';

/** One thing that a person did, as the history holds it. */
export type HistoryEntry = { readonly atMs: number } & (
  | { readonly log: 'judgement'; readonly act: JudgementAct }
  | { readonly log: 'tag'; readonly act: TagAct }
  | { readonly log: 'step'; readonly step: Step }
);

/** What can be taken back, the last thing first; and what can be done again, in the order in which that goes. */
export interface HistoryList {
  readonly held: readonly HistoryEntry[];
  readonly undone: readonly HistoryEntry[];
}

/**
 * The last number of each log that still holds, and `said` and `tagged`, those of the first two by themselves; of each log also counts what the others
 * know of it. What was undone before that stays undone.
 */
export type Held = Readonly<Record<Place['log'] | 'said' | 'tagged', number>>;

export const placeOfJudgement = (act: number, undoneAtMs: number | null): Place => ({ log: 'judgement', at: act, after: {}, undoneAtMs });
export const placeOfTag = ({ act, afterJudgement, undoneAtMs }: TagActPlace): Place => ({
  ...{ log: 'tag', at: act, after: { judgement: afterJudgement }, undoneAtMs },
});
export const placeOfStep = ({ id, afterJudgement, afterTag, undoneAtMs }: StepPlace): Place => ({
  ...{ log: 'step', at: id, after: { judgement: afterJudgement, tag: afterTag }, undoneAtMs },
});

type Listed = Place & { readonly entry: HistoryEntry };
const ofJudgement = (act: JudgementAct): Listed => ({
  ...placeOfJudgement(act.act, act.undoneAtMs),
  entry: { log: 'judgement', act, atMs: act.atMs },
});
const ofTag = (act: TagAct): Listed => ({ ...placeOfTag(act), entry: { log: 'tag', act, atMs: act.atMs } });
const ofStep = (taken: StepTaken): Listed => ({
  ...placeOfStep(taken),
  entry: { log: 'step', step: taken.step, atMs: taken.atMs },
});

/** The history as it is seen from a lens. @param limit of each kind of entries, held and undone */
export function listHistory({ judgements, tags, steps }: Store, lensId: LensId, held: Held, limit: number): HistoryList {
  const said = judgements.acts(lensId, held.judgement, limit);
  const tagged = tags.acts(held.tag, held.said, limit);
  const taken = steps.taken(lensId, { step: held.step, judgement: held.said, tag: held.tagged }, limit);
  const entriesOf = (places: readonly Listed[]): HistoryEntry[] => places.slice(0, limit).map(({ entry }) => entry);
  return {
    held: entriesOf(newestFirst([said.held.map(ofJudgement), tagged.held.map(ofTag), taken.held.map(ofStep)])),
    undone: entriesOf(redoable([...said.undone.map(ofJudgement), ...tagged.undone.map(ofTag), ...taken.undone.map(ofStep)])),
  };
}
