import type { Statement } from 'better-sqlite3';
import type { Connection } from '../connection';
import type { ImageId, LensId, TagId, TagRow } from '../types';

interface Row {
  id: TagId;
  name: string;
  images: number;
  is_similar: number;
}

/** Words that a person gave to photos. In a lens a tag may say more: that its members are alike. */
export class TagRepository {
  readonly #connection: Connection;
  readonly #clock: () => number;
  readonly #all: Statement<[LensId], Row>;
  readonly #insert: Statement<[string]>;
  readonly #rename: Statement<[string, TagId]>;
  readonly #delete: Statement<[TagId]>;
  readonly #addImage: Statement<[ImageId, TagId, number]>;
  readonly #removeImage: Statement<[ImageId, TagId]>;
  readonly #images: Statement<[TagId], ImageId>;
  readonly #ofImage: Statement<[ImageId], TagId>;
  readonly #setSimilar: Statement<[LensId, TagId]>;
  readonly #unsetSimilar: Statement<[LensId, TagId]>;

  constructor(connection: Connection, clock: () => number) {
    const { database } = connection;
    this.#connection = connection;
    this.#clock = clock;
    this.#all = database.prepare(`
      SELECT tag.id, tag.name, (SELECT COUNT(*) FROM image_tag WHERE image_tag.tag = tag.id) AS images,
        EXISTS (SELECT 1 FROM similar_tag WHERE similar_tag.lens = ? AND similar_tag.tag = tag.id) AS is_similar
      FROM tag ORDER BY tag.name`);
    this.#insert = database.prepare('INSERT INTO tag (name) VALUES (?)');
    this.#rename = database.prepare('UPDATE tag SET name = ? WHERE id = ?');
    this.#delete = database.prepare('DELETE FROM tag WHERE id = ?');
    this.#addImage = database.prepare('INSERT OR IGNORE INTO image_tag (image, tag, tagged_at_ms) VALUES (?, ?, ?)');
    this.#removeImage = database.prepare('DELETE FROM image_tag WHERE image = ? AND tag = ?');
    this.#images = database.prepare<[TagId], ImageId>('SELECT image FROM image_tag WHERE tag = ? ORDER BY image').pluck();
    this.#ofImage = database
      .prepare<[ImageId], TagId>('SELECT tag FROM image_tag JOIN tag ON tag.id = image_tag.tag WHERE image = ? ORDER BY tag.name')
      .pluck();
    this.#setSimilar = database.prepare('INSERT OR IGNORE INTO similar_tag (lens, tag) VALUES (?, ?)');
    this.#unsetSimilar = database.prepare('DELETE FROM similar_tag WHERE lens = ? AND tag = ?');
  }

  /** By name. @param lensId whose view of "members are similar" */
  list(lensId: LensId): TagRow[] {
    return this.#all.all(lensId).map(({ id, name, images, is_similar }) => ({ id, name, images, membersAreSimilar: is_similar === 1 }));
  }

  /** Precious. @param name not empty, not taken */
  create(name: string): TagId {
    return this.#connection.precious(() => Number(this.#insert.run(name).lastInsertRowid) as TagId);
  }

  /** Precious. @param name not empty, not taken */
  rename(id: TagId, name: string): void {
    this.#connection.precious(() => this.#rename.run(name, id));
  }

  /** The tag, not its images. Precious. */
  remove(id: TagId): void {
    this.#connection.precious(() => this.#delete.run(id));
  }

  /** Precious. @returns how many had it not */
  addImages(id: TagId, imageIds: readonly ImageId[]): number {
    const now = this.#clock();
    return this.#connection.precious(() => imageIds.reduce((sum, imageId) => sum + this.#addImage.run(imageId, id, now).changes, 0));
  }

  /** Precious. @returns how many had it */
  removeImages(id: TagId, imageIds: readonly ImageId[]): number {
    return this.#connection.precious(() => imageIds.reduce((sum, imageId) => sum + this.#removeImage.run(imageId, id).changes, 0));
  }

  /** Ascending ids. */
  imagesOf(id: TagId): ImageId[] {
    return this.#images.all(id);
  }

  /** By the tags' names. */
  tagsOf(imageId: ImageId): TagId[] {
    return this.#ofImage.all(imageId);
  }

  /** Precious. */
  setSimilar(lensId: LensId, id: TagId, isSimilar: boolean): void {
    this.#connection.precious(() => (isSimilar ? this.#setSimilar : this.#unsetSimilar).run(lensId, id));
  }
}
