import type { ProblemCode } from '@contract/data';
import type { FileStamp, IgnoredKind, RelativePath, WalkEntry } from '../library/types';
import type { KnownFiles } from '../store/KnownFiles';
import type { KnownFile } from '../store/types';

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
  unchanged: number;
  ignored: number;
  ignoredByKind: Record<string, number>;
}

/**
 * Compares a walk with what the library knows. Feed it the walk's batches; what it did not meet by the end is gone.
 * A file is unchanged when size, mtime, ctime and inode are.
 */
export class ScanComparison {
  readonly #known: KnownFiles;
  /** [known files]; 1 where the walk met it. */
  readonly #isSeen: Uint8Array;
  /** Folders that could not be read: nothing below them may be taken for gone. */
  readonly #unreadable: string[] = [];
  readonly counts: ScanCounts = { photos: 0, unchanged: 0, ignored: 0, ignoredByKind: {} };

  constructor(known: KnownFiles) {
    this.#known = known;
    this.#isSeen = new Uint8Array(known.size);
  }

  take(batch: readonly WalkEntry[]): ScanChanges {
    const changes: ScanChanges = { added: [], changed: [], ignored: [], problems: [], backIds: [] };
    for (const entry of batch) {
      const row = this.#known.find(entry.path);
      if (row !== undefined) this.#isSeen[row] = 1;
      switch (entry.kind) {
        case 'photo':
          this.#takePhoto(entry.path, entry.stamp, row, changes);
          break;
        case 'ignored':
          this.counts.ignored += 1;
          this.counts.ignoredByKind[entry.why] = (this.counts.ignoredByKind[entry.why] ?? 0) + 1;
          if (row === undefined || this.#known.statusOf(row) !== 'ignored') changes.ignored.push(entry);
          break;
        case 'problem':
          if (entry.isFolder) this.#unreadable.push(entry.path === '' || entry.path.endsWith('/') ? entry.path : `${entry.path}/`);
          else this.counts.photos += 1;
          changes.problems.push(entry);
          break;
      }
    }
    return changes;
  }

  /** Known files that the walk did not meet, though their folder could be read. Call when the walk has ended. */
  unseen(): KnownFile[] {
    const gone: KnownFile[] = [];
    for (const [path, row] of this.#known.paths()) {
      if (this.#isSeen[row] === 1 || this.#known.statusOf(row) === 'missing') continue;
      if (!this.#unreadable.some((folder) => path.startsWith(folder))) gone.push(this.#known.at(row));
    }
    return gone;
  }

  #takePhoto(path: RelativePath, stamp: FileStamp, row: number | undefined, changes: ScanChanges): void {
    this.counts.photos += 1;
    if (row === undefined) {
      changes.added.push({ path, stamp });
      return;
    }
    const status = this.#known.statusOf(row);
    if (status === 'ignored' || !this.#known.hasStamp(row, stamp)) changes.changed.push({ id: this.#known.idOf(row), stamp });
    else {
      if (status === 'missing') changes.backIds.push(this.#known.idOf(row));
      // A file under Problems is neither unchanged nor indexed; one still pending is about to be read.
      if (status === 'indexed' || status === 'missing') this.counts.unchanged += 1;
    }
  }
}

/** Above this share of a folder's photos a scan asks before it takes them for gone: a half-mounted drive looks just like that. */
export const MAX_SILENT_LOSS = 0.2;
/** Below this many a share says nothing. */
const FEW_FILES = 10;

export function losesTooMany(goneCount: number, knownCount: number): boolean {
  return goneCount >= FEW_FILES && goneCount > knownCount * MAX_SILENT_LOSS;
}
