import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { BackboneId } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import { Connection } from './connection';
import { damaged, translateError } from './errors';
import { versionOf } from './migrate';
import { parseSetting } from './repositories/SettingRepository';

/** Tables that can be computed again from the photos: no backup holds them. A new table of that kind gets its name here. */
export const derivedTables: ReadonlySet<string> = new Set([
  'feature',
  'embedding',
  'embedding_block',
  'index_file',
  'in_hand',
  'scan_state',
  'folder_signature',
  'photo_map',
  'near_pair',
  'near_checked',
]);
/** Tables of which a backup holds the rows that others point at: the rest is found again by a scan. */
const referencedTables = ['image', 'file'] as const;
/** What is known by its image alone, and goes where that goes. */
const ofImage: Readonly<Record<string, string>> = { image_content: 'image' };
/** Where the digest of what a backup holds is kept, among its settings. */
export const BACKUP_DIGEST_KEY = 'backup.digest';

/** Of the time that a backup takes; the rest is for reading it once more. */
const COPYING_SHARE = 0.7;
/** A row's share in the digest takes as long as that in as many tables or indexes. */
const DIGEST_WEIGHT = 5;
/** Rows of the digest between two words of how far it is. */
const TELL_EACH = 50_000;

export interface BackupReport {
  readonly path: string;
  readonly sizeBytes: number;
  readonly schemaVersion: number;
  /** What a person would miss. */
  readonly judgements: number;
  readonly tags: number;
  /** Taught and imported ones. */
  readonly models: number;
  /** That its models are made for. */
  readonly backbones: readonly BackboneId[];
  /** The same for the same content: of everything but settings, folders and photos. */
  readonly digest: string;
}

/**
 * A copy of what cannot be computed again, in one file, made while the library is in use and checked before it gets its name: judgements and their history, tags, lenses,
 * models, folders, settings, and of the photos those that any of it is about. Blocks its thread for as long as that takes.
 * @param source a library of any version
 * @param onProgress hears which part of it is done, 0 to 1, by the rows that there are
 * @throws LikewiseError `disk-full`, `library-not-writable`; `library-damaged` when the source cannot be read or the copy does not pass its check
 */
export function writeBackup(source: string, target: string, onProgress: (fraction: number) => void = () => undefined): BackupReport {
  const unfinished = `${target}.part`;
  let isBegun = false;
  try {
    removeAll(unfinished);
    isBegun = true;
    const copy = new Connection(unfinished, 'write');
    try {
      // One file instead of three, so that a copy of it is a copy of all. What is cut short is nobody's backup: the disk is waited for once, at the end.
      copy.database.pragma('journal_mode = DELETE');
      copy.database.pragma('synchronous = OFF');
      copyPrecious(copy, source, (share) => onProgress(share * COPYING_SHARE));
    } finally {
      copy.close('leave');
    }
    onProgress(COPYING_SHARE);
    const report = checkBackup(unfinished);
    syncPath(unfinished);
    renameSync(unfinished, target);
    syncPath(dirname(target));
    onProgress(1);
    return { ...report, path: target };
  } catch (error) {
    // Where not even an old one could be removed, there is nothing to remove, and trying would hide why.
    if (isBegun) removeAll(unfinished);
    // What is full is the disk that is written to, and what may not be written is the copy: the source is only read.
    const told = translateError(error, source);
    const isOfCopy = told instanceof LikewiseError && (told.code === 'disk-full' || told.code === 'library-not-writable');
    throw isOfCopy ? translateError(error, target) : told;
  }
}

function removeAll(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${path}${suffix}`, { force: true });
}

function copyPrecious({ database }: Connection, source: string, onProgress: (fraction: number) => void): void {
  database.pragma('foreign_keys = OFF');
  database.prepare('ATTACH ? AS source').run(source);
  database.transaction(() => {
    const schema = database
      .prepare<[], SchemaRow>(
        "SELECT type, name, tbl_name, sql FROM source.sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid",
      )
      .all();
    for (const { sql } of schema.filter(({ type }) => type === 'table')) database.exec(sql);
    const tables = schema.filter(({ type }) => type === 'table').map(({ name }) => name);
    const progress = new CopyProgress(database, schema, onProgress);
    for (const table of tables) {
      if (derivedTables.has(table)) continue;
      const rows = whichRows(database, tables, table);
      // Without any condition SQLite takes whole rows over as they are, in a third of the time.
      database.exec(`INSERT INTO main.${quoted(table)} SELECT * FROM source.${quoted(table)} ${rows === '1' ? '' : `WHERE ${rows}`}`);
      progress.copied(table);
    }
    // Ids that were given once are never given again, here neither.
    if (database.prepare("SELECT 1 FROM source.sqlite_schema WHERE name = 'sqlite_sequence'").get() !== undefined)
      database.exec('DELETE FROM main.sqlite_sequence; INSERT INTO main.sqlite_sequence SELECT * FROM source.sqlite_sequence');
    // A label-free model is fitted again by itself; one that another was made from is kept, so that there is a way back to it.
    const wanted = pointingAt(database, tables, 'model').map((ids) => `id NOT IN (${ids})`);
    database.exec(`DELETE FROM main.model WHERE ${["kind = 'base'", 'is_active = 0', ...wanted].join(' AND ')}`);
    for (const { tbl_name: table, sql } of schema.filter(({ type }) => type !== 'table')) {
      database.exec(sql);
      progress.copied(table);
    }
    for (const name of ['user_version', 'application_id'])
      database.pragma(`main.${name} = ${Number(database.pragma(`source.${name}`, { simple: true }))}`);
    database
      .prepare('INSERT OR REPLACE INTO main.setting (key, value) VALUES (?, ?)')
      .run(BACKUP_DIGEST_KEY, JSON.stringify(digestOf(database, tables, progress)));
  })();
  database.exec('DETACH source');
}

interface SchemaRow {
  readonly type: string;
  readonly name: string;
  /** The table that an index is of. */
  readonly tbl_name: string;
  readonly sql: string;
}

/** How much of a library has been copied, by its rows: each for its table, for each index of that, and for the digest. */
class CopyProgress {
  readonly #onProgress: (fraction: number) => void;
  readonly #rows: ReadonlyMap<string, number>;
  readonly #total: number;
  #done = 0;
  #digested = 0;

  /** @param database to which the library is attached as `source` */
  constructor(database: Database, schema: readonly SchemaRow[], onProgress: (fraction: number) => void) {
    this.#onProgress = onProgress;
    const count = (table: string): number =>
      Number(
        database
          .prepare(`SELECT COUNT(*) FROM source.${quoted(table)}`)
          .pluck()
          .get(),
      );
    const copied = schema.filter(({ tbl_name: table }) => !derivedTables.has(table));
    this.#rows = new Map(copied.filter(({ type }) => type === 'table').map(({ name }) => [name, count(name)]));
    const digested = DIGEST_WEIGHT * [...this.#rows.values()].reduce((sum, rows) => sum + rows, 0);
    this.#total = copied.reduce((sum, { tbl_name: table }) => sum + this.#rowsOf(table), digested);
  }

  /** A table, or an index of it. */
  copied(table: string): void {
    this.#done += this.#rowsOf(table);
    this.#tell();
  }

  /** One more row. */
  digested(): void {
    this.#done += DIGEST_WEIGHT;
    if (++this.#digested % TELL_EACH === 0) this.#tell();
  }

  #tell(): void {
    if (this.#total > 0) this.#onProgress(Math.min(1, this.#done / this.#total));
  }

  #rowsOf(table: string): number {
    return this.#rows.get(table) ?? 0;
  }
}

/** A condition on the rows of a table that a backup holds. */
function whichRows(database: Database, tables: readonly string[], table: string): string {
  const owner = ofImage[table] ?? table;
  if (!referencedTables.some((name) => name === owner)) return '1';
  const pointing = pointingAt(
    database,
    tables.filter((other) => ofImage[other] === undefined && !referencedTables.some((name) => name === other)),
    owner,
  );
  const files = owner === 'image' && tables.includes('file') ? whichRows(database, tables, 'file') : '0';
  if (files !== '0') pointing.push(`SELECT image FROM source.file WHERE image IS NOT NULL AND ${files}`);
  if (pointing.length === 0) return '0';
  return `${table === owner ? 'id' : owner} IN (${pointing.join(' UNION ')})`;
}

/** Queries for the ids of a table's rows that rows of others point at; tables that no backup holds do not count. */
function pointingAt(database: Database, tables: readonly string[], owner: string): string[] {
  const keysOf = database.prepare<[string], { from: string; table: string }>('SELECT "from", "table" FROM pragma_foreign_key_list(?)');
  return tables
    .filter((table) => !derivedTables.has(table))
    .flatMap((table) => keysOf.all(table).map((key) => ({ ...key, of: table })))
    .filter((key) => key.table === owner)
    .map(({ from, of }) => `SELECT ${quoted(from)} FROM source.${quoted(of)} WHERE ${quoted(from)} IS NOT NULL`);
}

/** Of what a person said and taught: settings, folders and what is known of photos change without anybody's doing. */
function digestOf(database: Database, tables: readonly string[], progress: CopyProgress): string {
  const hash = createHash('sha256');
  const left = new Set([...derivedTables, ...referencedTables, ...Object.keys(ofImage), 'setting', 'root']);
  for (const table of tables.filter((name) => !left.has(name)).toSorted()) {
    hash.update(`\0${table}\0`);
    // Of a model what it is and whether it is in use: the rest of its row follows the photos that come and go.
    const rows =
      table === 'model'
        ? "SELECT id, lens, head_checksum, is_active FROM main.model WHERE kind <> 'base'"
        : `SELECT * FROM main.${quoted(table)}`;
    for (const row of database.prepare(rows).raw().iterate()) {
      hash.update(JSON.stringify(row));
      progress.digested();
    }
  }
  return hash.digest('hex');
}

/** Reads a backup whole. @throws LikewiseError `library-damaged` */
export function checkBackup(path: string): BackupReport {
  let connection: Connection | null = null;
  try {
    connection = new Connection(path, 'read');
    const { database } = connection;
    const complaints = database.prepare<[], string>('PRAGMA integrity_check(5)').pluck().all();
    if (complaints[0] !== 'ok') throw damaged(path, complaints[0] ?? 'no answer');
    if (database.prepare('PRAGMA foreign_key_check').all().length > 0) throw damaged(path, 'rows that belong together are not together');
    return { path, sizeBytes: statSync(path).size, schemaVersion: versionOf(connection), ...countsOf(database) };
  } catch (error) {
    throw translateError(error, path);
  } finally {
    connection?.close('leave');
  }
}

/** What a list of backups shows, without reading all of it. @throws LikewiseError `library-damaged` */
export function readBackup(path: string): BackupReport {
  let connection: Connection | null = null;
  try {
    connection = new Connection(path, 'read');
    return { path, sizeBytes: statSync(path).size, schemaVersion: versionOf(connection), ...countsOf(connection.database) };
  } catch (error) {
    throw translateError(error, path);
  } finally {
    connection?.close('leave');
  }
}

function countsOf(database: Database): Pick<BackupReport, 'judgements' | 'tags' | 'models' | 'backbones' | 'digest'> {
  const count = (from: string): number => Number(database.prepare(`SELECT COUNT(*) FROM ${from}`).pluck().get());
  const digest = database.prepare<[string], string>('SELECT value FROM setting WHERE key = ?').pluck().get(BACKUP_DIGEST_KEY);
  return {
    judgements: count('judgement'),
    tags: count('image_tag'),
    models: count("model WHERE kind <> 'base'"),
    backbones: database.prepare<[], BackboneId>('SELECT DISTINCT backbone FROM model').pluck().all(),
    digest: digest === undefined ? '' : String(parseSetting(digest) ?? ''),
  };
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Waits until a file, or a folder's list of files, is on the disk. */
export function syncPath(path: string): void {
  // Windows cannot open a folder, and writes its list of files with the rename.
  if (process.platform === 'win32' && statSync(path).isDirectory()) return;
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
