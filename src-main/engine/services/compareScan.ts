import type { ProblemCode } from '@contract/data';
import type { FileStamp, IgnoredKind, RelativePath, WalkEntry } from '../library/types';
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
 * Compares a walk with what the library knows. Feed it the walk's batches; what is left at the end was not seen.
 * A file is unchanged when size, mtime, ctime and inode are; the known ones are taken out of the map as they are seen, so that no second set is needed.
 */
export class ScanComparison {
  readonly #unseen: Map<RelativePath, KnownFile>;
  /** Folders that could not be read: nothing below them may be taken for gone. */
  readonly #unreadable: string[] = [];
  readonly counts: ScanCounts = { photos: 0, unchanged: 0, ignored: 0, ignoredByKind: {} };

  /** @param known taken over: it is emptied while the walk goes on */
  constructor(known: Map<RelativePath, KnownFile>) {
    this.#unseen = known;
  }

  take(batch: readonly WalkEntry[]): ScanChanges {
    const changes: ScanChanges = { added: [], changed: [], ignored: [], problems: [], backIds: [] };
    for (const entry of batch) {
      const known = this.#unseen.get(entry.path);
      if (known !== undefined) this.#unseen.delete(entry.path);
      switch (entry.kind) {
        case 'photo':
          this.#takePhoto(entry.path, entry.stamp, known, changes);
          break;
        case 'ignored':
          this.counts.ignored += 1;
          this.counts.ignoredByKind[entry.why] = (this.counts.ignoredByKind[entry.why] ?? 0) + 1;
          if (known?.status !== 'ignored') changes.ignored.push(entry);
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
    for (const [path, known] of this.#unseen) {
      if (known.status !== 'missing' && !this.#unreadable.some((folder) => path.startsWith(folder))) gone.push(known);
    }
    return gone;
  }

  #takePhoto(path: RelativePath, stamp: FileStamp, known: KnownFile | undefined, changes: ScanChanges): void {
    this.counts.photos += 1;
    if (known === undefined) changes.added.push({ path, stamp });
    else if (known.status === 'ignored' || !isSame(known, stamp)) changes.changed.push({ id: known.id, stamp });
    else {
      if (known.status === 'missing') changes.backIds.push(known.id);
      // A file under Problems is neither unchanged nor indexed; one still pending is about to be read.
      if (known.status === 'indexed' || known.status === 'missing') this.counts.unchanged += 1;
    }
  }
}

function isSame(known: KnownFile, stamp: FileStamp): boolean {
  return (
    known.sizeBytes === stamp.sizeBytes && known.mtimeMs === stamp.mtimeMs && known.ctimeMs === stamp.ctimeMs && known.inode === stamp.inode
  );
}

/** Above this share of a folder's photos a scan asks before it takes them for gone: a half-mounted drive looks just like that. */
export const MAX_SILENT_LOSS = 0.2;
/** Below this many a share says nothing. */
const FEW_FILES = 10;

export function losesTooMany(goneCount: number, knownCount: number): boolean {
  return goneCount >= FEW_FILES && goneCount > knownCount * MAX_SILENT_LOSS;
}
