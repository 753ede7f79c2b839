import type { Fold } from '../measure/folds';
import type { SpaceMap } from '../head/composeHead';
import type { TeachingLibrary } from '../rows/library';
import type { Pause } from '../rows/types';
import { refitStart, type Start } from './teachStart';
import { truncate, truncation } from './truncate';

/** A start, no longer than an embedding may be: fitted to all judgements, and to those that each fold teaches. */
export class FoldStarts {
  readonly start: Start;
  readonly folds: readonly Fold[];
  /** By all judgements. */
  readonly whole: SpaceMap;
  readonly #library: TeachingLibrary;
  readonly #seed: number;
  readonly #onto: Float64Array | null;
  /** The choice of steps and the comparison look at the same ones. */
  readonly #fitted = new Map<Fold, SpaceMap>();

  private constructor(library: TeachingLibrary, start: Start, folds: readonly Fold[], onto: Float64Array | null, seed: number) {
    this.start = start;
    this.folds = folds;
    this.#library = library;
    this.#seed = seed;
    this.#onto = onto;
    this.whole = this.shorten(start.map);
  }

  /** @param size of an embedding at most */
  static async of(library: TeachingLibrary, start: Start, folds: readonly Fold[], size: number, seed: number): Promise<FoldStarts> {
    return new FoldStarts(library, start, folds, await truncation(library, start.map, size), seed);
  }

  /** By what the fold teaches; fitted when it is first asked for. */
  async fittedTo(fold: Fold, pause: Pause): Promise<SpaceMap> {
    const known = this.#fitted.get(fold);
    if (known !== undefined) return known;
    const judged = [...fold.taught].map((place) => this.#library.judged[place]!);
    const map = this.start.fitted.get(fold) ?? (await refitStart(this.#library, this.start, judged, this.#seed, pause));
    const fitted = this.shorten(map);
    this.#fitted.set(fold, fitted);
    return fitted;
  }

  /** Any map of the same space, to the length of these. */
  shorten(map: SpaceMap): SpaceMap {
    return truncate(map, this.#onto);
  }
}
