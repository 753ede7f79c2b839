import type { Statement } from 'better-sqlite3';
import type { Connection } from '../connection';
import type { ImageId, LensId, TagId, TagRow } from '../types';
import { TagLog, type BegunAct, type LogPiece, type TagAct, type TagActPlace, type TagChange } from './TagLog';

interface Row {
  id: TagId;
  name: string;
  images: number;
  is_similar: number;
}

/** How many photos are tagged, or the like, before others are let in: some 20 ms. */
const PIECE = 2_000;

/** A change of what has tags, as it is asked of a piece of an act; see `TagRepository.#inPieces`. */
type ChangePiece = (images: string, begun: BegunAct) => number;

/** Words that a person gave to photos. In a lens a tag may say more: that its members are alike. */
export class TagRepository {
  readonly #connection: Connection;
  readonly #clock: () => number;
  readonly #all: Statement<[LensId], Row>;
  readonly #log: TagLog;
  readonly #nextId: Statement<[], number>;
  readonly #name: Statement<[TagId], string>;
  readonly #membersAfter: Statement<[TagId, number, number], ImageId>;
  readonly #similarIn: Statement<[TagId], LensId>;
  readonly #put: Statement<[TagId, string]>;
  readonly #delete: Statement<[TagId]>;
  readonly #tag: Statement<[TagId, number, string]>;
  readonly #takeOff: Statement<[TagId, string]>;
  readonly #tagBack: Statement<[LogPiece]>;
  readonly #takeBack: Statement<[LogPiece]>;
  readonly #tagAgain: Statement<[LogPiece]>;
  readonly #takeOffAgain: Statement<[LogPiece]>;
  readonly #images: Statement<[TagId], ImageId>;
  readonly #firstImages: Statement<[TagId, number], ImageId>;
  readonly #ofImage: Statement<[ImageId], TagId>;
  readonly #setSimilar: Statement<[LensId, TagId]>;
  readonly #unsetSimilar: Statement<[LensId, TagId]>;

  constructor(connection: Connection, clock: () => number) {
    const { database } = connection;
    this.#connection = connection;
    this.#clock = clock;
    this.#all = database.prepare(`
      SELECT tag.id, tag.name, tag.images,
        EXISTS (SELECT 1 FROM similar_tag WHERE similar_tag.lens = ? AND similar_tag.tag = tag.id) AS is_similar
      FROM tag ORDER BY tag.name`);
    this.#log = new TagLog(database);
    // Above any that ever was: a tag that is brought back must find its number free.
    this.#nextId = database
      .prepare<[], number>(
        "SELECT MAX((SELECT COALESCE(MAX(id), 0) FROM tag), (SELECT COALESCE(MAX(tag), 0) FROM tag_log WHERE kind = 'tag')) + 1",
      )
      .pluck();
    this.#name = database.prepare<[TagId], string>('SELECT name FROM tag WHERE id = ?').pluck();
    this.#membersAfter = database
      .prepare<[TagId, number, number], ImageId>('SELECT image FROM image_tag WHERE tag = ? AND image > ? ORDER BY image LIMIT ?')
      .pluck();
    this.#similarIn = database.prepare<[TagId], LensId>('SELECT lens FROM similar_tag WHERE tag = ? ORDER BY lens').pluck();
    this.#put = database.prepare('INSERT INTO tag (id, name) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name');
    this.#delete = database.prepare('DELETE FROM tag WHERE id = ?');
    // By statements over many photos: one for each photo takes three times as long.
    this.#tag = database.prepare(
      'INSERT OR IGNORE INTO image_tag (tag, tagged_at_ms, image) SELECT ?, ?, value FROM json_each(?) WHERE true ORDER BY value',
    );
    this.#takeOff = database.prepare('DELETE FROM image_tag WHERE tag = ? AND image IN (SELECT value FROM json_each(?))');
    const logged = "FROM tag_log WHERE id BETWEEN @first AND @last AND act = @act AND kind = 'member'";
    const tagAs = (value: string): Statement<[LogPiece]> =>
      database.prepare(`
        INSERT OR IGNORE INTO image_tag (tag, image, tagged_at_ms) SELECT tag, image, ${value} ->> '$' ${logged} AND ${value} IS NOT NULL`);
    const takeOffWhere = (value: string): Statement<[LogPiece]> =>
      database.prepare(`DELETE FROM image_tag WHERE (tag, image) IN (SELECT tag, image ${logged} AND ${value} IS NULL)`);
    [this.#tagBack, this.#takeBack] = [tagAs('was'), takeOffWhere('was')];
    [this.#tagAgain, this.#takeOffAgain] = [tagAs('became'), takeOffWhere('became')];
    this.#images = database.prepare<[TagId], ImageId>('SELECT image FROM image_tag WHERE tag = ? ORDER BY image').pluck();
    this.#firstImages = database
      .prepare<[TagId, number], ImageId>('SELECT image FROM image_tag WHERE tag = ? ORDER BY image LIMIT ?')
      .pluck();
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
    const begun = this.#log.begin();
    for (let images = this.#membersAfter.all(id, 0, PIECE); images.length > 0;) {
      this.#connection.transaction(() => this.#takeOffNow(id, JSON.stringify(images), begun));
      yield;
      images = this.#membersAfter.all(id, images.at(-1)!, PIECE);
    }
    this.#connection.precious(() => {
      const similar = this.#similarIn.all(id).map((lens) => ({ kind: 'similar' as const, tag: id, lens, before: 1 as const, after: null }));
      this.#act([...similar, { kind: 'tag', tag: id, before: this.#name.get(id) ?? null, after: null }], begun);
    });
  }

  /**
   * In pieces, which are one act together. All of it is on the disk when it ends; what breaks off before that is a shorter act, however it does.
   * @returns how many had it not
   */
  *addImages(id: TagId, imageIds: readonly ImageId[]): Generator<undefined, number> {
    const now = this.#clock();
    return yield* this.#inPieces(imageIds, (images, begun) => {
      const added = this.#log.addTagged(id, images, now, this.#clock(), begun);
      this.#tag.run(id, now, images);
      return added;
    });
  }

  /** As `addImages`. @returns how many had it */
  *removeImages(id: TagId, imageIds: readonly ImageId[]): Generator<undefined, number> {
    return yield* this.#inPieces(imageIds, (images, begun) => this.#takeOffNow(id, images, begun));
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

  /** Takes the last act back, in pieces: all is as it was before it, and on the disk. What was interrupted is taken back to its end by the next undo. */
  *undo(act: number): Generator<undefined, void> {
    yield* this.#piecesOf(
      () => this.#log.lastHeld(act, PIECE),
      (piece) => {
        // A tag that was removed is there before the photos that had it.
        for (const change of this.#log.others(piece).toReversed()) this.#write({ ...change, after: change.before } as TagChange);
        this.#takeBack.run(piece);
        this.#tagBack.run(piece);
        this.#log.markUndone(piece, this.#clock());
      },
    );
  }

  /** Does again what an undone act did, in its old place of the history, as `undo`. What cannot be any more, since its name was given to another tag meanwhile, throws. */
  *redo(act: number): Generator<undefined, void> {
    yield* this.#piecesOf(
      () => this.#log.firstUndone(act, PIECE),
      (piece) => {
        this.#takeOffAgain.run(piece);
        this.#tagAgain.run(piece);
        for (const change of this.#log.others(piece)) this.#write(change);
        this.#log.markRedone(piece);
      },
    );
  }

  /** Ascending ids. */
  imagesOf(id: TagId): ImageId[] {
    return this.#images.all(id);
  }

  /** The first of them. */
  firstImagesOf(id: TagId, limit: number): ImageId[] {
    return this.#firstImages.all(id, limit);
  }

  /** By the tags' names. */
  tagsOf(imageId: ImageId): TagId[] {
    return this.#ofImage.all(imageId);
  }

  #act(changes: readonly TagChange[], begun: BegunAct = this.#log.begin()): void {
    for (const change of changes) this.#write(change);
    this.#log.add(changes, this.#clock(), begun);
  }

  /** @returns how many had it */
  #takeOffNow(id: TagId, images: string, begun: BegunAct): number {
    const takenOff = this.#log.addTakenOff(id, images, this.#clock(), begun);
    this.#takeOff.run(id, images);
    return takenOff;
  }

  /** @param change notes what a piece changes, and changes it @returns how many changes there were */
  *#inPieces(imageIds: readonly ImageId[], change: ChangePiece): Generator<undefined, number> {
    // In the order of the tables, so that neighbours are written together.
    const sorted = Int32Array.from(imageIds).sort();
    const begun = this.#log.begin();
    let changed = 0;
    for (let start = 0; start < sorted.length; start += PIECE) {
      if (start > 0) yield;
      const images = JSON.stringify([...sorted.subarray(start, start + PIECE)]);
      changed += this.#saved(start + PIECE >= sorted.length, () => change(images, begun));
    }
    return changed;
  }

  /** @param next the piece that is to be done next; null where there is none @param put is called in a transaction */
  *#piecesOf(next: () => LogPiece | null, put: (piece: LogPiece) => void): Generator<undefined, void> {
    for (let piece = next(); piece !== null; piece = next()) {
      const now = piece;
      this.#saved(now.isLast, () => put(now));
      if (now.isLast) return;
      yield;
    }
  }

  /** The disk is waited for once, at the end of an act, which all that came before is on then, too. */
  #saved<Result>(isLast: boolean, work: () => Result): Result {
    return isLast ? this.#connection.precious(work) : this.#connection.transaction(work);
  }

  /** Of a tag itself, or what its members are. */
  #write(change: TagChange): void {
    const { tag } = change;
    switch (change.kind) {
      case 'tag':
        if (change.after === null) this.#delete.run(tag);
        else this.#put.run(tag, change.after);
        break;
      case 'similar':
        (change.after === null ? this.#unsetSimilar : this.#setSimilar).run(change.lens, tag);
        break;
    }
  }
}
