import type { Statement } from 'better-sqlite3';
import type { Connection } from '../connection';
import type { ImageId, ImageRow } from '../types';
import { fileColumns } from './fileColumns';

interface Row {
  id: ImageId;
  pixel_hash: Buffer;
  width: number;
  height: number;
  format: string;
  taken_at_ms: number | null;
  camera: string | null;
  latitude: number | null;
  longitude: number | null;
  keywords: string;
}
export interface StoredImage extends Omit<ImageRow, 'contentHash'> {
  readonly id: ImageId;
}
type Metadata = Omit<ImageRow, 'contentHash' | 'pixelHash'>;
type MetadataColumns = Omit<Row, 'id' | 'pixel_hash'>;

/** Pictures by their content. How they are shown is `PhotoRepository`'s. */
export class ImageRepository {
  readonly #connection: Connection;
  readonly #clock: () => number;
  readonly #byContent: Statement<[Uint8Array], ImageId>;
  readonly #byPixels: Statement<[Uint8Array], ImageId>;
  readonly #lostByPixels: Statement<[Uint8Array], ImageId>;
  readonly #byId: Statement<[ImageId], Row>;
  readonly #has: Statement<[ImageId], 1>;
  readonly #lacks: Statement<[string], 1>;
  readonly #contents: Statement<[ImageId], Buffer>;
  readonly #insert: Statement<[MetadataColumns & { pixel_hash: Uint8Array; first_seen_ms: number }]>;
  readonly #update: Statement<[MetadataColumns & { id: ImageId }]>;
  readonly #addContent: Statement<[Uint8Array, ImageId]>;
  readonly #cameras: Statement<[], string>;
  readonly #count: Statement<[], number>;

  constructor(connection: Connection, clock: () => number) {
    const { database } = connection;
    this.#connection = connection;
    this.#clock = clock;
    this.#byContent = database.prepare<[Uint8Array], ImageId>('SELECT image FROM image_content WHERE content_hash = ?').pluck();
    // Two images of the same pixels can only come from two files read at once: the older one is the one to keep.
    this.#byPixels = database.prepare<[Uint8Array], ImageId>('SELECT id FROM image WHERE pixel_hash = ? ORDER BY id LIMIT 1').pluck();
    this.#lostByPixels = database
      .prepare<[Uint8Array], ImageId>(
        `SELECT id FROM image WHERE pixel_hash = ? AND NOT EXISTS (SELECT 1 FROM file WHERE file.image = image.id AND file.status <> 'missing')
        ORDER BY id LIMIT 1`,
      )
      .pluck();
    this.#byId = database.prepare('SELECT * FROM image WHERE id = ?');
    this.#has = database.prepare<[ImageId], 1>('SELECT 1 FROM image WHERE id = ?').pluck();
    this.#lacks = database
      .prepare<[string], 1>('SELECT 1 FROM json_each(?) WHERE NOT EXISTS (SELECT 1 FROM image WHERE id = value) LIMIT 1')
      .pluck();
    this.#contents = database
      .prepare<[ImageId], Buffer>('SELECT content_hash FROM image_content WHERE image = ? ORDER BY content_hash')
      .pluck();
    this.#insert = database.prepare(`
      INSERT INTO image (pixel_hash, width, height, format, taken_at_ms, camera, latitude, longitude, keywords, first_seen_ms)
      VALUES (@pixel_hash, @width, @height, @format, @taken_at_ms, @camera, @latitude, @longitude, @keywords, @first_seen_ms)`);
    this.#update = database.prepare(`
      UPDATE image SET width = @width, height = @height, format = @format, taken_at_ms = @taken_at_ms, camera = @camera,
        latitude = @latitude, longitude = @longitude, keywords = @keywords WHERE id = @id`);
    this.#addContent = database.prepare(
      'INSERT INTO image_content (content_hash, image) VALUES (?, ?) ON CONFLICT (content_hash) DO UPDATE SET image = excluded.image',
    );
    this.#cameras = database
      .prepare<[], string>(
        `SELECT camera FROM image WHERE camera IS NOT NULL
           AND EXISTS (SELECT 1 FROM file WHERE file.image = image.id AND ${fileColumns.isShown} AND ${fileColumns.isIn})
         GROUP BY camera ORDER BY camera`,
      )
      .pluck();
    this.#count = database.prepare<[], number>('SELECT COUNT(*) FROM image').pluck();
  }

  /** @param contentHash SHA-256 of a file's bytes */
  byContent(contentHash: Uint8Array): ImageId | null {
    return this.#byContent.get(contentHash) ?? null;
  }

  /** The picture with these pixels that none of its files shows any more, the first one of several. @param pixelHash as for `byPixels` */
  lostByPixels(pixelHash: Uint8Array): ImageId | null {
    return this.#lostByPixels.get(pixelHash) ?? null;
  }

  /** The picture whose metadata alone differ. @param pixelHash SHA-256 over the upright pixels */
  byPixels(pixelHash: Uint8Array): ImageId | null {
    return this.#byPixels.get(pixelHash) ?? null;
  }

  get(id: ImageId): StoredImage | null {
    const row = this.#byId.get(id);
    return row === undefined ? null : fromRow(row);
  }

  has(id: ImageId): boolean {
    return this.#has.get(id) !== undefined;
  }

  /** Whether all of them are known. */
  hasAll(ids: readonly ImageId[]): boolean {
    return this.#lacks.get(JSON.stringify(ids)) === undefined;
  }

  /** The contents (SHA-256) that show this picture. */
  contentsOf(id: ImageId): Buffer[] {
    return this.#contents.all(id);
  }

  insert(image: ImageRow): ImageId {
    return this.#connection.transaction(() => {
      const { lastInsertRowid } = this.#insert.run({ ...toColumns(image), pixel_hash: image.pixelHash, first_seen_ms: this.#clock() });
      const id = Number(lastInsertRowid) as ImageId;
      this.#addContent.run(image.contentHash, id);
      return id;
    });
  }

  /** The same picture in other bytes: features, judgements and tags carry over, since they are the image's. */
  addContent(id: ImageId, contentHash: Uint8Array): void {
    this.#addContent.run(contentHash, id);
  }

  updateMetadata(id: ImageId, metadata: Metadata): void {
    this.#update.run({ ...toColumns(metadata), id });
  }

  /** Of the photos that are in the library now, by name, each once. Looks at every image. */
  cameras(): string[] {
    return this.#cameras.all();
  }

  /** All, those without a file too. */
  count(): number {
    return this.#count.get() ?? 0;
  }
}

function toColumns({ width, height, format, takenAtMs, camera, latitude, longitude, keywords }: Metadata): MetadataColumns {
  return { width, height, format, taken_at_ms: takenAtMs, camera, latitude, longitude, keywords: JSON.stringify(keywords) };
}

function fromRow({ id, pixel_hash, width, height, format, taken_at_ms, camera, latitude, longitude, keywords }: Row): StoredImage {
  const metadata = {
    width,
    height,
    format,
    takenAtMs: taken_at_ms,
    camera,
    latitude,
    longitude,
    keywords: JSON.parse(keywords) as string[],
  };
  return { id, pixelHash: pixel_hash, ...metadata };
}
