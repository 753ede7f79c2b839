import type { Database, Statement } from 'better-sqlite3';
import type { ImageId, Judgement, LensId } from '../types';
import { undoMoments } from './undoMoments';

/** What was said of a pair, and when the person chose to leave it as it is, if it was a contradiction and they did. */
export type Said = Judgement & { readonly leftAtMs?: number };

/** What an act did to one pair; null is nothing said. */
export interface LoggedChange {
  readonly act: number;
  readonly lens: LensId;
  /** The smaller id. */
  readonly imageA: ImageId;
  readonly imageB: ImageId;
  readonly before: Said | null;
  readonly after: Judgement | null;
  readonly atMs: number;
}

/** An act upon judgements in few words: how many pairs it said, or withdrew, what of. */
export interface JudgementAct {
  readonly act: number;
  readonly similar: number;
  readonly different: number;
  readonly withdrawn: number;
  readonly atMs: number;
  /** Null while it holds. */
  readonly undoneAtMs: number | null;
}

interface Row {
  id: number;
  act: number;
  lens: LensId;
  image_a: ImageId;
  image_b: ImageId;
  was: string | null;
  became: string | null;
  at_ms: number;
}

/** Everything that was ever said about pairs, in order, so that any of it can be taken back. Used inside `JudgementRepository`'s transactions. */
export class JudgementLog {
  readonly #insert: Statement<unknown[]>;
  readonly #nextAct: Statement<[], number>;
  readonly #last: Statement<[LensId, LensId], Row>;
  readonly #ofAct: Statement<[LensId, number], Row>;
  readonly #lastUndone: Statement<[LensId, number], { act: number; undone_at_ms: number }>;
  readonly #held: Statement<[LensId, number], JudgementAct>;
  readonly #undone: Statement<[LensId, number, number], JudgementAct>;
  readonly #markUndone: Statement<[number, LensId, number]>;
  readonly #markRedone: Statement<[LensId, number]>;
  readonly #undoMoment: (nowMs: number) => number;

  constructor(database: Database) {
    this.#insert = database.prepare(
      'INSERT INTO judgement_log (act, lens, image_a, image_b, was, became, at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    this.#nextAct = database.prepare<[], number>('SELECT COALESCE(MAX(id), 0) + 1 FROM judgement_log').pluck();
    this.#last = database.prepare(`
      SELECT id, act, lens, image_a, image_b, was, became, at_ms FROM judgement_log WHERE lens = ? AND undone_at_ms IS NULL
        AND act = (SELECT MAX(act) FROM judgement_log WHERE lens = ? AND undone_at_ms IS NULL)
      ORDER BY id DESC`);
    this.#ofAct = database.prepare(
      'SELECT id, act, lens, image_a, image_b, was, became, at_ms FROM judgement_log WHERE lens = ? AND act = ? ORDER BY id',
    );
    this.#lastUndone = database.prepare(`
      SELECT act, undone_at_ms FROM judgement_log WHERE lens = ? AND undone_at_ms IS NOT NULL AND act > ?
      ORDER BY undone_at_ms DESC, act LIMIT 1`);
    const acts = `
      SELECT act, SUM(became ->> 'verdict' IS 'similar') AS similar, SUM(became ->> 'verdict' IS 'different') AS different,
        SUM(became IS NULL) AS withdrawn, MAX(at_ms) AS atMs, undone_at_ms AS undoneAtMs
      FROM judgement_log WHERE lens = ? AND undone_at_ms`;
    this.#held = database.prepare(`${acts} IS NULL GROUP BY act ORDER BY act DESC LIMIT ?`);
    this.#undone = database.prepare(`${acts} IS NOT NULL AND act > ? GROUP BY act ORDER BY undone_at_ms DESC, act LIMIT ?`);
    this.#markRedone = database.prepare('UPDATE judgement_log SET undone_at_ms = NULL WHERE lens = ? AND act = ?');
    this.#markUndone = database.prepare('UPDATE judgement_log SET undone_at_ms = ? WHERE lens = ? AND act = ? AND undone_at_ms IS NULL');
    this.#undoMoment = undoMoments(database);
  }

  /** The number of the act that begins now: that of its first row, so it rises. */
  nextAct(): number {
    return this.#nextAct.get() ?? 1;
  }

  add({ act, lens, imageA, imageB, before, after, atMs }: LoggedChange): void {
    this.#insert.run(act, lens, imageA, imageB, toJson(before), toJson(after), atMs);
  }

  /** The changes of the last act that still holds, the last change first. */
  last(lensId: LensId): LoggedChange[] {
    return this.#last.all(lensId, lensId).map(fromRow);
  }

  /** The changes of an act, in their order. */
  changesOf(lensId: LensId, act: number): LoggedChange[] {
    return this.#ofAct.all(lensId, act).map(fromRow);
  }

  /** Of the acts after another one the one that was undone last; null when there is none. */
  lastUndone(lensId: LensId, after: number): { readonly act: number; readonly undoneAtMs: number } | null {
    const row = this.#lastUndone.get(lensId, after);
    return row === undefined ? null : { act: row.act, undoneAtMs: row.undone_at_ms };
  }

  /** The last acts that still hold, the last one first. */
  held(lensId: LensId, limit: number): JudgementAct[] {
    return this.#held.all(lensId, limit);
  }

  /** Of the acts after another one those that were undone, the one that was undone last first. */
  undone(lensId: LensId, after: number, limit: number): JudgementAct[] {
    return this.#undone.all(lensId, after, limit);
  }

  markUndone(changes: readonly LoggedChange[], nowMs: number): void {
    const [first] = changes;
    if (first !== undefined) this.#markUndone.run(this.#undoMoment(nowMs), first.lens, first.act);
  }

  markRedone(lensId: LensId, act: number): void {
    this.#markRedone.run(lensId, act);
  }
}

function fromRow({ act, lens, image_a, image_b, was, became, at_ms }: Row): LoggedChange {
  return { act, lens, imageA: image_a, imageB: image_b, atMs: at_ms, before: fromJson(was), after: fromJson(became) };
}

const toJson = (judgement: Judgement | null): string | null => (judgement === null ? null : JSON.stringify(judgement));
const fromJson = (text: string | null): Judgement | null => (text === null ? null : (JSON.parse(text) as Judgement));
