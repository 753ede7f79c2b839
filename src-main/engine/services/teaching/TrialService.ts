import type { ImageId, LensId, ModelId, ModelSummary, Trial } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import { PairClosure } from '../../metric/judgements/pairClosure';
import { seededStream } from '../../metric/random';
import { sample } from '../../metric/samplers/shuffle';
import type { Store } from '../../store/store';
import type { PairIds, TrialRow } from '../../store/types';
import { chooseTrialPairs, verdictOf, type Found, type FoundBy } from '../../training/answers/trial';
import type { ModelService } from './ModelService';
import type { ChangeNotices } from '../notices';
import type { VersionService } from './VersionService';

/** Pairs that are asked, half of them found by either version. */
const QUESTIONS = 20;
/** Photos looked at for them, of those judged from and of others as many: that many queries hardly ever lack a difference. */
const QUERIES_OF_EACH = 20;
/** Results of either version that are looked at, to see how far apart the two put a photo. */
const DEPTH = 50;

/** Lets a person's answers decide between two versions, without saying which found what. */
export class TrialService {
  readonly #store: Store;
  readonly #models: Pick<ModelService, 'list'>;
  readonly #versions: Pick<VersionService, 'compare'>;
  readonly #changes: ChangeNotices;
  readonly #lensId: () => LensId;

  constructor(parts: {
    store: Store;
    models: Pick<ModelService, 'list'>;
    versions: Pick<VersionService, 'compare'>;
    changes: ChangeNotices;
    lensId: () => LensId;
  }) {
    this.#store = parts.store;
    this.#models = parts.models;
    this.#versions = parts.versions;
    this.#changes = parts.changes;
    this.#lensId = parts.lensId;
  }

  /** Null while nothing was asked. Throws `model-not-found`. */
  get(bolder: ModelId): Trial | null {
    return this.between(bolder, this.#rivalOf(bolder));
  }

  /** The trial of two versions; null where nothing was asked about them. Throws `model-not-found`. */
  between(bolder: ModelId, current: ModelId): Trial | null {
    this.#find(bolder);
    this.#find(current);
    const rows = this.#store.trials.list(bolder, current);
    return rows.length === 0 ? null : this.#trialOf(bolder, current, rows);
  }

  /** Chooses the pairs, where that was not done yet; none are asked where both versions show the same. Throws `model-not-found`, also for one that goes meanwhile, and `cancelled`. */
  async begin(bolder: ModelId, signal?: AbortSignal): Promise<Trial> {
    const current = this.#rivalOf(bolder);
    const known = this.between(bolder, current);
    if (known !== null) return known;
    const judgements = this.#store.judgements.list(this.#lensId());
    const imageIds = this.#queries(
      judgements.map(({ imageA }) => imageA),
      bolder,
    );
    const compared = await this.#versions.compare({ before: current, after: bolder, imageIds, k: DEPTH }, signal);
    // A version may have been removed meanwhile, the lens changed, or another have asked the same.
    const meanwhile = this.between(bolder, current);
    if (meanwhile !== null) return meanwhile;
    const closure = new PairClosure(
      judgements.map(({ imageA, imageB, verdict }) => ({ a: imageA, b: imageB, isSimilar: verdict === 'similar' })),
    );
    const pairs = chooseTrialPairs(
      compared.map(({ imageId, before, after }) => ({ query: imageId, bolder: after, current: before })),
      (query, result) => closure.implied(query, result) === null,
      QUESTIONS,
      bolder,
    );
    const rows = pairs.map(({ query, result, foundBy }) => ({
      query: query as ImageId,
      result: result as ImageId,
      foundBy,
      isSkipped: false,
    }));
    this.#store.trials.save(bolder, current, rows);
    return this.#trialOf(bolder, current, rows);
  }

  /** The person cannot say. Throws `model-not-found`. */
  skip(bolder: ModelId, { imageA, imageB }: PairIds): Trial {
    const current = this.#rivalOf(bolder);
    this.#store.trials.skip(bolder, current, imageA, imageB);
    this.#changes.changed({ judgements: true });
    return this.#trialOf(bolder, current, this.#store.trials.list(bolder, current));
  }

  /** Photos that were judged from, and others, in turn: on the former alone a version would be tried where it was taught. */
  #queries(judged: readonly ImageId[], seed: number): ImageId[] {
    const random = seededStream(seed);
    const own = new Set(judged);
    const others = [...this.#store.photos.shownIds()].filter((id) => !own.has(id as ImageId)) as ImageId[];
    const [some, further] = [sample([...own], QUERIES_OF_EACH, random), sample(others, QUERIES_OF_EACH, random)];
    return Array.from({ length: QUERIES_OF_EACH }, (_, i) => [some[i], further[i]])
      .flat()
      .filter((id) => id !== undefined);
  }

  #trialOf(bolder: ModelId, current: ModelId, rows: readonly TrialRow[]): Trial {
    const { judgements } = this.#store;
    const counts: Record<FoundBy, { judged: number; similar: number }> = {
      bolder: { judged: 0, similar: 0 },
      current: { judged: 0, similar: 0 },
    };
    const left: { imageA: ImageId; imageB: ImageId }[] = [];
    for (const { query, result, foundBy, isSkipped } of rows) {
      const said = judgements.get(this.#lensId(), query, result);
      if (said !== null) {
        counts[foundBy].judged++;
        if (said.verdict === 'similar') counts[foundBy].similar++;
      } else if (!isSkipped) left.push({ imageA: query, imageB: result });
    }
    const verdict = verdictOf(counts, left.length);
    const found: Record<FoundBy, Found> = counts;
    const isOpen = verdict === 'open';
    return {
      ...{ bolder, current, asked: rows.length, answered: counts.bolder.judged + counts.current.judged },
      ...{ pairs: isOpen ? left : [], verdict, found: isOpen ? null : found },
    };
  }

  /** What a version may take the place of: the one that was in use when it was made, else the label-free one. */
  #rivalOf(id: ModelId): ModelId {
    const { parentId, kind } = this.#find(id);
    const all = this.#models.list();
    const rival = all.find((model) => model.id === parentId) ?? all.find((model) => model.kind === 'base');
    if (kind === 'base' || rival === undefined)
      throw new LikewiseError('bad-argument', `The model ${id} is what all others start from: there is nothing to compare it with.`);
    return rival.id;
  }

  #find(id: ModelId): ModelSummary {
    const model = this.#models.list().find((one) => one.id === id);
    if (model === undefined)
      throw new LikewiseError('model-not-found', `There is no model ${id} in this lens. "models list" shows those that are.`);
    return model;
  }
}
