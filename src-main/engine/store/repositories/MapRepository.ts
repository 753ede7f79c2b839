import { crc32 } from 'node:zlib';
import type { Statement } from 'better-sqlite3';
import type { Connection } from '../connection';
import type { ImageId, ModelId, RootId } from '../types';
import { fileColumns } from './fileColumns';

/** Where photos lie on the map of a model. */
export interface StoredMap {
  readonly modelId: ModelId;
  /** [n] */
  readonly imageIds: Int32Array;
  /** [n, 2], finite. */
  readonly places: Float32Array;
  readonly seed: number;
  /** How many photos there were when all of them were last arranged. */
  readonly fittedOn: number;
}

/** Of each photo that is shown, the folder that it lies in, by its first place. */
export interface PhotoFolders {
  /** [n] */
  readonly imageIds: Int32Array;
  /** [n] rows of `folders`. */
  readonly folderOf: Int32Array;
  readonly folders: readonly { readonly rootId: RootId; readonly path: string }[];
}

type Columns = [images: Buffer, places: Buffer, checksum: number, seed: number, fittedOn: number];

/** Maps by model. A damaged one is as good as none: it is drawn again. */
export class MapRepository {
  readonly #connection: Connection;
  readonly #clock: () => number;
  readonly #put: Statement<[ModelId, Uint8Array, Uint8Array, number, number, number, number]>;
  readonly #get: Statement<[ModelId], Columns>;
  readonly #newest: Statement<[ModelId], ModelId>;
  readonly #embedded: Statement<[ModelId], ImageId>;
  readonly #roots: Statement<[], RootId>;
  readonly #paths: Statement<[RootId], [image: ImageId, path: string]>;

  constructor(connection: Connection, clock: () => number) {
    const { database } = connection;
    this.#connection = connection;
    this.#clock = clock;
    this.#put = database.prepare(`
      INSERT INTO photo_map (model, images, places, checksum, seed, fitted_on, drawn_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (model) DO UPDATE SET images = excluded.images, places = excluded.places, checksum = excluded.checksum,
        seed = excluded.seed, fitted_on = excluded.fitted_on, drawn_at_ms = excluded.drawn_at_ms`);
    this.#get = database
      .prepare<[ModelId], Columns>('SELECT images, places, checksum, seed, fitted_on FROM photo_map WHERE model = ?')
      .raw();
    this.#newest = database
      .prepare<[ModelId], ModelId>('SELECT model FROM photo_map WHERE model <> ? ORDER BY drawn_at_ms DESC, model DESC')
      .pluck();
    // The ids alone lie in the index by image; the primary key would lead past every vector.
    this.#embedded = database
      .prepare<[ModelId], ImageId>('SELECT image FROM embedding INDEXED BY embedding_by_image WHERE image > 0 AND model = ? ORDER BY image')
      .pluck();
    this.#roots = database.prepare<[], RootId>("SELECT id FROM root WHERE removed_at_ms IS NULL ORDER BY state <> 'online', path").pluck();
    this.#paths = database
      .prepare<[RootId], [ImageId, string]>(
        `SELECT file.image, file.path_text FROM file WHERE file.root = ? AND ${fileColumns.isShown} ORDER BY file.path`,
      )
      .raw();
  }

  /** @throws RangeError when a place is not finite, or there are not two numbers for each image */
  set({ modelId, imageIds, places, seed, fittedOn }: StoredMap): void {
    if (places.length !== 2 * imageIds.length) throw new RangeError(`${imageIds.length} photos have ${places.length / 2} places.`);
    for (const value of places) if (!Number.isFinite(value)) throw new RangeError('A place on the map is not finite.');
    const [images, spots] = [bytesOf(imageIds), bytesOf(places)];
    this.#put.run(modelId, images, spots, sumOf(images, spots), seed, fittedOn, this.#clock());
  }

  /** Null when there is none, or what is there is not what was saved. */
  get(modelId: ModelId): StoredMap | null {
    const row = this.#get.get(modelId);
    if (row === undefined) return null;
    const [images, spots, sum, seed, fittedOn] = row;
    if (sumOf(images, spots) !== sum) return null;
    // A blob may start anywhere; the arrays need memory of their own.
    const imageIds = new Int32Array(new Uint8Array(images).buffer);
    const places = new Float32Array(new Uint8Array(spots).buffer);
    return { modelId, imageIds, places, seed, fittedOn };
  }

  /** The map that was drawn last of another model; null when there is none. */
  newestBut(modelId: ModelId): StoredMap | null {
    for (const other of this.#newest.all(modelId)) {
      const map = this.get(other);
      if (map !== null) return map;
    }
    return null;
  }

  /** The images that have an embedding of a model, ascending. */
  embedded(modelId: ModelId): ImageId[] {
    return this.#embedded.all(modelId);
  }

  /** Reads every path: away from the engine's thread. */
  folders(): PhotoFolders {
    return this.#connection.snapshot(() => {
      const seen = new Set<ImageId>();
      const folderOf: number[] = [];
      const folders: { rootId: RootId; path: string }[] = [];
      for (const rootId of this.#roots.all()) {
        const rows = new Map<string, number>();
        for (const [image, file] of this.#paths.all(rootId)) {
          if (seen.has(image)) continue;
          seen.add(image);
          const path = file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '';
          const row = rows.get(path) ?? folders.push({ rootId, path }) - 1;
          rows.set(path, row);
          folderOf.push(row);
        }
      }
      return { imageIds: Int32Array.from(seen), folderOf: Int32Array.from(folderOf), folders };
    });
  }
}

const bytesOf = (values: Int32Array | Float32Array): Uint8Array => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
const sumOf = (images: Uint8Array, places: Uint8Array): number => crc32(places, crc32(images));
