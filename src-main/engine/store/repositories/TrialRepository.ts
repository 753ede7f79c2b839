import type { Statement } from 'better-sqlite3';
import type { Connection } from '../connection';
import type { ImageId, LensId, ModelId, TrialRow } from '../types';

interface Row {
  query: ImageId;
  result: ImageId;
  found_by: TrialRow['foundBy'];
  is_skipped: number;
}

/** What was asked to tell two versions apart. The answers are judgements like any other, and kept with those. */
export class TrialRepository {
  readonly #connection: Connection;
  readonly #list: Statement<[ModelId, ModelId], Row>;
  readonly #insert: Statement<[ModelId, ModelId, number, ImageId, ImageId, TrialRow['foundBy'], number]>;
  readonly #delete: Statement<[ModelId, ModelId]>;
  readonly #skip: Statement<[ModelId, ModelId, ImageId, ImageId]>;
  readonly #asks: Statement<[{ lens: LensId; a: ImageId; b: ImageId }], 1>;

  constructor(connection: Connection) {
    const { database } = connection;
    this.#connection = connection;
    const ofBoth = 'bolder = ? AND current = ?';
    this.#list = database.prepare(`SELECT query, result, found_by, is_skipped FROM trial_pair WHERE ${ofBoth} ORDER BY place`);
    this.#insert = database.prepare(
      'INSERT INTO trial_pair (bolder, current, place, query, result, found_by, is_skipped) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    this.#delete = database.prepare(`DELETE FROM trial_pair WHERE ${ofBoth}`);
    this.#skip = database.prepare(`UPDATE trial_pair SET is_skipped = 1 WHERE ${ofBoth} AND query = ? AND result = ?`);
    this.#asks = database
      .prepare<[{ lens: LensId; a: ImageId; b: ImageId }], 1>(
        `SELECT 1 FROM trial_pair JOIN model ON model.id = bolder
         WHERE lens = @lens AND is_skipped = 0 AND ((query = @a AND result = @b) OR (query = @b AND result = @a))`,
      )
      .pluck();
  }

  /** Whether a pair is a question of a trial in a lens, whichever of the two photos was the query. */
  asks(lens: LensId, a: ImageId, b: ImageId): boolean {
    return this.#asks.get({ lens, a, b }) !== undefined;
  }

  /** In the order in which they are asked; empty where nothing was asked of the two. */
  list(bolder: ModelId, current: ModelId): TrialRow[] {
    return this.#list.all(bolder, current).map(({ query, result, found_by, is_skipped }) => ({
      ...{ query, result, foundBy: found_by, isSkipped: is_skipped === 1 },
    }));
  }

  /** Instead of what was asked of the two before. Precious. */
  save(bolder: ModelId, current: ModelId, rows: readonly TrialRow[]): void {
    this.#connection.precious(() => {
      this.#delete.run(bolder, current);
      for (const [place, { query, result, foundBy, isSkipped }] of rows.entries())
        this.#insert.run(bolder, current, place, query, result, foundBy, Number(isSkipped));
    });
  }

  /** The person cannot say. Precious. */
  skip(bolder: ModelId, current: ModelId, query: ImageId, result: ImageId): void {
    this.#connection.precious(() => this.#skip.run(bolder, current, query, result));
  }
}
