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
  readonly #delete: Statement<[LensId]>;

  constructor(connection: Connection) {
    const { database } = connection;
    this.#connection = connection;
    this.#all = database.prepare('SELECT id, name, is_active FROM lens WHERE id <> ? ORDER BY id');
    this.#active = database.prepare<[], LensId>('SELECT id FROM lens WHERE is_active = 1').pluck();
    this.#insert = database.prepare('INSERT INTO lens (name) VALUES (?)');
    this.#rename = database.prepare('UPDATE lens SET name = ? WHERE id = ?');
    this.#deactivate = database.prepare('UPDATE lens SET is_active = 0 WHERE is_active = 1');
    this.#activate = database.prepare('UPDATE lens SET is_active = 1 WHERE id = ?');
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

  /** With its judgements and models; where it was in use, the default one is. Precious. */
  remove(id: LensId): void {
    if (id === defaultLensId || id === baseLensId) throw new Error(`The lens ${id} cannot be removed.`);
    this.#connection.precious(() => {
      if (this.active() === id) this.use(defaultLensId);
      this.#delete.run(id);
    });
  }
}
