import type { Statement } from 'better-sqlite3';
import type { Connection } from '../connection';
import type { BackboneId, ImageId, PhotoFilter, PhotoOrder, PhotoTable, RootId, TagId } from '../types';
import { fileColumns } from './fileColumns';
import { TableBuilder } from './TableBuilder';

/** What a window asks for at once: more than a screen of the smallest photos. */
export const FIRST_PHOTOS = 500;
/** So many are looked at for them, which takes some 40 ms; where the first ones are not among these, all photos must be read. */
const MOST_LOOKED_AT = 1_000;
/** Of files only indexes are read: more of them may be. */
const FILES_A_PHOTO = 4;

interface Asked {
  readonly root: RootId | null;
  readonly from: number;
  readonly before: number;
}
type Place = [root: RootId, atMs: number, width: number, height: number];
interface First {
  readonly imageId: ImageId;
  readonly place: Place;
}

/** The first photos of a list, by indexes alone: the same ones as in the whole list, in a hundredth of its time. */
export class FirstPhotos {
  readonly #mostLookedAt: number;
  readonly #placeOf: Statement<[Asked & { readonly image: ImageId }], Place>;
  readonly #dated: Statement<[Asked], ImageId>;
  readonly #undated: Statement<[], ImageId>;
  readonly #newestFiles: Statement<[number, number], [image: ImageId, mtimeMs: number, isUndated: number]>;
  readonly #tagged: Statement<[TagId], ImageId>;
  readonly #roots: Statement<[], RootId>;
  readonly #byPath: Statement<[RootId], ImageId>;
  readonly #hasFeature: Statement<[ImageId, BackboneId], number>;

  constructor({ database }: Connection, mostLookedAt = MOST_LOOKED_AT) {
    this.#mostLookedAt = mostLookedAt;
    const at = 'COALESCE(image.taken_at_ms, file.mtime_ms)';
    this.#placeOf = database
      .prepare<[Asked & { readonly image: ImageId }], Place>(
        `SELECT file.root, ${at}, image.width, image.height
         FROM file JOIN root ON root.id = file.root JOIN image ON image.id = file.image
         WHERE file.image = @image AND ${fileColumns.isShown} AND root.removed_at_ms IS NULL AND (@root IS NULL OR file.root = @root)
           AND ${at} >= @from AND ${at} < @before
         ORDER BY root.state <> 'online', root.path, file.path`,
      )
      .raw();
    this.#dated = database
      .prepare<[Asked], ImageId>(
        `SELECT id FROM image WHERE taken_at_ms >= @from AND taken_at_ms < @before ORDER BY taken_at_ms DESC, id DESC LIMIT ${mostLookedAt}`,
      )
      .pluck();
    this.#undated = database.prepare<[], ImageId>(`SELECT id FROM image WHERE taken_at_ms IS NULL LIMIT ${mostLookedAt}`).pluck();
    this.#newestFiles = database
      .prepare<[number, number], [ImageId, number, number]>(
        `SELECT file.image, file.mtime_ms, image.taken_at_ms IS NULL FROM file INDEXED BY file_by_time CROSS JOIN image ON image.id = file.image
         WHERE ${fileColumns.isShown} AND ${fileColumns.isIn} AND file.mtime_ms >= ? AND file.mtime_ms < ? ORDER BY file.mtime_ms DESC LIMIT ${FILES_A_PHOTO * mostLookedAt}`,
      )
      .raw();
    this.#tagged = database.prepare<[TagId], ImageId>(`SELECT image FROM image_tag WHERE tag = ? LIMIT ${mostLookedAt}`).pluck();
    this.#roots = database.prepare<[], RootId>("SELECT id FROM root WHERE removed_at_ms IS NULL ORDER BY state <> 'online', path").pluck();
    this.#byPath = database
      .prepare<[RootId], ImageId>(
        `SELECT file.image FROM file WHERE file.root = ? AND ${fileColumns.isShown} ORDER BY file.path LIMIT ${mostLookedAt}`,
      )
      .pluck();
    this.#hasFeature = database.prepare<[ImageId, BackboneId], number>('SELECT 1 FROM feature WHERE image = ? AND backbone = ?').pluck();
  }

  /**
   * As `PhotoRepository.table`, the first `limit` of it; fewer are all there are.
   * @returns null where these are not known by a few thousand photos: by tag, by a text or a camera, or where most photos lie elsewhere
   */
  table(order: PhotoOrder, { rootId, tagId, camera, text, ...times }: PhotoFilter, backbone: BackboneId, limit: number): PhotoTable | null {
    if (order === 'tag' || camera !== undefined || text?.trim()) return null;
    const asked: Asked = { root: rootId ?? null, from: times.takenFromMs ?? -Infinity, before: times.takenBeforeMs ?? Infinity };
    const isByPathAlone = tagId === undefined && times.takenFromMs === undefined && times.takenBeforeMs === undefined;
    if (order === 'folder') return isByPathAlone ? this.#table(this.#inPlaces(asked, limit), backbone) : null;
    return this.#table(tagId === undefined ? this.#newest(asked, limit) : this.#newestTagged(tagId, asked, limit), backbone);
  }

  #inPlaces(asked: Asked, limit: number): First[] | null {
    const found = new Set<ImageId>();
    for (const root of this.#roots.all()) {
      if (asked.root !== null && asked.root !== root) continue;
      const imageIds = this.#byPath.all(root);
      for (const imageId of imageIds) if (found.size < limit) found.add(imageId);
      if (found.size === limit) break;
      if (imageIds.length === this.#mostLookedAt) return null;
    }
    return [...this.#placed(found, asked)];
  }

  #newestTagged(tagId: TagId, asked: Asked, limit: number): First[] | null {
    const imageIds = this.#tagged.all(tagId);
    return imageIds.length === this.#mostLookedAt ? null : newestOf([...this.#placed(imageIds, asked)], limit);
  }

  #newest(asked: Asked, limit: number): First[] | null {
    const imageIds = this.#dated.all(asked);
    const dated = [...take(this.#placed(imageIds, asked), limit)];
    if (dated.length < limit && imageIds.length === this.#mostLookedAt) return null;
    const undated = this.#newestUndated(asked, dated.length < limit ? asked.from : timeOf(dated.at(-1)!), limit);
    return undated === null ? null : newestOf([...dated, ...undated], limit);
  }

  /** Of the photos whose file alone says when: all of them where they are few, else those of the files that were changed last. @param fromMs what is older is of no use */
  #newestUndated(asked: Asked, fromMs: number, limit: number): First[] | null {
    const all = this.#undated.all();
    if (all.length < this.#mostLookedAt) return [...this.#placed(all, asked)];
    const files = this.#newestFiles.all(fromMs, asked.before);
    const imageIds = new Set<ImageId>();
    const end = files.findIndex(([image, , isUndated]) => isUndated === 1 && imageIds.add(image).size === this.#mostLookedAt);
    const found = newestOf([...this.#placed(imageIds, asked)], limit);
    if (end < 0 && files.length < FILES_A_PHOTO * this.#mostLookedAt) return found;
    // A photo's time is never later than that of its newest file, so what was not looked at is older than the last that was.
    return found.length === limit && timeOf(found.at(-1)!) > files.at(end)![1] ? found : null;
  }

  /** Where each of them is first, those that are shown. */
  *#placed(imageIds: Iterable<ImageId>, asked: Asked): Generator<First, void> {
    for (const image of imageIds) {
      const place = this.#placeOf.get({ ...asked, image });
      if (place !== undefined) yield { imageId: image, place };
    }
  }

  #table(photos: readonly First[] | null, backbone: BackboneId): PhotoTable | null {
    if (photos === null) return null;
    const indexed = photos.filter(({ imageId }) => this.#hasFeature.get(imageId, backbone) !== undefined);
    const largest = photos.reduce((most, { imageId }) => Math.max(most, imageId), 0);
    const builder = new TableBuilder(
      indexed.map(({ imageId }) => imageId),
      largest,
    );
    for (const { imageId, place } of photos) builder.add(imageId, ...place);
    return builder.inOrder();
  }
}

const timeOf = ({ place: [, atMs] }: First): number => atMs;

/** In the order of the whole list. */
const newestOf = (photos: readonly First[], limit: number): First[] =>
  photos.toSorted((a, b) => timeOf(b) - timeOf(a) || b.imageId - a.imageId).slice(0, limit);

function* take<Item>(items: Iterable<Item>, count: number): Generator<Item, void> {
  let left = count;
  for (const item of items) {
    yield item;
    if (--left === 0) return;
  }
}
