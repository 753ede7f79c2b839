import { existsSync, renameSync, rmSync } from 'node:fs';
import { LikewiseError } from '@contract/errors';
import { Connection } from './connection';
import { translateError, translating } from './errors';
import { PictureRepository, pictureSchema } from './repositories/PictureRepository';
import type { Access, ImageId, StoredPicture, StoredPictureSize } from './types';

/**
 * Thumbnails, in a database of their own, since they can all be made again: one that is damaged, or that belongs to another
 * library, is set aside and begun anew, and `missing` then names what to make.
 */
export class PictureStore {
  readonly #path: string;
  readonly #access: Access;
  readonly #libraryId: string;
  #open: { readonly connection: Connection; readonly pictures: PictureRepository } | null = null;

  /** @param libraryId ids of images mean something in this library alone */
  constructor(path: string, access: Access, libraryId: string) {
    this.#path = path;
    this.#access = access;
    this.#libraryId = libraryId;
    this.#use((pictures) => pictures.count(), 0);
  }

  /** All of them, or none. */
  putAll(pictures: readonly StoredPicture[]): void {
    this.#use((repository) => repository.putAll(pictures), undefined);
  }

  /** Null when it is not there, or not whole. */
  get(imageId: ImageId, size: StoredPictureSize): StoredPicture | null {
    return this.#use((repository) => repository.get(imageId, size), null);
  }

  /** Those of the images that have no picture of this size. */
  missing(imageIds: Iterable<ImageId>, size: StoredPictureSize): ImageId[] {
    const present = new Set(this.#use((repository) => repository.ids(size), []));
    return Array.from(imageIds).filter((id) => !present.has(id));
  }

  count(): number {
    return this.#use((repository) => repository.count(), 0);
  }

  close(): void {
    this.#open?.connection.close('checkpoint');
    this.#open = null;
  }

  /** Works on the pictures; when they turn out to be damaged, once more on new ones. @param without the answer where there are none to read */
  #use<Result>(work: (pictures: PictureRepository) => Result, without: Result): Result {
    for (let attempt = 0; ; attempt++) {
      try {
        const open = (this.#open ??= this.#connect());
        return open === null ? without : work(open.pictures);
      } catch (error) {
        const translated = translateError(error, this.#path);
        if (!(translated instanceof LikewiseError)) throw translated;
        // On a disk that is full, or only mounted for reading, they may be out of a reader's reach: each is made anew when it is asked for.
        if (this.#access === 'read' && ['disk-full', 'library-not-writable'].includes(translated.code)) return without;
        if (translated.code !== 'library-damaged') throw translated;
        if (this.#access === 'read' || attempt > 0) return without;
        this.#setAside();
      }
    }
  }

  #connect(): { connection: Connection; pictures: PictureRepository } | null {
    if (this.#access === 'read' && !existsSync(this.#path)) return null;
    const connection = new Connection(this.#path, this.#access);
    try {
      if (this.#access === 'write') for (const statement of pictureSchema) connection.database.exec(statement);
      const pictures = new PictureRepository(connection);
      if (pictures.belongsTo(this.#libraryId)) return { connection, pictures };
    } catch (error) {
      connection.close('leave');
      // A table that is not as it should be is damage as well.
      throw error instanceof Error && 'code' in error && error.code === 'SQLITE_ERROR' ? this.#foreign(error) : error;
    }
    connection.close('leave');
    throw this.#foreign();
  }

  #foreign(cause?: Error): LikewiseError {
    return new LikewiseError('library-damaged', `"${this.#path}" holds the pictures of another library.`, { cause });
  }

  /** The last damaged one is kept for whoever wants to know why. */
  #setAside(): void {
    translating(this.#path, () => {
      this.#open?.connection.database.close();
      this.#open = null;
      renameSync(this.#path, `${this.#path}.damaged`);
      for (const suffix of ['-wal', '-shm']) rmSync(`${this.#path}${suffix}`, { force: true });
    });
  }
}
