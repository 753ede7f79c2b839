import type { BackboneId, ImageId, ModelId } from '@contract/data';
import { baseLensId } from '../../store/repositories/ModelRepository';
import type { Store } from '../../store/store';
import { compareInWasm } from '../../training/answers/compareInWasm';
import { PairEvidence } from '../../training/answers/evidence';
import { GrowingRows } from '../../training/rows/GrowingRows';
import { selectRows } from '../../training/rows/selectRows';
import { LabelFreeRows } from './LabelFreeRows';

/**
 * The sample may be of a library that had up to a tenth fewer photos, or more of which up to a tenth went, which a word cannot tell from the other one: while photos are
 * indexed the library is another one several times a second, and reading the sample anew takes ten times as long as the words.
 */
const MOST_CHANGE = 0.1;
/** Photos of the sample that tell how many went, since to count all takes longer than the words. */
const LOOKED_AT = 64;
/** Photos kept beside the sample: seventy searches' answers, and 15 MB. */
const MOST_ADDED = 4096;

/** What a sample was read from. */
interface Origin {
  readonly backbone: BackboneId;
  readonly seed: number;
  /** The label-free model; null where there is none. */
  readonly modelId: ModelId | null;
  /** Images with a feature, and the last one's number. */
  readonly photos: number;
  readonly largest: number;
}

/** Photos that pairs are compared with, and those asked about so far beside them, as the label-free network sees them. */
export class LibrarySample {
  readonly #origin: Origin;
  readonly #from: LabelFreeRows;
  readonly #sampled: GrowingRows;
  readonly #sampledIds: readonly ImageId[];
  #rows: GrowingRows;
  #rowOf: Map<ImageId, number>;
  #evidence: PairEvidence;

  private constructor(origin: Origin, from: LabelFreeRows, imageIds: readonly ImageId[], values: Float32Array) {
    this.#origin = origin;
    this.#from = from;
    this.#sampledIds = imageIds;
    this.#sampled = new GrowingRows({ values, n: imageIds.length, d: from.size });
    this.#rows = new GrowingRows(this.#sampled.rows);
    this.#rowOf = numbered(imageIds);
    const gallery = Int32Array.from(imageIds.keys());
    this.#evidence = new PairEvidence(this.#rows.rows, gallery, compareInWasm(), origin.seed);
  }

  /** @returns null for a library without two photos */
  static read(store: Store, backbone: BackboneId, seed: number): LibrarySample | null {
    const all = store.features.imageIds(backbone);
    const origin = { backbone, seed, modelId: labelFreeModel(store), photos: all.length, largest: all.at(-1) ?? 0 };
    const chosen = Array.from(selectRows(all.length, [], seed).rows, (row) => all[row]!);
    const from = LabelFreeRows.of(store, backbone, chosen);
    const { imageIds, values } = embeddingsOf(from, chosen);
    return imageIds.length < 2 ? null : new LibrarySample(origin, from, imageIds, values);
  }

  /** Whether it is one of this library as it is now, or nearly. */
  isOf(store: Store, backbone: BackboneId, seed: number): boolean {
    const { photos, largest, modelId } = this.#origin;
    if (this.#origin.backbone !== backbone || this.#origin.seed !== seed || modelId !== labelFreeModel(store)) return false;
    // Numbers are given in turn, so the largest one tells how many came.
    if (store.features.largestImageId(backbone) - largest > photos * MOST_CHANGE) return false;
    const step = Math.ceil(this.#sampledIds.length / LOOKED_AT);
    const looked = this.#sampledIds.filter((_, place) => place % step === 0);
    return looked.filter((imageId) => !store.features.has(imageId, backbone)).length <= looked.length * MOST_CHANGE;
  }

  get evidence(): PairEvidence {
    return this.#evidence;
  }

  /** Of an image that is in the sample or was added; undefined where it has no feature. */
  rowOf(imageId: ImageId): number | undefined {
    return this.#rowOf.get(imageId);
  }

  /** Reads photos that are not there yet. */
  add(imageIds: Iterable<ImageId>): void {
    const missing = [...new Set(imageIds)].filter((imageId) => !this.#rowOf.has(imageId));
    const found = embeddingsOf(this.#from, missing);
    if (found.imageIds.length === 0) return;
    for (const [place, imageId] of found.imageIds.entries()) this.#rowOf.set(imageId, this.#rows.rows.n + place);
    this.#rows.append({ values: found.values, n: found.imageIds.length, d: this.#from.size });
    this.#evidence.extend(this.#rows.rows);
  }

  /**
   * Lets go of what was added, where that is much.
   * @param kept photos that would be read again at once @returns whether it was much: rows and evidence are others then
   */
  forgetMany(kept: number): boolean {
    if (this.#rows.rows.n - this.#sampledIds.length <= MOST_ADDED + kept) return false;
    const { gallery, scale } = this.#evidence;
    this.#rows = new GrowingRows(this.#sampled.rows);
    this.#rowOf = numbered(this.#sampledIds);
    this.#evidence = new PairEvidence(this.#rows.rows, gallery, compareInWasm(), this.#origin.seed, scale);
    return true;
  }

  /** A picture that is no photo of the library. @param feature [f] @returns [d] unit length */
  embed(feature: Float32Array): Float32Array {
    return this.#from.embed(feature);
  }
}

const labelFreeModel = (store: Store): ModelId | null => store.models.own(baseLensId)?.id ?? null;

const numbered = (imageIds: readonly ImageId[]): Map<ImageId, number> => new Map(imageIds.map((imageId, row) => [imageId, row]));

/** Of those that have one. */
function embeddingsOf(from: LabelFreeRows, imageIds: readonly ImageId[]): { imageIds: ImageId[]; values: Float32Array } {
  const values = new Float32Array(imageIds.length * from.size);
  const found: ImageId[] = [];
  for (const imageId of imageIds) {
    const embedding = from.get(imageId);
    if (embedding === null) continue;
    values.set(embedding, found.length * from.size);
    found.push(imageId);
  }
  return { imageIds: found, values: values.subarray(0, found.length * from.size) };
}
