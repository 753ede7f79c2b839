import type { Statement } from 'better-sqlite3';
import type { Connection } from '../connection';
import type { LensId, LensRow } from '../types';
import { baseLensId, defaultLensId } from './ModelRepository';

interface Row {
  id: LensId;
  name: string;
  is_active: number;
}

/** The notions of similarity of this library. One of them is in use; the default one cannot be removed. */
export class LensRepository {
  readonly #connection: Connection;
  readonly #all: Statement<[LensId], Row>;
  readonly #active: Statement<[], LensId>;
  readonly #insert: Statement<[string]>;
  readonly #rename: Statement<[string, LensId]>;
  readonly #deactivate: Statement<[]>;
  readonly #activate: Statement<[LensId]>;
  readonly #setAside: Statement<[string, number, LensId]>;
  readonly #bringBack: Statement<[string, LensId]>;
  readonly #tooOld: Statement<[number], LensId>;
  readonly #delete: Statement<[LensId]>;
  readonly #clock: () => number;

  constructor(connection: Connection, clock: () => number) {
    const { database } = connection;
    this.#connection = connection;
    this.#clock = clock;
    this.#all = database.prepare('SELECT id, name, is_active FROM lens WHERE id <> ? AND removed_at_ms IS NULL ORDER BY id');
    this.#active = database.prepare<[], LensId>('SELECT id FROM lens WHERE is_active = 1').pluck();
    this.#insert = database.prepare('INSERT INTO lens (name) VALUES (?)');
    this.#rename = database.prepare('UPDATE lens SET name = ? WHERE id = ?');
    this.#deactivate = database.prepare('UPDATE lens SET is_active = 0 WHERE is_active = 1');
    this.#activate = database.prepare('UPDATE lens SET is_active = 1 WHERE id = ?');
    this.#setAside = database.prepare('UPDATE lens SET name = ?, removed_at_ms = ? WHERE id = ?');
    this.#bringBack = database.prepare('UPDATE lens SET name = ?, removed_at_ms = NULL WHERE id = ? AND removed_at_ms IS NOT NULL');
    this.#tooOld = database.prepare<[number], LensId>('SELECT id FROM lens WHERE removed_at_ms < ?').pluck();
    this.#delete = database.prepare('DELETE FROM lens WHERE id = ?');
  }

  /** In the order in which they were made, the default one first. */
  list(): LensRow[] {
    return this.#all.all(baseLensId).map(({ id, name, is_active }) => ({ id, name, isActive: is_active === 1 }));
  }

  active(): LensId {
    return this.#active.get() ?? defaultLensId;
  }

  /** Precious. @param name not taken */
  create(name: string): LensId {
    return this.#connection.precious(() => Number(this.#insert.run(name).lastInsertRowid) as LensId);
  }

  /** Precious. @param name not taken */
  rename(id: LensId, name: string): void {
    this.#connection.precious(() => this.#rename.run(name, id));
  }

  /** Precious. */
  use(id: LensId): void {
    this.#connection.precious(() => {
      this.#deactivate.run();
      this.#activate.run(id);
    });
  }

  /** Out of sight, with its judgements and models, until it comes back or is dropped; where it was in use, the default one is. Precious. */
  remove(id: LensId): void {
    if (id === defaultLensId || id === baseLensId) throw new Error(`The lens ${id} cannot be removed.`);
    this.#connection.precious(() => {
      if (this.active() === id) this.use(defaultLensId);
      // Its name is free from now on; this one nobody can give.
      this.#setAside.run(`\u0001${id}`, this.#clock(), id);
    });
  }

  /** Precious. @param name not taken @returns false when it is not there any more */
  bringBack(id: LensId, name: string): boolean {
    return this.#connection.precious(() => this.#bringBack.run(name, id).changes > 0);
  }

  /** Lets go for good of those that were removed before a moment. Precious. @returns them */
  dropRemoved(beforeMs: number): LensId[] {
    const ids = this.#tooOld.all(beforeMs);
    if (ids.length > 0) this.#connection.precious(() => ids.forEach((id) => this.#delete.run(id)));
    return ids;
  }
}
