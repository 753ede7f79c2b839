import type {
  Contradiction,
  ImageId,
  JudgedPair,
  Judgement,
  JudgementCounts,
  JudgementSource,
  LensId,
  UndoneJudgement,
} from '@contract/data';
import { LikewiseError } from '@contract/errors';
import type { Store } from '../../store/store';
import type { Judgement as StoredJudgement, JudgementChange, PairIds } from '../../store/types';
import { findContradictions } from './contradictions';
import type { ChangeNotices } from '../notices';
import { toSource } from '../labels/judgementSources';

/** Who means more photos than that means a tag, which says the same without a judgement for each. */
const LARGEST_GROUP = 100_000;

/** What the user said of pairs, in the lens in use: on disk before the call returns, and never lost but by an undo or a withdrawal. */
export class JudgementService {
  readonly #store: Store;
  readonly #changes: ChangeNotices;
  readonly #lensId: () => LensId;
  readonly #clock: () => number;

  constructor(parts: { store: Store; changes: ChangeNotices; lensId: () => LensId; clock: () => number }) {
    this.#store = parts.store;
    this.#changes = parts.changes;
    this.#lensId = parts.lensId;
    this.#clock = parts.clock;
  }

  /** One act for `undo`; all of them or none. Throws `bad-argument` for a photo judged against itself, or a pair said both ways. */
  save(pairs: readonly JudgedPair[], source: JudgementSource): JudgementCounts {
    const [lensId, judgedAtMs] = [this.#lensId(), this.#clock()];
    return this.saveAll(pairs.map((pair) => ({ ...pair, lensId, source: this.#sourceOf(pair, source), judgedAtMs })));
  }

  /** The same with everything that a judgement holds, for those that come from a file. */
  saveAll(judgements: readonly StoredJudgement[]): JudgementCounts {
    mustBeClear(judgements);
    for (const imageId of new Set(judgements.flatMap(({ imageA, imageB }) => [imageA, imageB])))
      if (this.#store.images.get(imageId) === null)
        throw new LikewiseError('file-not-found', 'A photo of this judgement is not in the library any more. Nothing was saved.');
    if (judgements.length > 0) this.#store.judgements.saveAll(judgements);
    return this.#changed();
  }

  /** Photos that belong together: the first with each other one. Throws `bad-argument` for fewer than two. */
  saveGroup(imageIds: readonly ImageId[]): JudgementCounts {
    const [first, ...others] = new Set(imageIds);
    if (first === undefined || others.length === 0)
      throw new LikewiseError('bad-argument', 'A group needs at least two different photos. Select another one.');
    if (others.length > LARGEST_GROUP)
      throw new LikewiseError(
        'bad-argument',
        `No more than ${LARGEST_GROUP} photos can be judged at once. Give them a tag, and say that its photos are alike.`,
      );
    return this.save(
      others.map((other) => ({ imageA: first, imageB: other, verdict: 'similar' })),
      'group',
    );
  }

  withdraw(pairs: readonly PairIds[]): JudgementCounts {
    this.#store.judgements.withdrawAll(this.#lensId(), pairs);
    return this.#changed();
  }

  /** Null when there is nothing to undo. */
  undo(): { readonly undone: readonly UndoneJudgement[]; readonly counts: JudgementCounts } | null {
    const changes = this.#store.judgements.undo(this.#lensId());
    if (changes.length === 0) return null;
    return { undone: changes.map(toUndone), counts: this.#changed() };
  }

  /** Does an undone act again. @param act its number in the history */
  redo(act: number): UndoneJudgement[] {
    const changes = this.#store.judgements.redo(this.#lensId(), act);
    this.#changed();
    return changes.map(toUndone);
  }

  /** Oldest first. @param imageId only those about this photo */
  list(imageId?: ImageId): Judgement[] {
    return this.#store.judgements
      .list(this.#lensId())
      .filter(({ imageA, imageB }) => imageId === undefined || imageA === imageId || imageB === imageId)
      .map(({ imageA, imageB, verdict, source, judgedAtMs }) => ({ imageA, imageB, verdict, source: toSource(source), judgedAtMs }));
  }

  counts(): JudgementCounts {
    return { ...this.#store.judgements.countOf(this.#lensId()), contradictions: this.contradictions().length };
  }

  /** Those that the person has not chosen to ignore. */
  contradictions(): Contradiction[] {
    const lensId = this.#lensId();
    const ignored = new Set(this.#store.judgements.ignoredContradictions(lensId).map(({ imageA, imageB }) => `${imageA} ${imageB}`));
    return findContradictions(this.#store.judgements.list(lensId)).filter(({ imageA, imageB }) => !ignored.has(`${imageA} ${imageB}`));
  }

  /** Throws `bad-argument` when the pair is no contradiction now. */
  ignoreContradiction(pair: PairIds): void {
    const [a, b] = pair.imageA < pair.imageB ? [pair.imageA, pair.imageB] : [pair.imageB, pair.imageA];
    if (!findContradictions(this.#store.judgements.list(this.#lensId())).some(({ imageA, imageB }) => imageA === a && imageB === b))
      throw new LikewiseError('bad-argument', 'These two photos are no contradiction: there is nothing to ignore.');
    const lensId = this.#lensId();
    const step = (isIgnored: boolean) => ({ imageA: a, imageB: b, isIgnored });
    this.#store.steps.take(
      { kind: 'contradiction', was: step(false), became: step(true) },
      () => this.#store.judgements.ignoreContradiction(lensId, pair),
      lensId,
    );
    this.#changed();
  }

  /** Who names a pair by itself, on the command line or in a file, does not say that a trial asked about it. */
  #sourceOf({ imageA, imageB }: PairIds, source: JudgementSource): JudgementSource {
    const isNamed = source === 'chosen' || source === 'file';
    return isNamed && this.#store.trials.asks(this.#lensId(), imageA, imageB) ? 'trial' : source;
  }

  #changed(): JudgementCounts {
    this.#changes.changed({ judgements: true });
    return this.counts();
  }
}

function toUndone(change: JudgementChange): UndoneJudgement {
  // In the order in which the person was asked.
  const { imageA, imageB } = change.after ?? change.before ?? change;
  return { imageA, imageB, verdict: change.after?.verdict ?? null };
}

function mustBeClear(pairs: readonly JudgedPair[]): void {
  const said = new Map<string, JudgedPair['verdict']>();
  for (const { imageA, imageB, verdict } of pairs) {
    if (imageA === imageB)
      throw new LikewiseError(
        'bad-argument',
        'A photo cannot be judged against itself, or a copy of itself. Choose two different pictures.',
      );
    const key = imageA < imageB ? `${imageA} ${imageB}` : `${imageB} ${imageA}`;
    if ((said.get(key) ?? verdict) !== verdict)
      throw new LikewiseError('bad-argument', 'The same two photos are said to be similar and different. Nothing was saved.');
    said.set(key, verdict);
  }
}
