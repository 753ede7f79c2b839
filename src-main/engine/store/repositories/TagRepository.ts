import type { Statement } from 'better-sqlite3';
import type { Connection } from '../connection';
import type { ImageId, LensId, TagId, TagRow } from '../types';
import { TagLog, type BegunAct, type TagAct, type TagActPlace, type TagChange } from './TagLog';

interface Row {
  id: TagId;
  name: string;
  images: number;
  is_similar: number;
}

/** How many photos are tagged, or the like, before others are let in: some 30 ms. */
const PIECE = 2_000;

/** Words that a person gave to photos. In a lens a tag may say more: that its members are alike. */
export class TagRepository {
  readonly #connection: Connection;
  readonly #clock: () => number;
  readonly #all: Statement<[LensId], Row>;
  readonly #log: TagLog;
  readonly #nextId: Statement<[], number>;
  readonly #name: Statement<[TagId], string>;
  readonly #members: Statement<[TagId], { image: ImageId; tagged_at_ms: number }>;
  readonly #taggedAt: Statement<[TagId, ImageId], number>;
  readonly #similarIn: Statement<[TagId], LensId>;
  readonly #put: Statement<[TagId, string]>;
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
    this.#log = new TagLog(database);
    // Above any that ever was: a tag that is brought back must find its number free.
    this.#nextId = database
      .prepare<[], number>('SELECT MAX((SELECT COALESCE(MAX(id), 0) FROM tag), (SELECT COALESCE(MAX(tag), 0) FROM tag_log)) + 1')
      .pluck();
    this.#name = database.prepare<[TagId], string>('SELECT name FROM tag WHERE id = ?').pluck();
    this.#members = database.prepare('SELECT image, tagged_at_ms FROM image_tag WHERE tag = ? ORDER BY image');
    this.#taggedAt = database.prepare<[TagId, ImageId], number>('SELECT tagged_at_ms FROM image_tag WHERE tag = ? AND image = ?').pluck();
    this.#similarIn = database.prepare<[TagId], LensId>('SELECT lens FROM similar_tag WHERE tag = ? ORDER BY lens').pluck();
    this.#put = database.prepare('INSERT INTO tag (id, name) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name');
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

  /** Precious, and one act for `undo`, as all of these are. @param name not empty, not taken */
  create(name: string): TagId {
    return this.#connection.precious(() => {
      const tag = (this.#nextId.get() ?? 1) as TagId;
      this.#act([{ kind: 'tag', tag, before: null, after: name }]);
      return tag;
    });
  }

  /** @param name not empty, not taken */
  rename(id: TagId, name: string): void {
    this.#connection.precious(() => this.#act([{ kind: 'tag', tag: id, before: this.#name.get(id) ?? null, after: name }]));
  }

  /** The tag, not its images; in pieces as `addImages`. */
  *remove(id: TagId): Generator<undefined, void> {
    const members = this.#members.all(id).map(({ image, tagged_at_ms }) => ({
      ...{ kind: 'member' as const, tag: id, image, before: tagged_at_ms, after: null },
    }));
    const similar = this.#similarIn.all(id).map((lens) => ({ kind: 'similar' as const, tag: id, lens, before: 1 as const, after: null }));
    const all: TagChange[] = [...members, ...similar, { kind: 'tag', tag: id, before: this.#name.get(id) ?? null, after: null }];
    yield* this.#inPieces(all, (change) => change);
  }

  /** In pieces, which are one act together, each of which is on the disk when it yields. @returns how many had it not */
  *addImages(id: TagId, imageIds: readonly ImageId[]): Generator<undefined, number> {
    const now = this.#clock();
    return yield* this.#inPieces([...new Set(imageIds)], (image) =>
      this.#taggedAt.get(id, image) === undefined ? { kind: 'member', tag: id, image, before: null, after: now } : null,
    );
  }

  /** As `addImages`. @returns how many had it */
  *removeImages(id: TagId, imageIds: readonly ImageId[]): Generator<undefined, number> {
    return yield* this.#inPieces([...new Set(imageIds)], (image) => {
      const before = this.#taggedAt.get(id, image);
      return before === undefined ? null : { kind: 'member', tag: id, image, before, after: null };
    });
  }

  setSimilar(lensId: LensId, id: TagId, isSimilar: boolean): void {
    this.#connection.precious(() => {
      const before = this.#similarIn.all(id).includes(lensId) ? 1 : null;
      const after = isSimilar ? 1 : null;
      if (before !== after) this.#act([{ kind: 'similar', tag: id, lens: lensId, before, after }]);
    });
  }

  /** The last act that still holds, and the last row of the judgements' log before it; null when there is none. */
  lastAct(): TagActPlace | null {
    return this.#log.lastAct();
  }

  /** Of the acts after the one of a number, and not before a row of the judgements' log, the one that was undone last; null when there is none. */
  lastUndone(after: number, afterJudgement: number): TagActPlace | null {
    return this.#log.lastUndone(after, afterJudgement);
  }

  /** Acts for a list of the history. @param after as for `lastUndone`, of what was undone */
  acts(after: number, afterJudgement: number, limit: number): { readonly held: TagAct[]; readonly undone: TagAct[] } {
    return { held: this.#log.held(limit), undone: this.#log.undone(after, afterJudgement, limit) };
  }

  /** Takes the last act back, in pieces: all is as it was before it. Each is precious; what was interrupted is taken back to its end by the next undo. */
  *undo(act: number): Generator<undefined, void> {
    const piece = (): boolean =>
      this.#connection.precious(() => {
        const rows = this.#log.lastHeld(act, PIECE);
        if (rows.length === 0) return false;
        for (const change of rows) this.#write({ ...change, after: change.before } as TagChange);
        this.#log.markUndone(act, rows, this.#clock());
        return rows.length === PIECE;
      });
    while (piece()) yield;
  }

  /** Does again what an undone act did, in its old place of the history and in pieces. What cannot be any more, since its name was given to another tag meanwhile, throws. */
  *redo(act: number): Generator<undefined, void> {
    const piece = (): boolean =>
      this.#connection.precious(() => {
        const rows = this.#log.firstUndone(act, PIECE);
        if (rows.length === 0) return false;
        for (const change of rows) this.#write(change);
        this.#log.markRedone(act, rows);
        return rows.length === PIECE;
      });
    while (piece()) yield;
  }

  /** Ascending ids. */
  imagesOf(id: TagId): ImageId[] {
    return this.#images.all(id);
  }

  /** By the tags' names. */
  tagsOf(imageId: ImageId): TagId[] {
    return this.#ofImage.all(imageId);
  }

  #act(changes: readonly TagChange[]): void {
    if (changes.length === 0) return;
    for (const change of changes) this.#write(change);
    this.#log.add(changes, this.#clock(), null);
  }

  /** @param changeOf asked when it is the turn of an item; null changes nothing @returns how many changes there were */
  *#inPieces<Item>(items: readonly Item[], changeOf: (item: Item) => TagChange | null): Generator<undefined, number> {
    let [begun, changed]: [BegunAct | null, number] = [null, 0];
    for (let start = 0; start < items.length; start += PIECE) {
      if (start > 0) yield;
      this.#connection.precious(() => {
        const changes = items.slice(start, start + PIECE).flatMap((item) => changeOf(item) ?? []);
        if (changes.length === 0) return;
        for (const change of changes) this.#write(change);
        begun = this.#log.add(changes, this.#clock(), begun);
        changed += changes.length;
      });
    }
    return changed;
  }

  #write(change: TagChange): void {
    const { tag } = change;
    switch (change.kind) {
      case 'tag':
        if (change.after === null) this.#delete.run(tag);
        else this.#put.run(tag, change.after);
        break;
      case 'member':
        if (change.after === null) this.#removeImage.run(change.image, tag);
        else this.#addImage.run(change.image, tag, change.after);
        break;
      case 'similar':
        (change.after === null ? this.#unsetSimilar : this.#setSimilar).run(change.lens, tag);
        break;
    }
  }
}
