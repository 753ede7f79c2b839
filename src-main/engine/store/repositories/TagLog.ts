import type { Database, Statement } from 'better-sqlite3';
import type { ImageId, LensId, TagId } from '../types';
import { undoMoments } from './undoMoments';

/** A thing that an act upon tags changed; null is not there. */
export type TagChange = { readonly tag: TagId } & (
  | { readonly kind: 'tag'; readonly before: string | null; readonly after: string | null }
  | { readonly kind: 'member'; readonly image: ImageId; readonly before: number | null; readonly after: number | null }
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

/** With its place in the log. */
export type LoggedTagChange = TagChange & { readonly row: number };

export type BegunAct = Pick<TagActPlace, 'act' | 'afterJudgement'>;

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
  id: number;
  kind: TagChange['kind'];
  tag: TagId;
  image: ImageId | null;
  lens: LensId | null;
  was: string | null;
  became: string | null;
}

/** Everything that was ever done with tags, in order. Used inside `TagRepository`'s transactions. */
export class TagLog {
  readonly #insert: Statement<unknown[]>;
  readonly #nextAct: Statement<[], number>;
  readonly #lastAct: Statement<[], PlaceRow>;
  readonly #lastHeld: Statement<[number, number], Row>;
  readonly #firstUndone: Statement<[number, number], Row>;
  readonly #lastUndone: Statement<[number, number], PlaceRow>;
  readonly #held: Statement<[number], ActRow>;
  readonly #undone: Statement<[number, number, number], ActRow>;
  readonly #mark: Statement<[number | null, number, number, number]>;
  readonly #lastJudgement: Statement<[], number>;
  readonly #undoMoment: (nowMs: number) => number;

  constructor(database: Database) {
    this.#insert = database.prepare(
      'INSERT INTO tag_log (act, kind, tag, image, lens, was, became, after_judgement, at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.#nextAct = database.prepare<[], number>('SELECT COALESCE(MAX(id), 0) + 1 FROM tag_log').pluck();
    this.#lastAct = database.prepare(
      'SELECT act, after_judgement, undone_at_ms FROM tag_log WHERE undone_at_ms IS NULL ORDER BY act DESC LIMIT 1',
    );
    const ofAct = 'SELECT id, kind, tag, image, lens, was, became FROM tag_log WHERE act = ? AND undone_at_ms';
    this.#lastHeld = database.prepare(`${ofAct} IS NULL ORDER BY id DESC LIMIT ?`);
    this.#firstUndone = database.prepare(`${ofAct} IS NOT NULL ORDER BY id LIMIT ?`);
    this.#lastUndone = database.prepare(`
      SELECT act, after_judgement, undone_at_ms FROM tag_log WHERE undone_at_ms IS NOT NULL AND act > ? AND after_judgement >= ?
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

  /** A part of an act, or all of it. @param begun the act's number, and where it stands, if a part of it is there already */
  add(changes: readonly TagChange[], atMs: number, begun: BegunAct | null): BegunAct {
    const { act, afterJudgement } = begun ?? { act: this.#nextAct.get() ?? 1, afterJudgement: this.#lastJudgement.get() ?? 0 };
    for (const change of changes) {
      const image = change.kind === 'member' ? change.image : null;
      const lens = change.kind === 'similar' ? change.lens : null;
      const [was, became] = [toJson(change.before), toJson(change.after)];
      this.#insert.run(act, change.kind, change.tag, image, lens, was, became, afterJudgement, atMs);
    }
    return { act, afterJudgement };
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

  /** What an act did and still holds, the last thing first; none when all of it is undone. */
  lastHeld(act: number, limit: number): LoggedTagChange[] {
    return this.#lastHeld.all(act, limit).map(toChange);
  }

  /** What an act did and is undone, in the order in which it was done; none when all of it holds. */
  firstUndone(act: number, limit: number): LoggedTagChange[] {
    return this.#firstUndone.all(act, limit).map(toChange);
  }

  /** @param rows of the act, one after the other */
  markUndone(act: number, rows: readonly LoggedTagChange[], nowMs: number): void {
    this.#mark.run(this.#undoMoment(nowMs), act, ...rangeOf(rows));
  }

  markRedone(act: number, rows: readonly LoggedTagChange[]): void {
    this.#mark.run(null, act, ...rangeOf(rows));
  }
}

function rangeOf(rows: readonly LoggedTagChange[]): [number, number] {
  const [first, last] = [rows[0]!.row, rows.at(-1)!.row];
  return [Math.min(first, last), Math.max(first, last)];
}

function toChange({ id, kind, tag, image, lens, was, became }: Row): LoggedTagChange {
  const what = kind === 'member' ? { image } : kind === 'similar' ? { lens } : {};
  return { row: id, kind, tag, ...what, before: fromJson(was), after: fromJson(became) } as LoggedTagChange;
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
