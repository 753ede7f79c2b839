import { setImmediate as letOthersRun } from 'node:timers/promises';
import type { ProblemCode } from '@contract/data';
import type { FileStamp, FolderEntry, IgnoredKind, RelativePath, WalkEntry } from '../../library/types';
import type { KnownFiles } from '../../store/KnownFiles';
import type { KnownFile } from '../../store/types';

/** What one batch of a walk changes in the library. */
export interface ScanChanges {
  readonly added: { readonly path: RelativePath; readonly stamp: FileStamp }[];
  readonly changed: { readonly id: KnownFile['id']; readonly stamp: FileStamp }[];
  readonly ignored: { readonly path: RelativePath; readonly why: IgnoredKind }[];
  readonly problems: { readonly path: RelativePath; readonly code: ProblemCode; readonly reason: string }[];
  /** Files that were missing and are back unchanged; what they had still holds. */
  readonly backIds: KnownFile['id'][];
}

export interface ScanCounts {
  photos: number;
  ignored: number;
  ignoredByKind: Record<string, number>;
}

/** Known files looked at between two breaths of the event loop. */
const ROWS_AT_ONCE = 20_000;

/** A folder's signature by its path; see `FolderEntry`. */
export type Signatures = ReadonlyMap<RelativePath, Uint8Array>;

/**
 * Compares a walk with what the library knows. Feed it the walk's batches; what it did not meet by the end is gone.
 * A file is unchanged when size, mtime, ctime and inode are. Files of folders that are as they were when they were signed are not compared, and when all
 * folders are, nothing is read of what the library knows.
 */
export class ScanComparison {
  readonly #signed: Signatures;
  readonly #loadKnown: () => KnownFiles | Promise<KnownFiles>;
  #known: KnownFiles | null = null;
  /** [known files]; 1 where the walk met it. */
  #isSeen = new Uint8Array(0);
  /** Folders that could not be read: nothing below them may be taken for gone. */
  readonly #unreadable: string[] = [];
  /** Folders whose files were not compared. */
  readonly #skipped = new Set<RelativePath>();
  readonly #visited = new Map<RelativePath, Uint8Array | null>();
  #looked = 0;
  readonly counts: ScanCounts = { photos: 0, ignored: 0, ignoredByKind: {} };

  /** @param signed the folders of which it is certain that the library agreed with them, and that none of their rows changed since */
  constructor(signed: Signatures, loadKnown: () => KnownFiles | Promise<KnownFiles>) {
    this.#signed = signed;
    this.#loadKnown = loadKnown;
  }

  /** For the walk. */
  readonly isUnchanged = (folder: RelativePath, signature: Uint8Array): boolean => {
    const signed = this.#signed.get(folder);
    return signed !== undefined && Buffer.compare(signed, signature) === 0;
  };

  /** Photos that the walk looked at so far. */
  get looked(): number {
    return Math.max(this.#looked, this.counts.photos);
  }

  async take(batch: readonly WalkEntry[]): Promise<ScanChanges> {
    if (batch.some(({ kind }) => kind !== 'looking' && kind !== 'folder')) await this.#load();
    const changes: ScanChanges = { added: [], changed: [], ignored: [], problems: [], backIds: [] };
    for (const entry of batch) {
      switch (entry.kind) {
        case 'looking':
          this.#looked = this.counts.photos + entry.photos;
          break;
        case 'folder':
          this.#takeFolder(entry);
          break;
        case 'photo':
          this.#takePhoto(entry.path, entry.stamp, this.#see(entry.path), changes);
          break;
        case 'ignored': {
          const row = this.#see(entry.path);
          this.#countIgnored(entry.why, 1);
          if (row === undefined || this.#all().statusOf(row) !== 'ignored') changes.ignored.push(entry);
          break;
        }
        case 'problem':
          this.#see(entry.path);
          if (entry.isFolder) this.#unreadable.push(entry.path === '' || entry.path.endsWith('/') ? entry.path : `${entry.path}/`);
          else this.counts.photos += 1;
          changes.problems.push(entry);
          break;
      }
    }
    return changes;
  }

  /** Drives inside of the folder that are away: what is below them cannot be looked at either, and that nothing was found says nothing. */
  leaveOut(places: readonly RelativePath[]): void {
    for (const place of places) {
      this.#unreadable.push(`${place}/`);
      for (const path of this.#visited.keys()) if (path === place || path.startsWith(`${place}/`)) this.#visited.delete(path);
    }
  }

  /** Known files that the walk did not meet, though their folder could be read. Call when the walk has ended. */
  async unseen(): Promise<KnownFile[]> {
    // Folders that are as they were hold the folders that they held, so all were met that can be; unless one went while it was being walked, or was
    // the empty place of a drive, which nobody signs.
    if (this.#known === null && this.#visited.size === 0 && this.#skipped.size === this.#signed.size) return [];
    const known = await this.#load();
    const gone: KnownFile[] = [];
    for (const [path, row] of known.paths()) {
      if (row % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) await letOthersRun();
      if (this.#isSeen[row] === 1 || known.statusOf(row) === 'missing') continue;
      // The row of a folder that could not be read is not among its parent's names; it goes when the folder was read.
      if (this.#skipped.has(folderOf(path)) && !this.#visited.has(path)) continue;
      if (!this.#unreadable.some((folder) => path.startsWith(folder))) gone.push(known.at(row));
    }
    return gone;
  }

  /**
   * What is to be signed anew, once all changes and losses are saved, and the folders of which nothing is certain any more: `others` when only what
   * is signed now may be believed.
   */
  signatures(): { readonly signed: Signatures; readonly unsigned: readonly RelativePath[] | 'others' } {
    const signed = new Map<RelativePath, Uint8Array>();
    for (const [path, signature] of this.#visited) if (signature !== null) signed.set(path, signature);
    if (this.#signed.size === 0) return { signed, unsigned: 'others' };
    return { signed, unsigned: [...this.#signed.keys()].filter((path) => !signed.has(path) && !this.#skipped.has(path)) };
  }

  #takeFolder({ path, signature, isUnchanged, photos, ignored }: FolderEntry): void {
    this.#looked = 0;
    if (!isUnchanged) {
      this.#visited.set(path, signature);
      return;
    }
    this.#skipped.add(path);
    this.counts.photos += photos;
    for (const [why, count] of Object.entries(ignored)) this.#countIgnored(why, count);
  }

  async #load(): Promise<KnownFiles> {
    if (this.#known === null) {
      this.#known = await this.#loadKnown();
      this.#isSeen = new Uint8Array(this.#known.size);
    }
    return this.#known;
  }

  /** Where an entry is compared they have been loaded. */
  #all(): KnownFiles {
    return this.#known!;
  }

  #see(path: RelativePath): number | undefined {
    const row = this.#all().find(path);
    if (row !== undefined) this.#isSeen[row] = 1;
    return row;
  }

  #countIgnored(why: string, count: number): void {
    this.counts.ignored += count;
    this.counts.ignoredByKind[why] = (this.counts.ignoredByKind[why] ?? 0) + count;
  }

  #takePhoto(path: RelativePath, stamp: FileStamp, row: number | undefined, changes: ScanChanges): void {
    this.counts.photos += 1;
    if (row === undefined) {
      changes.added.push({ path, stamp });
      return;
    }
    const known = this.#all();
    const status = known.statusOf(row);
    if (status === 'ignored' || !known.hasStamp(row, stamp)) changes.changed.push({ id: known.idOf(row), stamp });
    else if (status === 'missing') changes.backIds.push(known.idOf(row));
  }
}

/** The folder that a file lies in, or a folder that is left out, whose path ends in `/`. */
function folderOf(path: RelativePath): RelativePath {
  return path.slice(0, Math.max(0, path.lastIndexOf('/', path.length - 2)));
}

/** Above this share of a folder's photos a scan asks before it takes them for gone: a half-mounted drive looks just like that. */
const MAX_SILENT_LOSS = 0.2;
/** Below this many a share says nothing. */
const FEW_FILES = 10;

export function losesTooMany(goneCount: number, knownCount: number): boolean {
  return goneCount >= FEW_FILES && goneCount > knownCount * MAX_SILENT_LOSS;
}
