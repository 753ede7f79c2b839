import type { Database, Statement } from 'better-sqlite3';
import type { LensId, TagId } from '../types';
import { undoMoments } from './undoMoments';

/** What an act changed of a tag beside the photos that have it; null is not there. */
export type TagChange = { readonly tag: TagId } & (
  | { readonly kind: 'tag'; readonly before: string | null; readonly after: string | null }
  | { readonly kind: 'similar'; readonly lens: LensId; readonly before: 1 | null; readonly after: 1 | null }
);

/** Where an act stands among all that was done. */
export interface TagActPlace {
  readonly act: number;
  /** The last row of the judgements' log when it began. */
  readonly afterJudgement: number;
  /** Null while it holds. */
  readonly undoneAtMs: number | null;
}

export type BegunAct = Pick<TagActPlace, 'act' | 'afterJudgement'>;

/** Rows of an act that follow one another. */
export interface LogPiece {
  readonly act: number;
  readonly first: number;
  readonly last: number;
  /** Whether there are no others of that kind in the act. */
  readonly isLast: boolean;
}

/** A part of an act upon the photos of one tag, to be noted. */
interface Noted {
  readonly act: number;
  readonly tag: TagId;
  /** As JSON. */
  readonly images: string;
  readonly after: number;
  readonly atMs: number;
}

/** An act upon a tag in few words. */
export interface TagAct extends TagActPlace {
  /** Its name now, or when it was there last. */
  readonly name: string;
  /** What became of the tag itself: null where it was there before and after, under one name. */
  readonly change: 'made' | 'renamed' | 'removed' | null;
  /** Before it was renamed. */
  readonly formerName: string | null;
  /** How many photos got it, and how many lost it. */
  readonly added: number;
  readonly takenOff: number;
  /** Whether its members are alike from then on; null where nothing was said of that. */
  readonly isSimilar: boolean | null;
  readonly atMs: number;
}

interface PlaceRow {
  act: number;
  after_judgement: number;
  undone_at_ms: number | null;
}

interface ActRow extends PlaceRow {
  name: string;
  /** How many rows are of the tag itself: 1 or 0. */
  tags: number;
  was: string | null;
  became: string | null;
  added: number;
  taken_off: number;
  similar: number | null;
  at_ms: number;
}

interface Row {
  kind: TagChange['kind'];
  tag: TagId;
  lens: LensId | null;
  was: string | null;
  became: string | null;
}

/** Everything that was ever done with tags, in order. Used inside `TagRepository`'s transactions. */
export class TagLog {
  readonly #insert: Statement<unknown[]>;
  readonly #nextAct: Statement<[], number>;
  readonly #lastAct: Statement<[], PlaceRow>;
  readonly #noteTagged: Statement<[Noted & { readonly became: string }]>;
  readonly #noteTakenOff: Statement<[Noted]>;
  readonly #lastHeld: Statement<[number, number], number>;
  readonly #firstUndone: Statement<[number, number], number>;
  readonly #others: Statement<[number, number, number], Row>;
  readonly #lastUndone: Statement<[number, number], PlaceRow>;
  readonly #held: Statement<[number], ActRow>;
  readonly #undone: Statement<[number, number, number], ActRow>;
  readonly #mark: Statement<[number | null, number, number, number]>;
  readonly #lastJudgement: Statement<[], number>;
  readonly #undoMoment: (nowMs: number) => number;

  constructor(database: Database) {
    this.#insert = database.prepare(
      'INSERT INTO tag_log (act, kind, tag, lens, was, became, after_judgement, at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.#nextAct = database.prepare<[], number>('SELECT COALESCE(MAX(id), 0) + 1 FROM tag_log').pluck();
    this.#lastAct = database.prepare(
      'SELECT act, after_judgement, undone_at_ms FROM tag_log WHERE undone_at_ms IS NULL ORDER BY act DESC LIMIT 1',
    );
    const note = 'INSERT INTO tag_log (act, kind, tag, image, was, became, after_judgement, at_ms)';
    this.#noteTagged = database.prepare(`
      ${note} SELECT DISTINCT @act, 'member', @tag, given.value, NULL, @became, @after, @atMs FROM json_each(@images) AS given
      WHERE NOT EXISTS (SELECT 1 FROM image_tag WHERE tag = @tag AND image = given.value)`);
    this.#noteTakenOff = database.prepare(`
      ${note} SELECT @act, 'member', @tag, image, json_quote(tagged_at_ms), NULL, @after, @atMs FROM image_tag
      WHERE tag = @tag AND image IN (SELECT value FROM json_each(@images)) ORDER BY image`);
    const ofAct = 'SELECT id FROM tag_log WHERE act = ? AND undone_at_ms';
    this.#lastHeld = database.prepare<[number, number], number>(`${ofAct} IS NULL ORDER BY id DESC LIMIT ?`).pluck();
    this.#firstUndone = database.prepare<[number, number], number>(`${ofAct} IS NOT NULL ORDER BY id LIMIT ?`).pluck();
    this.#others = database.prepare(
      "SELECT kind, tag, lens, was, became FROM tag_log WHERE id BETWEEN ? AND ? AND act = ? AND kind <> 'member' ORDER BY id",
    );
    // Named: by the acts it would sort half a million rows of one act to find the last one.
    this.#lastUndone = database.prepare(`
      SELECT act, after_judgement, undone_at_ms FROM tag_log INDEXED BY tag_log_by_undo WHERE undone_at_ms IS NOT NULL AND act > ? AND after_judgement >= ?
      ORDER BY undone_at_ms DESC, act LIMIT 1`);
    const acts = `
      SELECT act, after_judgement, MAX(undone_at_ms) AS undone_at_ms, MAX(at_ms) AS at_ms,
        COALESCE((SELECT name FROM tag WHERE tag.id = log.tag), (SELECT COALESCE(became, was) ->> '$' FROM tag_log AS own
          WHERE own.tag = log.tag AND own.kind = 'tag' ORDER BY own.id DESC LIMIT 1), '') AS name,
        SUM(kind = 'tag') AS tags, MAX(CASE kind WHEN 'tag' THEN was ->> '$' END) AS was,
        MAX(CASE kind WHEN 'tag' THEN became ->> '$' END) AS became,
        SUM(kind = 'member' AND became IS NOT NULL) AS added, SUM(kind = 'member' AND became IS NULL) AS taken_off,
        MAX(CASE kind WHEN 'similar' THEN became IS NOT NULL END) AS similar
      FROM tag_log AS log WHERE undone_at_ms`;
    this.#held = database.prepare(`${acts} IS NULL GROUP BY act ORDER BY act DESC LIMIT ?`);
    this.#undone = database.prepare(
      `${acts} IS NOT NULL AND act > ? AND after_judgement >= ? GROUP BY act ORDER BY MAX(undone_at_ms) DESC, act LIMIT ?`,
    );
    this.#mark = database.prepare('UPDATE tag_log SET undone_at_ms = ? WHERE act = ? AND id BETWEEN ? AND ?');
    this.#lastJudgement = database.prepare<[], number>('SELECT COALESCE(MAX(id), 0) FROM judgement_log').pluck();
    this.#undoMoment = undoMoments(database);
  }

  /** Where an act that begins now stands. */
  begin(): BegunAct {
    return { act: this.#nextAct.get() ?? 1, afterJudgement: this.#lastJudgement.get() ?? 0 };
  }

  /** A part of an act, or all of it. */
  add(changes: readonly TagChange[], atMs: number, { act, afterJudgement }: BegunAct): void {
    for (const change of changes) {
      const lens = change.kind === 'similar' ? change.lens : null;
      const [was, became] = [toJson(change.before), toJson(change.after)];
      this.#insert.run(act, change.kind, change.tag, lens, was, became, afterJudgement, atMs);
    }
  }

  /** That those images of a list which have not the tag get it now; call before they do. @returns how many they are */
  addTagged(tag: TagId, images: string, taggedAtMs: number, atMs: number, { act, afterJudgement: after }: BegunAct): number {
    return this.#noteTagged.run({ act, tag, images, became: JSON.stringify(taggedAtMs), after, atMs }).changes;
  }

  /** That those images of a list which have the tag lose it now; call before they do. @returns how many they are */
  addTakenOff(tag: TagId, images: string, atMs: number, { act, afterJudgement: after }: BegunAct): number {
    return this.#noteTakenOff.run({ act, tag, images, after, atMs }).changes;
  }

  /** The last act that still holds, and the last row of the judgements' log before it. */
  lastAct(): TagActPlace | null {
    return toPlace(this.#lastAct.get());
  }

  /** Of the acts after the one of a number, and not before a row of the judgements' log, the one that was undone last; null when there is none. */
  lastUndone(after: number, afterJudgement: number): TagActPlace | null {
    return toPlace(this.#lastUndone.get(after, afterJudgement));
  }

  /** The last acts that still hold, the last one first. */
  held(limit: number): TagAct[] {
    return this.#held.all(limit).map(toAct);
  }

  /** Of the acts after others those that were undone, the one that was undone last first. */
  undone(after: number, afterJudgement: number, limit: number): TagAct[] {
    return this.#undone.all(after, afterJudgement, limit).map(toAct);
  }

  /** The last rows of an act that still hold; null when all of it is undone. */
  lastHeld(act: number, limit: number): LogPiece | null {
    return toPiece(act, this.#lastHeld.all(act, limit + 1), limit);
  }

  /** The first rows of an act that are undone; null when all of it holds. */
  firstUndone(act: number, limit: number): LogPiece | null {
    return toPiece(act, this.#firstUndone.all(act, limit + 1), limit);
  }

  /** What a piece is about beside photos that got a tag or lost it, in the order in which it was done. */
  others({ act, first, last }: LogPiece): TagChange[] {
    return this.#others.all(first, last, act).map(toChange);
  }

  markUndone({ act, first, last }: LogPiece, nowMs: number): void {
    this.#mark.run(this.#undoMoment(nowMs), act, first, last);
  }

  markRedone({ act, first, last }: LogPiece): void {
    this.#mark.run(null, act, first, last);
  }
}

/** @param rows as many as are wanted, in either order, and one more where there is one */
function toPiece(act: number, rows: readonly number[], limit: number): LogPiece | null {
  if (rows.length === 0) return null;
  const [one, other] = [rows[0]!, rows[Math.min(rows.length, limit) - 1]!];
  return { act, first: Math.min(one, other), last: Math.max(one, other), isLast: rows.length <= limit };
}

function toChange({ kind, tag, lens, was, became }: Row): TagChange {
  return { kind, tag, ...(kind === 'similar' ? { lens } : {}), before: fromJson(was), after: fromJson(became) } as TagChange;
}

const toPlace = (row: PlaceRow | undefined): TagActPlace | null =>
  row === undefined ? null : { act: row.act, afterJudgement: row.after_judgement, undoneAtMs: row.undone_at_ms };

function toAct(row: ActRow): TagAct {
  const change = row.tags === 0 ? null : row.was === null ? 'made' : row.became === null ? 'removed' : 'renamed';
  return {
    ...toPlace(row)!,
    name: row.became ?? row.was ?? row.name,
    change,
    formerName: change === 'renamed' ? row.was : null,
    added: row.added,
    takenOff: row.taken_off,
    isSimilar: row.similar === null ? null : row.similar === 1,
    atMs: row.at_ms,
  };
}

const toJson = (value: string | number | null): string | null => (value === null ? null : JSON.stringify(value));
const fromJson = (text: string | null): unknown => (text === null ? null : (JSON.parse(text) as unknown));
