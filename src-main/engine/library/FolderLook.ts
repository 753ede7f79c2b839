import { hash } from 'node:crypto';
import { pathForSystem } from '../paths/relativePath';
import { kindOfName, stemOf, stemsBesideRaw, whyFolderIsIgnored } from './fileNames';
import type { FolderRow } from './readFolder';
import { looksLikePicture, statNow, statSlowly, type StatAnswer } from './statFile';
import { type FolderEntry, type IgnoredKind, ignoredKinds, type RelativePath, type WalkEntry } from './types';

/** Whether what is known of a folder agrees with what was found there when it had this signature, so that nobody needs its entries. */
export type IsUnchanged = (folder: RelativePath, signature: Uint8Array) => boolean;

type Found = 'photo' | 'folder' | 'gone' | 'problem' | IgnoredKind;
type Problem = Extract<StatAnswer, { readonly code: unknown }>;

/** A letter for each, for the signature. */
const letters = Object.fromEntries(
  (['photo', 'folder', 'gone', 'problem', ...ignoredKinds] as const).map((found, at) => [found, String.fromCharCode(97 + at)]),
) as Readonly<Record<Found, string>>;

/** Above this a call to the system waits for a disk or a network, so it must not be made on the engine's thread. */
const SLOW_STAT_MS = 0.25;
const SAMPLE = 8;
const SLOW_AT_ONCE = 16;
const STAMP = 4;

/** How long a call to the system takes: the average of the last samples, kept from folder to folder of one walk. */
export interface Pace {
  statMs: number;
}

/** What is left out beside what its name tells. */
export interface LeftOut {
  /** Of a path below the root, a folder's ending in `/`. */
  readonly isLeftOut: ((path: string) => boolean) | null;
  readonly system: ReadonlySet<RelativePath>;
}

/** One folder being looked through: what each of its names is, and the stamps of what may be photos. */
export class FolderLook {
  /** Those to walk next, in order. */
  readonly folders: RelativePath[] = [];
  readonly #path: RelativePath;
  readonly #prefix: RelativePath;
  readonly #absolutePrefix: string;
  readonly #hasForeignNames: boolean;
  readonly #rows: readonly FolderRow[];
  /** [rows] */
  readonly #found: Found[];
  /** [rows, 4]: size, mtime, ctime, inode; 0 where it is no photo. */
  readonly #stamps: Float64Array;
  readonly #problems = new Map<number, Problem>();
  readonly #pace: Pace;
  #next = 0;
  looked = 0;

  /** @param hasForeignNames whether paths may not be UTF-8: asking each of 100,000 takes longer than expected, and almost always none is */
  constructor(path: RelativePath, absolute: string, rows: readonly FolderRow[], leftOut: LeftOut, hasForeignNames: boolean, pace: Pace) {
    this.#path = path;
    this.#pace = pace;
    this.#prefix = path === '' ? '' : `${path}/`;
    this.#absolutePrefix = absolute === '/' ? '/' : `${absolute}/`;
    this.#hasForeignNames = hasForeignNames;
    this.#rows = rows;
    this.#stamps = new Float64Array(rows.length * STAMP);
    let beside: ReadonlySet<string> | null = null;
    const namesBesideRaw = (): ReadonlySet<string> =>
      (beside ??= stemsBesideRaw(rows.filter((row) => row.type === 'file').map((row) => row.name)));
    this.#found = rows.map((row) => this.#foundOf(row, leftOut, namesBesideRaw));
    this.#skipToPhoto();
  }

  hasPending(): boolean {
    return this.#next < this.#rows.length;
  }

  isSlow(): boolean {
    return this.#pace.statMs > SLOW_STAT_MS;
  }

  /** On this thread, without a promise for each file: six times faster where the answers are in memory. */
  statUntil(end: number): void {
    let now = performance.now();
    while (this.hasPending() && now < end) {
      const started = now;
      let count = 0;
      for (; count < SAMPLE && this.hasPending(); count++) {
        this.#take(this.#next, statNow(this.#forSystem(this.#rows[this.#next]!.name)));
        this.#next += 1;
        this.#skipToPhoto();
      }
      now = performance.now();
      this.#pace.statMs = (now - started) / count;
      if (this.isSlow()) return;
    }
  }

  async statSlowly(): Promise<void> {
    const places: number[] = [];
    for (; places.length < SLOW_AT_ONCE && this.hasPending(); this.#skipToPhoto()) places.push(this.#next++);
    const started = performance.now();
    const answers = await Promise.all(places.map((at) => statSlowly(this.#forSystem(this.#rows[at]!.name))));
    places.forEach((at, place) => this.#take(at, answers[place]!));
    this.#pace.statMs = (performance.now() - started) / places.length;
  }

  /** What was found, once nothing is pending: an entry for each name and one for the folder, or that one alone. */
  *entries(isUnchanged: IsUnchanged): Generator<WalkEntry> {
    const signature = this.#problems.size > 0 ? null : this.#signature();
    const isSame = signature !== null && isUnchanged(this.#path, signature);
    for (let at = 0; !isSame && at < this.#rows.length; at++) {
      const entry = this.#entryOf(at);
      if (entry !== null) yield entry;
    }
    yield this.#folderEntry(signature, isSame);
  }

  #foundOf({ name, type }: FolderRow, { isLeftOut, system }: LeftOut, besideRaw: () => ReadonlySet<string>): Found {
    if (isLeftOut?.(type === 'folder' ? `${this.#prefix}${name}/` : this.#prefix + name) === true) return 'pattern';
    if (type === 'folder') {
      const why = whyFolderIsIgnored(name);
      if (why !== null) return why;
      if (system.has(this.#prefix + name)) return 'system-folder';
      this.folders.push(this.#prefix + name);
      return 'folder';
    }
    if (type !== 'file') return type === 'link' ? 'link' : 'special-file';
    const kind = kindOfName(name);
    if (kind === 'hidden' || kind === 'not-a-photo') return kind;
    if (kind === 'raw' && besideRaw().has(stemOf(name))) return 'raw-beside-jpeg';
    return kind === 'unknown' && !looksLikePicture(this.#forSystem(name)) ? 'not-a-photo' : 'photo';
  }

  #skipToPhoto(): void {
    while (this.hasPending() && this.#found[this.#next] !== 'photo') this.#next += 1;
  }

  #forSystem(name: string): string | Buffer {
    return this.#hasForeignNames ? pathForSystem(this.#absolutePrefix + name) : this.#absolutePrefix + name;
  }

  #take(at: number, answer: StatAnswer): void {
    this.looked += 1;
    if (answer === 'gone')
      this.#found[at] = 'gone'; // removed since its folder was listed
    else if ('reason' in answer) {
      this.#found[at] = 'problem';
      this.#problems.set(at, answer);
    } else if ('why' in answer) this.#found[at] = answer.why;
    else {
      const { sizeBytes, mtimeMs, ctimeMs, inode } = answer;
      const stamps = this.#stamps;
      const from = at * STAMP;
      stamps[from] = sizeBytes;
      stamps[from + 1] = mtimeMs;
      stamps[from + 2] = ctimeMs;
      stamps[from + 3] = inode;
    }
  }

  /** SHA-256 over names, what each is, and stamps, in the order of the names: whatever a scan would compare. */
  #signature(): Uint8Array {
    const found = this.#found;
    // A name holds no `/`. UTF-16, since a name with foreign bytes has no UTF-8 of its own.
    const names = this.#rows.map(({ name }, at) => `${name}/${letters[found[at]!]}`).join('');
    const text = Buffer.from(names, 'utf16le');
    return hash('sha256', Buffer.concat([text, new Uint8Array(this.#stamps.buffer)]), 'buffer');
  }

  #entryOf(at: number): WalkEntry | null {
    const { name, type } = this.#rows[at]!;
    const found = this.#found[at]!;
    const path = this.#prefix + name;
    if (found === 'gone' || found === 'folder') return null;
    if (found === 'photo') {
      const [sizeBytes, mtimeMs, ctimeMs, inode] = this.#stamps.subarray(at * STAMP, at * STAMP + STAMP) as unknown as StampColumns;
      return { kind: 'photo', path, stamp: { sizeBytes, mtimeMs, ctimeMs, inode } };
    }
    if (found !== 'problem') return { kind: 'ignored', path: type === 'folder' ? `${path}/` : path, why: found };
    const { code, reason } = this.#problems.get(at)!;
    return { kind: 'problem', path, code, reason, isFolder: false };
  }

  #folderEntry(signature: Uint8Array | null, isUnchanged: boolean): FolderEntry {
    let photos = 0;
    const ignored: Partial<Record<IgnoredKind, number>> = {};
    if (isUnchanged) {
      for (const found of this.#found) {
        if (found === 'photo') photos += 1;
        else if (found !== 'folder' && found !== 'gone' && found !== 'problem') ignored[found] = (ignored[found] ?? 0) + 1;
      }
    }
    return { kind: 'folder', path: this.#path, signature, isUnchanged, photos, ignored };
  }
}

type StampColumns = [size: number, mtime: number, ctime: number, inode: number];
