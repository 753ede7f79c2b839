import { plainHeadOf, type PlainHead, type SpaceMap } from '../head/composeHead';
import { fitSpaces, project } from '../rows/baseSpaces';
import { gatherRows } from '../rows/gatherRows';
import type { TeachingLibrary } from '../rows/library';
import type { EmbeddingRows, JudgedPair, Pause } from '../rows/types';
import type { TrainingSettings } from '../settings/settings';
import { truncate, truncation } from '../start/truncate';
import { embedBySpaceMap, findStart } from '../start/teachStart';
import type { DeepRun } from './deepRun';

/** The closed form taught by judgements, no longer than a head may be. */
export async function closedFormOf(library: TeachingLibrary, { seed, head }: TrainingSettings, pause: Pause): Promise<SpaceMap> {
  const { map } = await findStart(library, seed, pause);
  return truncate(map, await truncation(library, map, head.dim));
}

/**
 * The closed form once more, on the features that the trained blocks give. Unlike the head that was trained with them it draws photos without a class together, and once
 * it is decided about it can learn from the judgements that were held out.
 */
export class ClosedFormAnew {
  readonly #library: TeachingLibrary;
  /** By row of the library that the network was trained on: not all of its photos went through the blocks. */
  readonly #placeOf: ReadonlyMap<number, number>;
  readonly #settings: TrainingSettings;
  readonly #embeddings: EmbeddingRows;

  private constructor(library: TeachingLibrary, placeOf: ReadonlyMap<number, number>, settings: TrainingSettings, map: SpaceMap) {
    [this.#library, this.#placeOf, this.#settings] = [library, placeOf, settings];
    this.#embeddings = embedBySpaceMap(library, map);
  }

  /** @param judged those that it may learn from as yet */
  static async fit(
    given: TeachingLibrary,
    judged: readonly JudgedPair[],
    run: DeepRun,
    settings: TrainingSettings,
    pause: Pause,
  ): Promise<ClosedFormAnew> {
    const rows = photosOf(given);
    const placeOf = new Map(rows.map((row, place) => [row, place]));
    const features = await run.features(Int32Array.from(rows), pause);
    const spaces = await fitSpaces({ values: features, n: rows.length, f: features.length / rows.length }, pause);
    const library: TeachingLibrary = {
      ...{ spaces, base: await project(spaces, features, pause), judged: placed(given.judged, placeOf) },
      gallery: given.gallery.map((row) => placeOf.get(row)!),
      isCertain: given.isCertain ?? false,
      areClasses: given.areClasses ?? false,
    };
    const map = await closedFormOf({ ...library, judged: placed(judged, placeOf) }, settings, pause);
    return new ClosedFormAnew(library, placeOf, settings, map);
  }

  /** As it was fitted first. @param rows of the library given @returns [rows, d] unit length, in the order given */
  embed(rows: Int32Array): EmbeddingRows {
    const places = Array.from(rows, (row) => this.#placeOf.get(row)!);
    return { values: gatherRows(this.#embeddings, places), n: rows.length, d: this.#embeddings.d };
  }

  /** Fitted to all judgements. */
  async head(pause: Pause): Promise<PlainHead> {
    return plainHeadOf(this.#library.spaces, await closedFormOf(this.#library, this.#settings, pause));
  }
}

/** Rows whose pixels count: those judged, and the gallery. Ascending. */
export function photosOf({ gallery, judged }: Pick<TeachingLibrary, 'gallery' | 'judged'>): number[] {
  return [...new Set([...gallery, ...judged.flatMap(({ a, b }) => [a, b])])].sort((a, b) => a - b);
}

function placed(judged: readonly JudgedPair[], placeOf: ReadonlyMap<number, number>): JudgedPair[] {
  return judged.map((pair) => ({ ...pair, a: placeOf.get(pair.a)!, b: placeOf.get(pair.b)! }));
}
