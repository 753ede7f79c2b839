import { dirname, join } from 'node:path';
import type { Statement } from 'better-sqlite3';
import { isUnit } from '../../metric/algebra/vectors';
import { checksum, fromFloat32Blob, toFloat32Blob } from '../blobs';
import type { Connection } from '../connection';
import { BLOCK_IDS, COPY_FILE, EmbeddingCopy } from '../embeddingCopy';
import type { BackboneId, EmbeddingPiece, EmbeddingRow, ImageId, LoadedEmbeddings, ModelId } from '../types';

const LOAD_PAGE = 1000;
/** Past every id. */
const NO_ID = Number.MAX_SAFE_INTEGER;
/** Rows written by one statement, which takes a quarter less time than as many statements. */
const WRITTEN_AT_ONCE = 32;

type Written = number | Uint8Array;
type Columns = [image: ImageId, vector: Buffer, checksum: number];
/** Rows to be filled. */
type Block = EmbeddingPiece;

/** Embeddings by model. This is the one place where they enter the library, so this is where a wrong one is refused. */
export class EmbeddingRepository {
  readonly #connection: Connection;
  readonly #put: Statement<Written[]>;
  readonly #putMany: Statement<Written[]>;
  readonly #delete: Statement<[ModelId, ImageId]>;
  readonly #bump: Statement<[ModelId]>;
  readonly #model: Statement<[ModelId], [size: number, generation: number]>;
  readonly #page: Statement<[ModelId, number, number, number], Columns>;
  readonly #stamp: Statement<[ModelId, number]>;
  readonly #stamps: Statement<[ModelId], [block: number, stamp: number]>;
  readonly #get: Statement<[ModelId, ImageId], Columns>;
  readonly #count: Statement<[ModelId], number>;
  readonly #missing: Statement<[BackboneId, ModelId, number], ImageId>;

  constructor(connection: Connection) {
    const { database } = connection;
    this.#connection = connection;
    const put = (rows: number): Statement<Written[]> =>
      database.prepare(`
        INSERT INTO embedding (model, image, vector, checksum) VALUES ${Array(rows).fill('(?, ?, ?, ?)').join(', ')}
        ON CONFLICT (model, image) DO UPDATE SET vector = excluded.vector, checksum = excluded.checksum`);
    [this.#put, this.#putMany] = [put(1), put(WRITTEN_AT_ONCE)];
    this.#delete = database.prepare('DELETE FROM embedding WHERE model = ? AND image = ?');
    this.#bump = database.prepare('UPDATE model SET generation = generation + 1 WHERE id = ?');
    this.#model = database.prepare<[ModelId], [number, number]>('SELECT size, generation FROM model WHERE id = ?').raw();
    this.#page = database
      .prepare<[ModelId, number, number, number], Columns>(
        'SELECT image, vector, checksum FROM embedding WHERE model = ? AND image > ? AND image < ? ORDER BY image LIMIT ?',
      )
      .raw();
    // 53 bits, which a number of JavaScript's holds.
    this.#stamp = database.prepare(
      'INSERT INTO embedding_block (model, block, stamp) VALUES (?, ?, random() & 0x1fffffffffffff) ON CONFLICT DO NOTHING',
    );
    this.#stamps = database
      .prepare<[ModelId], [number, number]>('SELECT block, stamp FROM embedding_block WHERE model = ? ORDER BY block')
      .raw();
    this.#get = database
      .prepare<[ModelId, ImageId], Columns>('SELECT image, vector, checksum FROM embedding WHERE model = ? AND image = ?')
      .raw();
    // By the smaller index: the vectors themselves are half a gigabyte of half a million photos.
    this.#count = database
      .prepare<[ModelId], number>('SELECT COUNT(*) FROM embedding INDEXED BY embedding_by_image WHERE model = ?')
      .pluck();
    this.#missing = database
      .prepare<[BackboneId, ModelId, number], ImageId>(
        // Two lists in order, side by side: less than half of what it takes to look up each.
        'SELECT image FROM feature WHERE backbone = ? EXCEPT SELECT image FROM embedding WHERE model = ? ORDER BY image LIMIT ?',
      )
      .pluck();
  }

  /**
   * All of them, or none.
   * @param vectors [n, d] row-major; row i belongs to `imageIds[i]`
   * @throws RangeError when one is not finite or its length is more than 1 % from 1, or when d is not the model's
   */
  add(modelId: ModelId, imageIds: Int32Array | readonly ImageId[], vectors: Float32Array): void {
    const [size] = this.#sizeAndGeneration(modelId);
    const { length } = imageIds;
    if (vectors.length !== length * size)
      throw new RangeError(`${length} embeddings of length ${size} were announced, ${vectors.length} numbers came.`);
    for (let i = 0; i < length; i++)
      if (!isUnit(vectors, i * size, size)) throw new RangeError(`The embedding of image ${imageIds[i]} is not finite and of length 1.`);
    this.#connection.transaction(() => {
      const columns = (i: number): Written[] => {
        const blob = toFloat32Blob(vectors.subarray(i * size, (i + 1) * size));
        return [modelId, imageIds[i]!, blob, checksum(blob)];
      };
      let i = 0;
      for (; i + WRITTEN_AT_ONCE <= length; i += WRITTEN_AT_ONCE)
        this.#putMany.run(...Array.from({ length: WRITTEN_AT_ONCE }, (_, row) => columns(i + row)).flat());
      for (; i < length; i++) this.#put.run(...columns(i));
      this.#bump.run(modelId);
    });
  }

  /** See `add`. */
  addRows(modelId: ModelId, rows: readonly EmbeddingRow[]): void {
    const size = rows[0]?.vector.length ?? 0;
    const vectors = new Float32Array(rows.length * size);
    rows.forEach(({ vector }, i) => vectors.set(vector, i * size));
    this.add(
      modelId,
      rows.map(({ imageId }) => imageId),
      vectors,
    );
  }

  remove(modelId: ModelId, imageIds: readonly ImageId[]): void {
    this.#connection.transaction(() => {
      for (const imageId of imageIds) this.#delete.run(modelId, imageId);
      this.#bump.run(modelId);
    });
  }

  /** @returns [d]; null when there is none; `damaged` when its checksum does not fit */
  get(modelId: ModelId, imageId: ImageId): Float32Array | 'damaged' | null {
    const row = this.#get.get(modelId, imageId);
    if (row === undefined) return null;
    return checksum(row[1]) === row[2] ? fromFloat32Blob(row[1]) : 'damaged';
  }

  /** All of a model that are sound, in one block, by ascending id. */
  load(modelId: ModelId): LoadedEmbeddings {
    return this.#connection.snapshot(() => {
      const [size, generation] = this.#sizeAndGeneration(modelId);
      const count = this.count(modelId);
      const block = { ids: new Int32Array(count), vectors: new Float32Array(count * size) };
      const damaged: ImageId[] = [];
      let row = 0;
      for (const page of this.#pages(modelId)) row = takeSound(page, size, block, row, damaged);
      return { ...firstRows(block, row, size), dimension: size, damaged, generation };
    });
  }

  /**
   * The same of one moment, a thousand at a time, for who takes them in while the next ones are read: from the copy what has not changed since it was written.
   * @param take owns what it is given
   */
  loadInPieces(modelId: ModelId, take: (piece: EmbeddingPiece) => void): Omit<LoadedEmbeddings, keyof EmbeddingPiece> {
    return this.#connection.snapshot(() => {
      const [size, generation] = this.#sizeAndGeneration(modelId);
      const damaged: ImageId[] = [];
      let last = 0;
      const takeRowsBefore = (end: number): void => {
        for (const piece of this.#pieces(modelId, size, last, end, damaged)) take(piece);
      };
      for (const [block, piece] of this.#copied(modelId, size)) {
        takeRowsBefore(block * BLOCK_IDS);
        take(piece);
        last = (block + 1) * BLOCK_IDS - 1;
      }
      takeRowsBefore(NO_ID);
      return { dimension: size, damaged, generation };
    });
  }

  /** Gives those of a model's blocks a stamp that have none: the copy that is made from now on holds until one of their rows changes. */
  stampBlocks(modelId: ModelId, blocks: Iterable<number>): void {
    this.#connection.transaction(() => {
      for (const block of blocks) this.#stamp.run(modelId, block);
    });
  }

  /** The stamps of a model's blocks, in the order of their ids; of one that has changed since it was given one, none. */
  stamps(modelId: ModelId): Map<number, number> {
    return new Map(this.#stamps.all(modelId));
  }

  /** What a copy holds of a block. @returns null where it has another stamp by now, or a row that is damaged */
  block(modelId: ModelId, block: number, stamp: number): EmbeddingPiece | null {
    return this.#connection.snapshot(() => {
      if (this.stamps(modelId).get(block) !== stamp) return null;
      const [size] = this.#sizeAndGeneration(modelId);
      const rows = this.#page.all(modelId, block * BLOCK_IDS - 1, (block + 1) * BLOCK_IDS, BLOCK_IDS);
      const damaged: ImageId[] = [];
      const piece = soundPiece(rows, size, damaged);
      return damaged.length === 0 ? piece : null;
    });
  }

  /** What the copy has of the blocks that have not changed since, in the order of their ids. */
  *#copied(modelId: ModelId, dimension: number): Generator<[block: number, EmbeddingPiece]> {
    const copy = EmbeddingCopy.open(join(dirname(this.#connection.database.name), COPY_FILE), { modelId, dimension });
    if (copy === null) return;
    try {
      for (const [block, stamp] of this.stamps(modelId)) {
        const piece = copy.has(block, stamp) ? copy.read(block) : null;
        if (piece !== null) yield [block, piece];
      }
    } finally {
      copy.close();
    }
  }

  /** The rows between two ids, without both. */
  *#pieces(modelId: ModelId, size: number, after: number, before: number, damaged: ImageId[]): Generator<EmbeddingPiece> {
    for (const page of this.#pages(modelId, after, before)) yield soundPiece(page, size, damaged);
  }

  /** Pages are a fifth faster than a row at a time, and hold little twice. */
  *#pages(modelId: ModelId, after = 0, before = NO_ID): Generator<Columns[]> {
    for (let last = after; before - last > 1;) {
      const page = this.#page.all(modelId, last, before, LOAD_PAGE);
      if (page.length === 0) return;
      yield page;
      last = page.at(-1)![0];
    }
  }

  count(modelId: ModelId): number {
    return this.#count.get(modelId) ?? 0;
  }

  /** Images that have a feature and no embedding of this model, by id. */
  missing(modelId: ModelId, backbone: BackboneId, limit: number): ImageId[] {
    return this.#missing.all(backbone, modelId, limit);
  }

  #sizeAndGeneration(modelId: ModelId): [size: number, generation: number] {
    const row = this.#model.get(modelId);
    if (row === undefined) throw new Error(`There is no model ${modelId}.`);
    return row;
  }
}

/** Puts the sound ones into the rows from `row` on, and the others with the damaged. @returns the row after them */
function takeSound(page: readonly Columns[], size: number, { ids, vectors }: Block, row: number, damaged: ImageId[]): number {
  const bytes = new Uint8Array(vectors.buffer);
  for (const [imageId, blob, sum] of page) {
    const isSound = blob.byteLength === size * 4 && checksum(blob) === sum;
    if (isSound) bytes.set(blob, row * size * 4);
    if (isSound && isUnit(vectors, row * size, size)) ids[row++] = imageId;
    else damaged.push(imageId);
  }
  return row;
}

function soundPiece(page: readonly Columns[], size: number, damaged: ImageId[]): EmbeddingPiece {
  const block = { ids: new Int32Array(page.length), vectors: new Float32Array(page.length * size) };
  return firstRows(block, takeSound(page, size, block, 0, damaged), size);
}

const firstRows = ({ ids, vectors }: Block, rows: number, size: number): EmbeddingPiece => ({
  ids: ids.subarray(0, rows),
  vectors: vectors.subarray(0, rows * size),
});
