import type { Statement } from 'better-sqlite3';
import type { Connection } from '../connection';
import type { IndexFileRow, IndexKind, ModelId } from '../types';

interface Row {
  model: ModelId;
  kind: IndexKind;
  file_name: string;
  size_bytes: number;
  sha256: Uint8Array;
  dimension: number;
  count: number;
  generation: number;
}

/** What is true of the index files that we wrote. A file that differs is not opened; it is built again. */
export class IndexFileRepository {
  readonly #upsert: Statement<[Row]>;
  readonly #get: Statement<[ModelId, string], Row>;
  readonly #all: Statement<[], Row>;
  readonly #delete: Statement<[ModelId, string]>;

  constructor({ database }: Connection) {
    this.#upsert = database.prepare(`
      INSERT INTO index_file (model, kind, file_name, size_bytes, sha256, dimension, count, generation)
      VALUES (@model, @kind, @file_name, @size_bytes, @sha256, @dimension, @count, @generation)
      ON CONFLICT (model, kind) DO UPDATE SET file_name = excluded.file_name, size_bytes = excluded.size_bytes, sha256 = excluded.sha256,
        dimension = excluded.dimension, count = excluded.count, generation = excluded.generation`);
    this.#get = database.prepare('SELECT * FROM index_file WHERE model = ? AND kind = ?');
    this.#all = database.prepare('SELECT * FROM index_file ORDER BY model, kind');
    this.#delete = database.prepare('DELETE FROM index_file WHERE model = ? AND kind = ?');
  }

  set({ modelId, kind, fileName, sizeBytes, sha256, dimension, count, generation }: IndexFileRow): void {
    this.#upsert.run({ model: modelId, kind, file_name: fileName, size_bytes: sizeBytes, sha256, dimension, count, generation });
  }

  get(modelId: ModelId, kind: IndexKind): IndexFileRow | null {
    const row = this.#get.get(modelId, kind);
    return row === undefined ? null : fromRow(row);
  }

  /** All, so that files that nothing names can be found. */
  list(): IndexFileRow[] {
    return this.#all.all().map(fromRow);
  }

  delete(modelId: ModelId, kind: IndexKind): void {
    this.#delete.run(modelId, kind);
  }
}

function fromRow({ model, kind, file_name, size_bytes, sha256, dimension, count, generation }: Row): IndexFileRow {
  return { modelId: model, kind, fileName: file_name, sizeBytes: size_bytes, sha256, dimension, count, generation };
}
