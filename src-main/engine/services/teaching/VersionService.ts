import type { ComparedAnswers, ImageId, LearningCurve, ModelId } from '@contract/data';
import type { ExactIndex } from '../../search/exactIndex';
import { IdSet, MoreIds } from '../../search/IdSet';
import type { Store } from '../../store/store';
import type { ModelService } from './ModelService';
import type { TrainingRecord } from './trainingRecord';

/** How long versions that are compared stay in memory after the last look at them. */
const KEPT_MS = 60_000;
/** A comparison needs two; the third is the one that a person passes on the way along the slider. */
const MOST_KEPT = 3;

/** Sets versions of the lens in use side by side: what each answers, and how it was made. Nothing is put to use by looking. */
export class VersionService {
  readonly #store: Store;
  readonly #models: Pick<ModelService, 'embeddingsOf' | 'show'>;
  /** The latest used last. */
  readonly #indexes = new Map<ModelId, Promise<ExactIndex>>();
  #forgetting: NodeJS.Timeout | null = null;

  constructor(parts: { store: Store; models: Pick<ModelService, 'embeddingsOf' | 'show'> }) {
    this.#store = parts.store;
    this.#models = parts.models;
  }

  /** Photos came or went: what is in memory is not the library any more. */
  forget(): void {
    this.#indexes.clear();
    if (this.#forgetting !== null) clearTimeout(this.#forgetting);
    this.#forgetting = null;
  }

  /**
   * What two versions answer to the same photos. Photos that are not indexed are left out.
   * Throws `model-not-found`, and `cancelled`.
   * @param k how many answers of each
   */
  async compare(
    about: { readonly before: ModelId; readonly after: ModelId; readonly imageIds: readonly ImageId[]; readonly k: number },
    signal?: AbortSignal,
  ): Promise<ComparedAnswers[]> {
    const before = await this.#indexOf(about.before, signal);
    const after = about.after === about.before ? before : await this.#indexOf(about.after, signal);
    const shown = new IdSet(this.#store.photos.shownIds());
    const answersOf = (index: ExactIndex): ((imageId: ImageId) => readonly ImageId[] | null) => {
      const hidden = new IdSet(index.ids().filter((id) => !shown.has(id)));
      return (imageId) => {
        const vector = shown.has(imageId) ? index.vector(imageId) : undefined;
        if (vector === undefined) return null;
        return index.search(vector, about.k, { without: new MoreIds(hidden, [imageId]) }).map(({ id }) => id as ImageId);
      };
    };
    const [answersBefore, answersAfter] = [answersOf(before), answersOf(after)];
    return about.imageIds.flatMap((imageId) => {
      const [was, is] = [answersBefore(imageId), answersAfter(imageId)];
      return was === null || is === null ? [] : [{ imageId, before: was, after: is }];
    });
  }

  /** Null for a version that was not taught here. Throws `model-not-found`. */
  curve(modelId: ModelId): LearningCurve | null {
    const { kind, metrics } = this.#models.show(modelId);
    if (kind !== 'taught') return null;
    // Written by `trainingRecord.ts` and by nobody else.
    const { curves, training } = metrics as { readonly training: TrainingRecord['result']; readonly curves: TrainingRecord['curves'] };
    const heldOut = curves.steps.map(({ step, rank, rankError }) => ({ step, gain: rank, error: rankError }));
    return { losses: curves.losses, heldOut, kept: training.steps };
  }

  #indexOf(id: ModelId, signal?: AbortSignal): Promise<ExactIndex> {
    if (this.#forgetting !== null) clearTimeout(this.#forgetting);
    this.#forgetting = setTimeout(() => this.forget(), KEPT_MS).unref();
    const known = this.#indexes.get(id);
    const index = known ?? this.#models.embeddingsOf(id, signal);
    this.#indexes.delete(id);
    this.#indexes.set(id, index);
    // One that failed, or was given up, is to be tried again.
    index.catch(() => this.#indexes.get(id) === index && this.#indexes.delete(id));
    for (const oldest of [...this.#indexes.keys()].slice(0, -MOST_KEPT)) this.#indexes.delete(oldest);
    return index;
  }
}
