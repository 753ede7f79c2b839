import type { Statement } from 'better-sqlite3';
import type { Connection } from '../connection';

/** @param text the value of a row of `setting` @returns undefined when it is damaged, as when it was never set */
export function parseSetting(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // the disk's doing: SQLite takes no other text than JSON
  }
}

/** Values that a person set, as JSON. Who reads one parses it. */
export class SettingRepository {
  readonly #connection: Connection;
  readonly #onLog: (sentence: string) => void;
  readonly #told = new Set<string>();
  readonly #get: Statement<[string], string>;
  readonly #set: Statement<[string, string]>;
  readonly #delete: Statement<[string]>;

  /** @param onLog hears once of each setting that is damaged */
  constructor(connection: Connection, onLog: (sentence: string) => void) {
    const { database } = connection;
    this.#connection = connection;
    this.#onLog = onLog;
    this.#get = database.prepare<[string], string>('SELECT value FROM setting WHERE key = ?').pluck();
    this.#set = database.prepare('INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value');
    this.#delete = database.prepare('DELETE FROM setting WHERE key = ?');
  }

  /** Undefined when it was never set, or is damaged: what is usual holds then, and all else goes on. */
  get(key: string): unknown {
    const text = this.#get.get(key);
    if (text === undefined) return undefined;
    const value = parseSetting(text);
    if (value === undefined && !this.#told.has(key)) {
      this.#told.add(key);
      this.#onLog(`The setting "${key}" is damaged; it is taken as if it had never been set.`);
    }
    return value;
  }

  /** Precious. @param value what JSON can hold; undefined deletes it */
  set(key: string, value: unknown): void {
    this.#connection.precious(() => (value === undefined ? this.#delete.run(key) : this.#set.run(key, JSON.stringify(value))));
  }
}
