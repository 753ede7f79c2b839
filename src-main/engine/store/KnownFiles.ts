import type { FileId, FileStatus, KnownFile, RelativePath, Stamp } from './types';

const statuses: readonly FileStatus[] = ['pending', 'indexed', 'problem', 'ignored', 'missing'];
const STAMP = 4;

/**
 * Every file of a root as a scan compares it, in columns: a hundred thousand objects would cost the scan more than the disk does.
 * A row is a number from 0 to `size - 1`.
 */
export class KnownFiles {
  readonly #rows = new Map<RelativePath, number>();
  readonly #ids: Float64Array;
  readonly #statuses: Uint8Array;
  /** [n, 4]: size, mtime, ctime, inode. */
  readonly #stamps: Float64Array;

  /** @param capacity how many files there are at most */
  constructor(capacity: number) {
    this.#ids = new Float64Array(capacity);
    this.#statuses = new Uint8Array(capacity);
    this.#stamps = new Float64Array(capacity * STAMP);
  }

  add(path: RelativePath, id: FileId, status: FileStatus, size: number, mtime: number, ctime: number, inode: number): void {
    const row = this.#rows.size;
    if (row === this.#ids.length) throw new RangeError('more files than the capacity');
    this.#rows.set(path, row);
    this.#ids[row] = id;
    this.#statuses[row] = statuses.indexOf(status);
    const at = row * STAMP;
    this.#stamps[at] = size;
    this.#stamps[at + 1] = mtime;
    this.#stamps[at + 2] = ctime;
    this.#stamps[at + 3] = inode;
  }

  get size(): number {
    return this.#rows.size;
  }

  paths(): MapIterator<[RelativePath, number]> {
    return this.#rows.entries();
  }

  find(path: RelativePath): number | undefined {
    return this.#rows.get(path);
  }

  idOf(row: number): FileId {
    return this.#ids[row] as FileId;
  }

  statusOf(row: number): FileStatus {
    return statuses[this.#statuses[row]!]!;
  }

  hasStamp(row: number, { sizeBytes, mtimeMs, ctimeMs, inode }: Stamp): boolean {
    const at = row * STAMP;
    const stamps = this.#stamps;
    return stamps[at] === sizeBytes && stamps[at + 1] === mtimeMs && stamps[at + 2] === ctimeMs && stamps[at + 3] === inode;
  }

  get(path: RelativePath): KnownFile | undefined {
    const row = this.#rows.get(path);
    return row === undefined ? undefined : this.at(row);
  }

  at(row: number): KnownFile {
    const [sizeBytes, mtimeMs, ctimeMs, inode] = this.#stamps.subarray(row * STAMP, row * STAMP + STAMP) as unknown as [
      number,
      number,
      number,
      number,
    ];
    return { id: this.idOf(row), status: this.statusOf(row), sizeBytes, mtimeMs, ctimeMs, inode };
  }

  *values(): Generator<KnownFile> {
    for (let row = 0; row < this.size; row++) yield this.at(row);
  }
}
