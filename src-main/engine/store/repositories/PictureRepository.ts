import type { Statement } from 'better-sqlite3';
import { checksum } from '../blobs';
import type { Connection } from '../connection';
import type { ImageId, StoredPicture, StoredPictureSize } from '../types';

/** Not migrated: pictures of another form are dropped and made again. */
export const pictureSchema: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS picture (
    image INTEGER NOT NULL,
    size TEXT NOT NULL CHECK (size IN ('thumb', 'large')),
    type TEXT NOT NULL CHECK (type IN ('image/webp', 'image/jpeg')),
    bytes BLOB NOT NULL CHECK (length(bytes) > 0),
    checksum INTEGER NOT NULL,
    PRIMARY KEY (size, image)
  ) STRICT`,
  'CREATE TABLE IF NOT EXISTS owner (library_id TEXT NOT NULL) STRICT',
];

export class PictureRepository {
  readonly #connection: Connection;
  readonly #put: Statement<[ImageId, StoredPictureSize, string, Uint8Array, number]>;
  readonly #get: Statement<[ImageId, StoredPictureSize], [type: StoredPicture['type'], bytes: Buffer, checksum: number]>;
  readonly #ids: Statement<[StoredPictureSize], ImageId>;
  readonly #count: Statement<[], number>;

  constructor(connection: Connection) {
    const { database } = connection;
    this.#connection = connection;
    this.#put = database.prepare(`
      INSERT INTO picture (image, size, type, bytes, checksum) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (size, image) DO UPDATE SET type = excluded.type, bytes = excluded.bytes, checksum = excluded.checksum`);
    this.#get = database
      .prepare<[ImageId, StoredPictureSize], [StoredPicture['type'], Buffer, number]>(
        'SELECT type, bytes, checksum FROM picture WHERE image = ? AND size = ?',
      )
      .raw();
    this.#ids = database.prepare<[StoredPictureSize], ImageId>('SELECT image FROM picture WHERE size = ? ORDER BY image').pluck();
    this.#count = database.prepare<[], number>('SELECT COUNT(*) FROM picture').pluck();
  }

  /** Whether these are the pictures of that library. New ones become so. */
  belongsTo(libraryId: string): boolean {
    const { database } = this.#connection;
    const owner = database.prepare<[], string>('SELECT library_id FROM owner').pluck().get();
    if (owner !== undefined || database.readonly) return owner === libraryId;
    database.prepare('INSERT INTO owner (library_id) VALUES (?)').run(libraryId);
    return true;
  }

  putAll(pictures: readonly StoredPicture[]): void {
    this.#connection.transaction(() => {
      for (const { imageId, size, type, bytes } of pictures) this.#put.run(imageId, size, type, bytes, checksum(bytes));
    });
  }

  get(imageId: ImageId, size: StoredPictureSize): StoredPicture | null {
    const row = this.#get.get(imageId, size);
    if (row === undefined) return null;
    const [type, bytes, sum] = row;
    return checksum(bytes) === sum ? { imageId, size, type, bytes } : null;
  }

  /** Ascending. */
  ids(size: StoredPictureSize): ImageId[] {
    return this.#ids.all(size);
  }

  count(): number {
    return this.#count.get() ?? 0;
  }
}
