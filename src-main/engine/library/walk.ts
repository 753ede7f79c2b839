import { setImmediate as letOthersRun } from 'node:timers/promises';
import ignore from 'ignore';
import { kindOfName, stemOf, stemsBesideRaw, whyFolderIsIgnored } from './fileNames';
import { pathForSystem, pathIsUtf8 } from '../paths/relativePath';
import { readFolder, type FolderRow } from './readFolder';
import { looksLikePicture, statSlowly, statNow, type StatAnswer } from './statFile';
import type { RelativePath, WalkEntry } from './types';

export interface WalkOptions {
  /** As in a `.gitignore`: `*.tmp`, `drafts/`, `/exports`, `!keep.jpg`. Relative to the root. */
  readonly ignorePatterns?: readonly string[];
  readonly signal?: AbortSignal;
}

/** How long the thread may be kept from other work: a search is answered between two slices. */
const SLICE_MS = 2;
const BATCH = 512;
/** Above this a call to the system waits for a disk or a network, so it must not be made on the engine's thread. */
const SLOW_STAT_MS = 0.25;
const SAMPLE = 8;
const SLOW_AT_ONCE = 16;

/**
 * Every entry below a folder, in batches: what may be a photo with its stamp, what is left out and why, what cannot be read.
 * Links are never followed, so loops end and nothing is seen twice. Folders come in the order of their names, depth first.
 * A root that is gone or refused is one problem with the path ''.
 * @throws the signal's reason when it is aborted
 */
export async function* walkFolder(
  rootPath: string,
  { ignorePatterns = [], signal }: WalkOptions = {},
): AsyncGenerator<readonly WalkEntry[]> {
  const isLeftOut = matcherOf(ignorePatterns);
  const walk = new Walk(rootPath.endsWith('/') ? rootPath.slice(0, -1) : rootPath);
  const waiting: RelativePath[] = [''];
  let sliceStart = performance.now();
  while (waiting.length > 0) {
    signal?.throwIfAborted();
    const folder = waiting.pop()!;
    const rows = await readFolder(walk.absolute(folder));
    sliceStart = performance.now();
    if ('problem' in rows) {
      if (rows.problem !== null || folder === '') walk.entries.push(folderProblem(folder, rows.problem));
      continue;
    }
    if (!rows.isExact) walk.noteForeignNames();
    const folders = walk.takeNames(folder, rows.rows, isLeftOut);
    for (let at = folders.length - 1; at >= 0; at--) waiting.push(folders[at]!);
    while (walk.hasPending()) {
      if (walk.isSlow()) await walk.statSlowly();
      else walk.statUntil(sliceStart + SLICE_MS);
      if (walk.entries.length >= BATCH) yield walk.takeEntries();
      if (performance.now() - sliceStart >= SLICE_MS) {
        await letOthersRun();
        signal?.throwIfAborted();
        sliceStart = performance.now();
      }
    }
  }
  if (walk.entries.length > 0) yield walk.takeEntries();
}

/** The state of one walk: names that wait for their stat, entries that wait to be handed out. */
class Walk {
  readonly #root: string;
  entries: WalkEntry[] = [];
  #pending: RelativePath[] = [];
  #next = 0;
  /** Average of the last samples; a folder on another disk may be slower than the one before. */
  #statMs = 0;

  #hasForeignNames: boolean;

  constructor(root: string) {
    this.#root = root;
    this.#hasForeignNames = !pathIsUtf8(root);
  }

  absolute(path: RelativePath): string {
    return path === '' ? this.#root || '/' : `${this.#root}/${path}`;
  }

  /** Asking each of 100,000 paths whether it is UTF-8 takes longer than expected; almost always none is foreign. */
  #forSystem(path: RelativePath): string | Buffer {
    return this.#hasForeignNames ? pathForSystem(this.absolute(path)) : this.absolute(path);
  }

  takeEntries(): WalkEntry[] {
    const entries = this.entries;
    this.entries = [];
    return entries;
  }

  noteForeignNames(): void {
    this.#hasForeignNames = true;
  }

  hasPending(): boolean {
    return this.#next < this.#pending.length;
  }

  isSlow(): boolean {
    return this.#statMs > SLOW_STAT_MS;
  }

  /** Sorts a folder's names into what waits for its stat and what is left out; returns the folders to walk next. */
  takeNames(folder: RelativePath, rows: readonly FolderRow[], isLeftOut: ((path: string) => boolean) | null): RelativePath[] {
    const prefix = folder === '' ? '' : `${folder}/`;
    const folders: RelativePath[] = [];
    let beside: ReadonlySet<string> | null = null;
    this.#pending = [];
    this.#next = 0;
    for (const { name, type } of rows) {
      const path = prefix + name;
      const isFolder = type === 'folder';
      if (isLeftOut?.(isFolder ? `${path}/` : path) === true) {
        this.entries.push({ kind: 'ignored', path: isFolder ? `${path}/` : path, why: 'pattern' });
      } else if (isFolder) {
        const why = whyFolderIsIgnored(name);
        if (why === null) folders.push(path);
        else this.entries.push({ kind: 'ignored', path: `${path}/`, why });
      } else if (type !== 'file') {
        this.entries.push({ kind: 'ignored', path, why: type === 'link' ? 'link' : 'special-file' });
      } else {
        const kind = kindOfName(name);
        if (kind === 'raw') beside ??= stemsBesideRaw(rows.filter((row) => row.type === 'file').map((row) => row.name));
        if (kind === 'hidden' || kind === 'not-a-photo') this.entries.push({ kind: 'ignored', path, why: kind });
        else if (kind === 'raw' && beside?.has(stemOf(name)) === true) this.entries.push({ kind: 'ignored', path, why: 'raw-beside-jpeg' });
        else if (kind === 'unknown' && !looksLikePicture(this.#forSystem(path)))
          this.entries.push({ kind: 'ignored', path, why: 'not-a-photo' });
        else this.#pending.push(path);
      }
    }
    return folders;
  }

  /** On this thread, without a promise for each file: six times faster where the answers are in memory. */
  statUntil(end: number): void {
    let now = performance.now();
    while (this.#next < this.#pending.length && now < end) {
      const started = now;
      const until = Math.min(this.#next + SAMPLE, this.#pending.length);
      const count = until - this.#next;
      for (; this.#next < until; this.#next++) {
        const path = this.#pending[this.#next]!;
        this.#take(path, statNow(this.#forSystem(path)));
      }
      now = performance.now();
      this.#statMs = (now - started) / count;
      if (this.isSlow()) return;
    }
  }

  async statSlowly(): Promise<void> {
    const paths = this.#pending.slice(this.#next, this.#next + SLOW_AT_ONCE);
    this.#next += paths.length;
    const started = performance.now();
    const answers = await Promise.all(paths.map((path) => statSlowly(this.#forSystem(path))));
    paths.forEach((path, at) => this.#take(path, answers[at]!));
    this.#statMs = (performance.now() - started) / paths.length;
  }

  #take(path: RelativePath, answer: StatAnswer): void {
    if (answer === 'gone') return; // removed since its folder was listed
    if ('reason' in answer) this.entries.push({ kind: 'problem', path, code: answer.code, reason: answer.reason, isFolder: false });
    else if ('why' in answer) this.entries.push({ kind: 'ignored', path, why: answer.why });
    else this.entries.push({ kind: 'photo', path, stamp: answer });
  }
}

function matcherOf(patterns: readonly string[]): ((path: string) => boolean) | null {
  if (patterns.length === 0) return null;
  const rules = ignore({ allowRelativePaths: true }).add([...patterns]);
  return (path) => rules.ignores(path);
}

function folderProblem(path: RelativePath, problem: { code: 'not-allowed' | 'disk-error'; reason: string } | null): WalkEntry {
  const { code, reason } = problem ?? { code: 'vanished' as const, reason: 'The folder is not there any more.' };
  return { kind: 'problem', path, code, reason, isFolder: true };
}
