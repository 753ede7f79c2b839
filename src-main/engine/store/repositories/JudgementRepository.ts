import type { Statement } from 'better-sqlite3';
import type { Connection } from '../connection';
import type { ImageId, Judgement, JudgementChange, LensId, PairIds, Verdict } from '../types';
import { JudgementLog, type JudgementAct, type Said } from './JudgementLog';

interface Row {
  lens: LensId;
  image_a: ImageId;
  image_b: ImageId;
  verdict: Verdict;
  source: string;
  judged_at_ms: number;
  query: ImageId | null;
}

/** The user's judgements. A pair is unordered and judged once in a lens: saving it again replaces the verdict. All of it can be undone. */
export class JudgementRepository {
  readonly #connection: Connection;
  readonly #log: JudgementLog;
  readonly #upsert: Statement<[Row]>;
  readonly #delete: Statement<[LensId, ImageId, ImageId]>;
  readonly #all: Statement<[LensId], Row>;
  readonly #get: Statement<[LensId, ImageId, ImageId], Row>;
  readonly #count: Statement<[], number>;
  readonly #countOf: Statement<[LensId, Verdict], number>;
  readonly #ignore: Statement<[LensId, ImageId, ImageId, number]>;
  readonly #heed: Statement<[LensId, ImageId, ImageId]>;
  readonly #leftAt: Statement<[LensId, ImageId, ImageId], number>;
  readonly #ignored: Statement<[LensId], { image_a: ImageId; image_b: ImageId }>;
  readonly #clock: () => number;

  constructor(connection: Connection, clock: () => number) {
    const { database } = connection;
    this.#connection = connection;
    this.#clock = clock;
    this.#log = new JudgementLog(database);
    this.#upsert = database.prepare(`
      INSERT INTO judgement (lens, image_a, image_b, verdict, source, judged_at_ms, query)
      VALUES (@lens, @image_a, @image_b, @verdict, @source, @judged_at_ms, @query)
      ON CONFLICT (lens, image_a, image_b) DO UPDATE SET verdict = excluded.verdict, source = excluded.source,
        judged_at_ms = excluded.judged_at_ms, query = excluded.query`);
    this.#delete = database.prepare('DELETE FROM judgement WHERE lens = ? AND image_a = ? AND image_b = ?');
    this.#all = database.prepare('SELECT * FROM judgement WHERE lens = ? ORDER BY judged_at_ms, image_a, image_b');
    this.#get = database.prepare('SELECT * FROM judgement WHERE lens = ? AND image_a = ? AND image_b = ?');
    this.#count = database
      .prepare<[], number>('SELECT COUNT(*) FROM judgement JOIN lens ON lens.id = judgement.lens WHERE lens.removed_at_ms IS NULL')
      .pluck();
    this.#countOf = database.prepare<[LensId, Verdict], number>('SELECT COUNT(*) FROM judgement WHERE lens = ? AND verdict = ?').pluck();
    this.#ignore = database.prepare(
      'INSERT OR IGNORE INTO ignored_contradiction (lens, image_a, image_b, ignored_at_ms) VALUES (?, ?, ?, ?)',
    );
    this.#heed = database.prepare('DELETE FROM ignored_contradiction WHERE lens = ? AND image_a = ? AND image_b = ?');
    this.#leftAt = database
      .prepare<[LensId, ImageId, ImageId], number>(
        'SELECT ignored_at_ms FROM ignored_contradiction WHERE lens = ? AND image_a = ? AND image_b = ?',
      )
      .pluck();
    this.#ignored = database.prepare('SELECT image_a, image_b FROM ignored_contradiction WHERE lens = ?');
  }

  /** Precious, and one act for `undo`; all of them, or none. An image is never judged against itself. All are of one lens. */
  saveAll(judgements: readonly Judgement[]): void {
    this.#act(judgements.map((judgement) => ({ ...judgement, after: judgement })));
  }

  /** Takes back what was said of pairs; those of which nothing was said are left alone. Precious, and one act for `undo`. */
  withdrawAll(lensId: LensId, pairs: readonly PairIds[]): void {
    this.#act(pairs.map(({ imageA, imageB }) => ({ lensId, imageA, imageB, after: null })));
  }

  /**
   * Takes back the last act that is not undone yet: every pair is as it was before it. Precious.
   * @returns what changed by that; empty when there is nothing to undo
   */
  undo(lensId: LensId): JudgementChange[] {
    return this.#connection.precious(() => {
      const rows = this.#log.last(lensId);
      for (const { lens, imageA, imageB, before } of rows) this.#write(lens, imageA, imageB, before);
      this.#log.markUndone(rows, this.#clock());
      return rows.map(({ imageA, imageB, before, after }) => ({ imageA, imageB, before: after, after: before })).reverse();
    });
  }

  /** Does again what an undone act did, in its old place of the history. Precious. @returns what changed by that */
  redo(lensId: LensId, act: number): JudgementChange[] {
    return this.#connection.precious(() => {
      const rows = this.#log.changesOf(lensId, act);
      for (const { lens, imageA, imageB, after } of rows) this.#write(lens, imageA, imageB, after);
      this.#log.markRedone(lensId, act);
      return rows.map(({ imageA, imageB, before, after }) => ({ imageA, imageB, before, after }));
    });
  }

  /** Of the acts after the one of that number the one that was undone last; null when there is none. */
  lastUndone(lensId: LensId, after: number): { readonly act: number; readonly undoneAtMs: number } | null {
    return this.#log.lastUndone(lensId, after);
  }

  /** The row of the log with which the last act that still holds began; null when there is none. */
  lastAct(lensId: LensId): number | null {
    return this.#log.last(lensId)[0]?.act ?? null;
  }

  /** Acts for a list of the history. @param after only those of what was undone that came after this one */
  acts(lensId: LensId, after: number, limit: number): { readonly held: JudgementAct[]; readonly undone: JudgementAct[] } {
    return { held: this.#log.held(lensId, limit), undone: this.#log.undone(lensId, after, limit) };
  }

  /** Oldest first. */
  list(lensId: LensId): Judgement[] {
    return this.#all.all(lensId).map(fromRow);
  }

  /** Null when nothing is said of the pair. */
  get(lensId: LensId, imageA: ImageId, imageB: ImageId): Judgement | null {
    const row = this.#get.get(lensId, ...ordered(imageA, imageB));
    return row === undefined ? null : fromRow(row);
  }

  /** Of all lenses together, but for those that were removed. */
  count(): number {
    return this.#count.get() ?? 0;
  }

  countOf(lensId: LensId): Readonly<Record<Verdict, number>> {
    return { similar: this.#countOf.get(lensId, 'similar') ?? 0, different: this.#countOf.get(lensId, 'different') ?? 0 };
  }

  /** A contradiction that is to stay, until something else is said of the pair. Precious. */
  ignoreContradiction(lensId: LensId, { imageA, imageB }: PairIds): void {
    this.#connection.precious(() => this.#ignore.run(lensId, ...ordered(imageA, imageB), this.#clock()));
  }

  /** It is listed again. Precious. */
  heedContradiction(lensId: LensId, { imageA, imageB }: PairIds): void {
    this.#connection.precious(() => this.#heed.run(lensId, ...ordered(imageA, imageB)));
  }

  /** Pairs, the smaller id first. */
  ignoredContradictions(lensId: LensId): PairIds[] {
    return this.#ignored.all(lensId).map(({ image_a, image_b }) => ({ imageA: image_a, imageB: image_b }));
  }

  #act(changes: readonly (PairIds & { readonly lensId: LensId; readonly after: Judgement | null })[]): void {
    this.#connection.precious(() => {
      const act = this.#log.nextAct();
      for (const { lensId, imageA, imageB, after } of changes) {
        const [a, b] = ordered(imageA, imageB);
        const before = this.#said(lensId, a, b);
        if (before === null && after === null) continue;
        this.#write(lensId, a, b, after);
        this.#log.add({ act, lens: lensId, imageA: a, imageB: b, before, after, atMs: this.#clock() });
      }
    });
  }

  #said(lens: LensId, a: ImageId, b: ImageId): Said | null {
    const judgement = this.get(lens, a, b);
    const leftAtMs = this.#leftAt.get(lens, a, b);
    return judgement === null || leftAtMs === undefined ? judgement : { ...judgement, leftAtMs };
  }

  #write(lens: LensId, a: ImageId, b: ImageId, said: Said | null): void {
    if (said === null) this.#delete.run(lens, a, b);
    else this.#upsert.run(toRow(said));
    this.#heed.run(lens, a, b);
    if (said?.leftAtMs !== undefined) this.#ignore.run(lens, a, b, said.leftAtMs);
  }
}

const ordered = (a: ImageId, b: ImageId): [ImageId, ImageId] => (a < b ? [a, b] : [b, a]);

function toRow({ lensId, imageA, imageB, verdict, source, judgedAtMs }: Judgement): Row {
  const [image_a, image_b] = ordered(imageA, imageB);
  return { lens: lensId, image_a, image_b, verdict, source, judged_at_ms: judgedAtMs, query: imageA };
}

function fromRow({ lens, image_a, image_b, verdict, source, judged_at_ms, query }: Row): Judgement {
  const [imageA, imageB] = query === image_b ? [image_b, image_a] : [image_a, image_b];
  return { lensId: lens, imageA, imageB, verdict, source, judgedAtMs: judged_at_ms };
}
