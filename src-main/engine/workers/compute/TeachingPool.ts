import { statSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { ImageId } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import { backboneSpec } from '../../model/backbone/backbones';
import type { FeatureStore, LinearHead } from '../../model/types';
import { type BaseSpaces, fitSpaces, project, spacesOf, whiten } from '../../training/rows/baseSpaces';
import { compareByTensor } from '../../training/answers/compareByTensor';
import { PairEvidence } from '../../training/answers/evidence';
import { gatherRows } from '../../training/rows/gatherRows';
import { findKin } from '../../training/start/kin';
import { GrowingRows } from '../../training/rows/GrowingRows';
import type { KinPairs } from '../../training/rows/library';
import { selectRows } from '../../training/rows/selectRows';
import type { EmbeddingRows, Pause } from '../../training/rows/types';
import { FeatureReader } from './computeFeatures';

/** Rows read at once. */
const CHUNK_ROWS = 1024;

/** Photos of a library along its axes, as many as were asked for so far. */
export interface PooledPhotos {
  readonly spaces: BaseSpaces;
  /** B(none): the sample first, in the order of the images' ids, then what was named */
  readonly base: EmbeddingRows;
  readonly rowOf: ReadonlyMap<ImageId, number>;
  /** [rows] */
  readonly imageIds: readonly ImageId[];
  /** the rows of the sample */
  readonly gallery: Int32Array;
  /** From the label-free embeddings of these photos, whatever was taught. Made when it is first asked for. */
  evidence(): PairEvidence;
  /** Of the sample, so it stays while photos are added. Found when it is first asked for. */
  kin(pause: Pause): Promise<KinPairs>;
}

/** What a pool was read from. Features belong to the content of a photo, so they change with its id alone. */
interface Origin {
  readonly databasePath: string;
  readonly backbone: string;
  readonly seed: number;
  /** of the label-free head, by which the axes are known */
  readonly headSum: number | null;
  /** [library] ascending */
  readonly imageIds: Int32Array;
}

/**
 * Keeps what every kind of teaching looks at in memory between calls, for one library: the features of a fixed sample and of the photos that were
 * asked about, along the library's axes. A score beside a search then takes milliseconds. Every call sees the photos that it names as they are by then.
 */
export class TeachingPool {
  #pool: Pool | null = null;
  /** Stays open, so that it can tell whether anything was written since the last call. */
  #look: Look | null = null;
  /** Calls take turns to look, so that two of them do not read the same. */
  #turn: Promise<unknown> = Promise.resolve();

  /**
   * @param base the label-free head; null while there is none with axes @param named photos that are needed besides the sample
   * @throws LikewiseError `nothing-to-learn` for a library without two photos
   */
  open(store: FeatureStore, base: LinearHead | null, named: Iterable<ImageId>, seed: number, pause: Pause): Promise<PooledPhotos> {
    const opened = this.#turn.then(() => this.#open(store, base, named, seed, pause));
    this.#turn = opened.catch(() => undefined);
    return opened;
  }

  async #open(store: FeatureStore, base: LinearHead | null, named: Iterable<ImageId>, seed: number, pause: Pause): Promise<PooledPhotos> {
    this.#look = lookAgain(this.#look, store);
    const { reader, imageIds } = this.#look;
    try {
      const headSum = weightsSum(base);
      const origin = { databasePath: store.databasePath, backbone: store.backbone, seed, headSum, imageIds };
      if (this.#pool === null || !isSame(this.#pool.origin, origin)) {
        this.#pool = null; // before the next one takes its memory
        this.#pool = await Pool.read(reader, origin, base, pause);
      }
      const pool = this.#pool;
      const missing = [...new Set(named)].filter((id) => !pool.rowOf.has(id)).sort((a, b) => a - b);
      if (missing.length > 0) await pool.add(reader, missing, pause);
      return pool;
    } catch (error) {
      // A library that cannot be read may be another one, or whole, at the next call.
      reader.close();
      this.#look = null;
      throw error;
    }
  }
}

/** The photos that a library had when it was last looked at. */
interface Look {
  readonly reader: FeatureReader;
  readonly store: FeatureStore;
  /** Of the database's file: another one may have taken its place. */
  readonly file: string;
  readonly version: number;
  /** ascending */
  readonly imageIds: Int32Array;
}

/** The list of all photos is read again only when something was written: at 100,000 photos it takes longer than all the rest. */
function lookAgain(last: Look | null, store: FeatureStore): Look {
  const { ino, dev } = statSync(store.databasePath);
  const file = `${dev} ${ino}`;
  const isSameFile = last?.file === file && last.store.databasePath === store.databasePath && last.store.backbone === store.backbone;
  if (!isSameFile) last?.reader.close();
  const reader = isSameFile ? last.reader : new FeatureReader(store, backboneSpec(store.backbone).featureSize);
  // Asked first: what is written between the two is then seen by the next call.
  const version = reader.version();
  if (isSameFile && last.version === version) return last;
  return { reader, store, file, version, imageIds: Int32Array.from(reader.imageIds()) };
}

class Pool implements PooledPhotos {
  readonly origin: Origin;
  readonly spaces: BaseSpaces;
  readonly gallery: Int32Array;
  readonly rowOf = new Map<ImageId, number>();
  readonly imageIds: ImageId[] = [];
  readonly #base: GrowingRows;
  /** As the evidence has them; null until it is made. */
  #untaughtRows: GrowingRows | null = null;
  #evidence: PairEvidence | null = null;
  #kin: KinPairs | null = null;

  private constructor(origin: Origin, spaces: BaseSpaces, imageIds: readonly ImageId[], base: EmbeddingRows) {
    this.origin = origin;
    this.spaces = spaces;
    this.gallery = Int32Array.from(imageIds.keys());
    this.#base = new GrowingRows(base);
    this.#number(imageIds);
  }

  static async read(reader: FeatureReader, origin: Origin, head: LinearHead | null, pause: Pause): Promise<Pool> {
    const all = origin.imageIds;
    const sample = Array.from(selectRows(all.length, [], origin.seed).rows, (row) => all[row] as ImageId);
    const { imageIds, features, f } = await readFeatures(reader, sample, pause);
    const n = imageIds.length;
    if (n < 2) throw new LikewiseError('nothing-to-learn', 'There are not two indexed photos to compare. Index a folder first.');
    const spaces = (head === null ? null : spacesOf(head)) ?? (await fitSpaces({ values: features, n, f }, pause));
    return new Pool(origin, spaces, imageIds, await project(spaces, features, pause));
  }

  get base(): EmbeddingRows {
    return this.#base.rows;
  }

  evidence(): PairEvidence {
    if (this.#evidence !== null) return this.#evidence;
    this.#untaughtRows = new GrowingRows(this.#untaught(this.base));
    this.#evidence = new PairEvidence(this.#untaughtRows.rows, this.gallery, compareByTensor, this.origin.seed);
    return this.#evidence;
  }

  async kin(pause: Pause): Promise<KinPairs> {
    this.#kin ??= await findKin(this.evidence(), pause);
    return this.#kin;
  }

  async add(reader: FeatureReader, ids: readonly ImageId[], pause: Pause): Promise<void> {
    const { imageIds, features } = await readFeatures(reader, ids, pause);
    if (imageIds.length === 0) return;
    const more = await project(this.spaces, features, pause);
    this.#base.append(more);
    if (this.#evidence !== null && this.#untaughtRows !== null) {
      this.#untaughtRows.append(this.#untaught(more));
      this.#evidence.extend(this.#untaughtRows.rows);
    }
    this.#number(imageIds);
  }

  #untaught(base: EmbeddingRows): EmbeddingRows {
    return whiten(this.spaces, base, this.spaces.untaught);
  }

  #number(imageIds: readonly ImageId[]): void {
    for (const imageId of imageIds) this.rowOf.set(imageId, this.imageIds.push(imageId) - 1);
  }
}

/** Some photos of a pool alone, in the order given. */
export function gathered({ base, rowOf }: PooledPhotos, imageIds: readonly ImageId[]): EmbeddingRows {
  const rows = imageIds.map((imageId) => rowOf.get(imageId)!);
  return { values: gatherRows(base, rows), n: rows.length, d: base.d };
}

/** @param imageIds ascending @returns those whose features are sound, and the features, [n, f] */
async function readFeatures(
  reader: FeatureReader,
  imageIds: readonly ImageId[],
  pause: Pause,
): Promise<{ imageIds: ImageId[]; features: Float32Array; f: number }> {
  const f = reader.featureSize;
  const features = new Float32Array(imageIds.length * f);
  const found: ImageId[] = [];
  for (const page of reader.pagesOf(imageIds, CHUNK_ROWS)) {
    features.set(page.features, found.length * f);
    found.push(...(page.imageIds as Iterable<number> as Iterable<ImageId>));
    await pause();
  }
  return { imageIds: found, features: features.subarray(0, found.length * f), f };
}

function isSame(one: Origin, other: Origin): boolean {
  return (
    one.databasePath === other.databasePath &&
    one.backbone === other.backbone &&
    one.seed === other.seed &&
    one.headSum === other.headSum &&
    one.imageIds.length === other.imageIds.length &&
    one.imageIds.every((id, place) => id === other.imageIds[place])
  );
}

function weightsSum(head: LinearHead | null): number | null {
  const weights = head?.weights ?? null;
  return weights === null ? null : crc32(new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength));
}
