import { createHash } from 'node:crypto';
import type { ImageId, PhotoTable, RootId, TagId } from '../types';
import { groupByTags } from './groupByTags';

const WIDEST = 65_535;

/** Collects rows, each image once, and lays them out in columns. */
export class TableBuilder {
  /** By image id, which is small and dense: several times faster than sets. */
  readonly #indexed: Uint8Array;
  readonly #seen: Uint8Array;
  readonly #imageIds: number[] = [];
  readonly #rootIds: number[] = [];
  readonly #takenAtMs: number[] = [];
  readonly #widths: number[] = [];
  readonly #heights: number[] = [];

  /** @param indexed the images whose features are there @param largestId of any image */
  constructor(indexed: readonly ImageId[], largestId: number) {
    this.#indexed = new Uint8Array(largestId + 1);
    this.#seen = new Uint8Array(largestId + 1);
    for (const id of indexed) this.#indexed[id] = 1;
  }

  /** Ignored when the image is there already: its first place counts. */
  add(imageId: ImageId, rootId: RootId, takenAtMs: number, width: number, height: number): void {
    if (this.#seen[imageId] === 1) return;
    this.#seen[imageId] = 1;
    this.#imageIds.push(imageId);
    this.#rootIds.push(rootId);
    this.#takenAtMs.push(takenAtMs);
    this.#widths.push(width);
    this.#heights.push(height);
  }

  /** As they were added. */
  inOrder(): PhotoTable {
    return signed(this.#columns(this.#rows()));
  }

  newestFirst(): PhotoTable {
    return signed(this.#columns(this.#rows().sort(this.#byTime)));
  }

  /** By the tags they have, the newest first among those with the same ones. @param tags of each image that has any, the tags in the order of their names */
  byTags(tags: ReadonlyMap<ImageId, readonly TagId[]>, rankOf: ReadonlyMap<TagId, number>): PhotoTable {
    const { sets, setOf } = groupByTags(this.#imageIds as ImageId[], tags, rankOf);
    const rows = this.#rows().sort((a, b) => setOf[a]! - setOf[b]! || this.#byTime(a, b));
    return signed({ ...this.#columns(rows), tagSets: { of: Int32Array.from(rows, (row) => setOf[row]!), sets } });
  }

  readonly #byTime = (a: number, b: number): number => this.#takenAtMs[b]! - this.#takenAtMs[a]! || this.#imageIds[b]! - this.#imageIds[a]!;

  #rows(): Int32Array {
    return Int32Array.from(this.#imageIds, (_, row) => row);
  }

  #columns(rows: Int32Array): Omit<PhotoTable, 'fingerprint'> {
    const ids = this.#imageIds;
    const times = this.#takenAtMs;
    const size = rows.length;
    const table = {
      imageIds: new Int32Array(size),
      rootIds: new Int32Array(size),
      takenAtMs: new Float64Array(size),
      widths: new Uint16Array(size),
      heights: new Uint16Array(size),
      isIndexed: new Uint8Array(size),
    };
    for (let at = 0; at < size; at++) {
      const row = rows[at]!;
      table.imageIds[at] = ids[row]!;
      table.rootIds[at] = this.#rootIds[row]!;
      table.takenAtMs[at] = times[row]!;
      [table.widths[at], table.heights[at]] = shrunk(this.#widths[row]!, this.#heights[row]!);
      table.isIndexed[at] = this.#indexed[ids[row]!]!;
    }
    return table;
  }
}

function signed({ tagSets, ...columns }: Omit<PhotoTable, 'fingerprint'>): PhotoTable {
  const hash = createHash('sha1');
  // Columns have their lengths in common, so where one ends is known.
  for (const column of [...Object.values(columns), ...(tagSets === undefined ? [] : [tagSets.of])]) hash.update(column);
  hash.update(JSON.stringify(tagSets?.sets ?? null));
  return { ...columns, tagSets, fingerprint: hash.digest('base64') };
}

/** The page needs the proportions alone, so a picture too large for 16 bits keeps those. */
function shrunk(width: number, height: number): [width: number, height: number] {
  const excess = Math.max(width, height) / WIDEST;
  return excess <= 1 ? [width, height] : [Math.max(1, Math.floor(width / excess)), Math.max(1, Math.floor(height / excess))];
}
