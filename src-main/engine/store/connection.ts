import Database from 'better-sqlite3';
import type { Access } from './types';

/** A reader may meet a writer's checkpoint; longer than that is a lock that will not go. */
const BUSY_TIMEOUT_MS = 800;
/** 4 KiB pages hold only one feature each and waste the rest: 60 % more on disk (measured). */
const PAGE_SIZE_BYTES = 16_384;

/** One connection with its settings, and the two ways to write. */
export class Connection {
  readonly database: Database.Database;
  #isPrecious = false;

  constructor(path: string, access: Access) {
    this.database = new Database(path, { readonly: access === 'read', fileMustExist: access === 'read', timeout: BUSY_TIMEOUT_MS });
    try {
      this.#configure(access);
    } catch (error) {
      this.database.close();
      throw error;
    }
  }

  #configure(access: Access): void {
    const { database } = this;
    database.pragma('trusted_schema = OFF');
    database.pragma('cell_size_check = ON');
    database.pragma('foreign_keys = ON');
    if (access === 'write') {
      // Ignored once the database is in WAL mode, so it comes first.
      database.pragma(`page_size = ${PAGE_SIZE_BYTES}`);
      database.pragma('journal_mode = WAL');
      database.pragma('synchronous = NORMAL');
    }
    database.pragma('cache_size = -65536');
    database.pragma('temp_store = MEMORY');
  }

  /** All of `work`, or nothing. Inside another transaction it is a part of that one, and can fail alone. */
  transaction<Result>(work: () => Result): Result {
    return this.database.transaction(work).immediate();
  }

  /** Several reads of one state, whatever another process writes meanwhile. */
  snapshot<Result>(work: () => Result): Result {
    return this.database.transaction(work).deferred();
  }

  /**
   * A transaction that is on the disk, not only with the system, when it returns: for what a person did.
   * It must be the outermost one, since the disk is waited for at its end.
   */
  precious<Result>(work: () => Result): Result {
    if (this.#isPrecious) return this.transaction(work);
    if (this.database.inTransaction)
      throw new Error('What a person did is saved inside an ordinary transaction: make that one `precious`.');
    this.database.pragma('synchronous = FULL');
    this.#isPrecious = true;
    try {
      return this.transaction(work);
    } finally {
      this.#isPrecious = false;
      this.database.pragma('synchronous = NORMAL');
    }
  }

  /** Another number whenever another connection has written since this one looked. */
  changes(): number {
    return this.database.pragma('data_version', { simple: true }) as number;
  }

  /**
   * Moves what the log holds into the database. A write does so by itself once the log is long, and takes ten times as long then: so a moment before many writes, in which nobody waits, is the
   * better one. As with those, what cannot be moved now stays in the log, where it is as safe.
   */
  emptyLog(): void {
    try {
      this.database.pragma('wal_checkpoint(PASSIVE)');
    } catch (error) {
      if (!(error instanceof Database.SqliteError)) throw error;
    }
  }

  /**
   * @param mode whether what the log holds is moved into the database first
   * @param leavesLog whether the log, empty then, and its index stay beside the database. Whoever reads it needs both, and could not make them on a disk that is full or only mounted
   *   for reading: there a library without them cannot be opened at all
   */
  close(mode: 'checkpoint' | 'leave', leavesLog = mode === 'checkpoint'): void {
    const last = leavesLog && !this.database.readonly ? openLast(this.database.name) : null;
    try {
      if (mode === 'checkpoint' && !this.database.readonly) this.database.pragma('wal_checkpoint(TRUNCATE)');
    } finally {
      this.database.close();
      last?.close();
    }
  }
}

/** The last connection removes the log when it is closed, unless it may only read. @returns null where none can be opened: then the log goes, as without it */
function openLast(path: string): Database.Database | null {
  let database: Database.Database | null = null;
  try {
    database = new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
    database.pragma('user_version');
    return database;
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    database?.close();
    return null;
  }
}
