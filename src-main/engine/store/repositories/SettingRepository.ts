import type { Statement } from 'better-sqlite3';
import type { Connection } from '../connection';

/** Values that a person set, as JSON. Who reads one parses it. */
export class SettingRepository {
  readonly #connection: Connection;
  readonly #get: Statement<[string], string>;
  readonly #set: Statement<[string, string]>;
  readonly #delete: Statement<[string]>;

  constructor(connection: Connection) {
    const { database } = connection;
    this.#connection = connection;
    this.#get = database.prepare<[string], string>('SELECT value FROM setting WHERE key = ?').pluck();
    this.#set = database.prepare('INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value');
    this.#delete = database.prepare('DELETE FROM setting WHERE key = ?');
  }

  /** Undefined when it was never set. */
  get(key: string): unknown {
    const value = this.#get.get(key);
    return value === undefined ? undefined : (JSON.parse(value) as unknown);
  }

  /** Precious. @param value what JSON can hold; undefined deletes it */
  set(key: string, value: unknown): void {
    this.#connection.precious(() => (value === undefined ? this.#delete.run(key) : this.#set.run(key, JSON.stringify(value))));
  }
}
