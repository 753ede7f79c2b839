import type { ImageId, MapTag, ModelId, PhotoMap, PhotoTable, TagId } from '@contract/data';
import { closePairs } from '../../metric/judgements/pairGraph';
import type { PhotoFolders, StoredMap } from '../../store/repositories/MapRepository';
import type { Judgement } from '../../store/types';

/** With fewer photos a map says less than a list. */
export const NEEDED_PHOTOS = 20;

export interface MapSources {
  readonly map: StoredMap;
  readonly before: StoredMap | null;
  readonly table: PhotoTable;
  readonly folders: PhotoFolders;
  /** How many are shown and can be searched. */
  readonly photos: number;
  /** Those of them that are to be on the map: all, but for a library that is too large. */
  readonly shown: ReadonlySet<number>;
  readonly tags: readonly { readonly tagId: TagId; readonly name: string; readonly imageIds: readonly ImageId[] }[];
  /** Of the lens in use. */
  readonly judgements: readonly Judgement[];
}

/** New photos, as a share of those that were arranged together, from which all are arranged again. */
const OUTGROWN_SHARE = 0.2;

export const isOutgrown = (waiting: number, fittedOn: number): boolean => waiting > OUTGROWN_SHARE * fittedOn;

/** A map of nothing. */
export function emptyMap(modelId: ModelId | null, photos: number): PhotoMap {
  return {
    ...{ state: 'too-few', modelId, photos, needed: NEEDED_PHOTOS, waiting: 0, isOutgrown: false, before: null },
    imageIds: new Int32Array(0),
    places: new Float32Array(0),
    takenAtMs: new Float64Array(0),
    ratios: new Float32Array(0),
    folderOf: new Int32Array(0),
    groupOf: new Int32Array(0),
    folders: [],
    tags: [],
  };
}

/** Joins a map with what is known of its photos; those that are not shown any more are left out. */
export function mapOf({ map, before, table, folders, photos, shown, tags, judgements }: MapSources): PhotoMap {
  const kept: number[] = [];
  map.imageIds.forEach((imageId, row) => void (shown.has(imageId) && kept.push(row)));
  const n = kept.length;
  const imageIds = Int32Array.from(kept, (row) => map.imageIds[row]!);
  const places = new Float32Array(n * 2);
  kept.forEach((row, at) => places.set(map.places.subarray(row * 2, row * 2 + 2), at * 2));
  const rowOf = new Map<number, number>();
  imageIds.forEach((imageId, row) => rowOf.set(imageId, row));

  const takenAtMs = new Float64Array(n);
  const ratios = new Float32Array(n).fill(1);
  table.imageIds.forEach((imageId, from) => {
    const row = rowOf.get(imageId);
    if (row === undefined) return;
    takenAtMs[row] = table.takenAtMs[from]!;
    const [width, height] = [table.widths[from]!, table.heights[from]!];
    if (width > 0 && height > 0) ratios[row] = width / height;
  });
  const folderOf = new Int32Array(n);
  folders.imageIds.forEach((imageId, from) => {
    const row = rowOf.get(imageId);
    if (row !== undefined) folderOf[row] = folders.folderOf[from]!;
  });
  const waiting = shown.size - n;
  return {
    ...{ state: 'drawn', modelId: map.modelId, photos, needed: NEEDED_PHOTOS, waiting, isOutgrown: isOutgrown(waiting, map.fittedOn) },
    ...{ imageIds, places, takenAtMs, ratios, folderOf, folders: folders.folders },
    before: before === null ? null : { modelId: before.modelId, places: placesOf(before, rowOf) },
    groupOf: groupsOf(judgements, rowOf),
    tags: tagsOf(tags, rowOf),
  };
}

function placesOf(map: StoredMap, rowOf: ReadonlyMap<number, number>): Float32Array {
  const places = new Float32Array(rowOf.size * 2).fill(NaN);
  map.imageIds.forEach((imageId, from) => {
    const row = rowOf.get(imageId);
    if (row !== undefined) places.set(map.places.subarray(from * 2, from * 2 + 2), row * 2);
  });
  return places;
}

function groupsOf(judgements: readonly Judgement[], rowOf: ReadonlyMap<number, number>): Int32Array {
  const groupOf = new Int32Array(rowOf.size).fill(-1);
  const pairs = judgements
    .filter(({ verdict }) => verdict === 'similar')
    .map(({ imageA, imageB }) => ({ a: imageA, b: imageB, isSimilar: true }));
  const groups = closePairs(pairs).groups.toSorted((one, other) => other.length - one.length);
  groups.forEach((members, group) => {
    for (const imageId of members) {
      const row = rowOf.get(imageId);
      if (row !== undefined) groupOf[row] = group;
    }
  });
  return groupOf;
}

function tagsOf(tags: MapSources['tags'], rowOf: ReadonlyMap<number, number>): MapTag[] {
  return tags
    .map(({ tagId, name, imageIds }) => ({ tagId, name, rows: Int32Array.from(imageIds.flatMap((imageId) => rowOf.get(imageId) ?? [])) }))
    .filter(({ rows }) => rows.length > 0)
    .sort((one, other) => other.rows.length - one.rows.length);
}
