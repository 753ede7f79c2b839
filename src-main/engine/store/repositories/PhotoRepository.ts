import { basename, join } from 'node:path';
import type { Statement } from 'better-sqlite3';
import type { Connection } from '../connection';
import { pathForPeople, pathToText } from '../../paths/relativePath';
import type {
  BackboneId,
  FolderState,
  HiddenPhotos,
  ImageId,
  PhotoDetails,
  PhotoFilter,
  PhotoOrder,
  PhotoSummary,
  PhotoTable,
  RootId,
  TagId,
} from '../types';
import { fileColumns } from './fileColumns';
import type { FileRepository } from './FileRepository';
import { FIRST_PHOTOS, FirstPhotos } from './FirstPhotos';
import type { ImageRepository } from './ImageRepository';
import { TableBuilder } from './TableBuilder';

/** Images that are looked up before others are let in: some 15 ms. */
const SHOWN_PIECE = 20_000;

type ShownColumns = [image: ImageId, takenAtMs: number, width: number, height: number, path?: string];
/** Nulls ask nothing. */
interface ShownFilter {
  readonly root: RootId;
  readonly tag: TagId | null;
  readonly camera: string | null;
  readonly takenFromMs: number | null;
  readonly takenBeforeMs: number | null;
}

/** With a folder below the root, as its path is shown, parts divided by `/`. */
export type PlaceFilter = PhotoFilter & { readonly below?: string | undefined };

/** Images as the window shows them: those with at least one file that is there, or would be if its folder were. */
export class PhotoRepository {
  readonly #connection: Connection;
  readonly #files: FileRepository;
  readonly #images: ImageRepository;
  readonly #first: FirstPhotos;
  readonly #roots: Statement<[], [id: RootId, path: string, state: FolderState]>;
  readonly #shown: Statement<[ShownFilter], ShownColumns>;
  readonly #shownWithPath: Statement<[ShownFilter], ShownColumns>;
  readonly #tagged: Statement<[], [image: ImageId, tag: TagId]>;
  readonly #tagsByName: Statement<[], TagId>;
  readonly #shownIds: Statement<[], ImageId>;
  readonly #shownIdsOfRoot: Statement<[RootId], ImageId>;
  readonly #hiddenIds: Statement<[], ImageId>;
  readonly #shownAfter: Statement<[number, number], ImageId>;
  readonly #pending: Statement<[], number>;
  readonly #count: Statement<[], number>;
  readonly #countByRoot: Statement<[], [RootId, number]>;
  readonly #largestId: Statement<[], number>;
  readonly #withFeature: Statement<[BackboneId], ImageId>;
  readonly #hasFeature: Statement<[ImageId, BackboneId], number>;

  constructor(connection: Connection, files: FileRepository, images: ImageRepository) {
    const { database } = connection;
    this.#connection = connection;
    this.#files = files;
    this.#images = images;
    this.#first = new FirstPhotos(connection);
    this.#roots = database
      .prepare<[], [RootId, string, FolderState]>(
        "SELECT id, path, state FROM root WHERE removed_at_ms IS NULL ORDER BY state <> 'online', path",
      )
      .raw();
    const shown = (path: string): string => `
      SELECT file.image, COALESCE(image.taken_at_ms, file.mtime_ms), image.width, image.height${path}
      FROM file CROSS JOIN image ON image.id = file.image WHERE file.root = @root AND ${fileColumns.isShown}
        AND (@tag IS NULL OR EXISTS (SELECT 1 FROM image_tag WHERE image_tag.tag = @tag AND image_tag.image = file.image))
        AND (@camera IS NULL OR image.camera = @camera)
        AND (@takenFromMs IS NULL OR COALESCE(image.taken_at_ms, file.mtime_ms) >= @takenFromMs)
        AND (@takenBeforeMs IS NULL OR COALESCE(image.taken_at_ms, file.mtime_ms) < @takenBeforeMs)
      ORDER BY file.path`;
    this.#shown = database.prepare<[ShownFilter], ShownColumns>(shown('')).raw();
    this.#shownWithPath = database.prepare<[ShownFilter], ShownColumns>(shown(', file.path_text')).raw();
    this.#tagged = database
      .prepare<[], [ImageId, TagId]>('SELECT image_tag.image, tag.id FROM tag JOIN image_tag ON image_tag.tag = tag.id ORDER BY tag.name')
      .raw();
    this.#tagsByName = database.prepare<[], TagId>('SELECT id FROM tag ORDER BY name').pluck();
    const isShown = `${fileColumns.isShown} AND ${fileColumns.isIn}`;
    const ids = `SELECT DISTINCT file.image FROM file WHERE ${isShown}`;
    this.#shownIds = database.prepare<[], ImageId>(`${ids} ORDER BY file.image`).pluck();
    this.#shownIdsOfRoot = database.prepare<[RootId], ImageId>(`${ids} AND file.root = ? ORDER BY file.image`).pluck();
    this.#hiddenIds = database
      .prepare<[], ImageId>(`SELECT image.id FROM image WHERE NOT EXISTS (SELECT 1 FROM file WHERE file.image = image.id AND ${isShown})`)
      .pluck();
    // By the index alone, in its order.
    this.#shownAfter = database
      .prepare<[number, number], ImageId>(
        `SELECT DISTINCT file.image FROM file INDEXED BY file_by_image WHERE file.image > ? AND file.image <= ? AND ${isShown} ORDER BY file.image`,
      )
      .pluck();
    this.#pending = database.prepare<[], number>(`SELECT COUNT(*) FROM file WHERE status = 'pending' AND ${fileColumns.isIn}`).pluck();
    // Named, as SQLite would rather go by the status and look every file up.
    const shownByImage = `file INDEXED BY file_by_image WHERE ${isShown}`;
    this.#count = database.prepare<[], number>(`SELECT COUNT(DISTINCT file.image) FROM ${shownByImage}`).pluck();
    this.#countByRoot = database
      .prepare<[], [RootId, number]>(
        `SELECT root, COUNT(*) FROM (SELECT DISTINCT file.image, file.root FROM ${shownByImage}) GROUP BY root`,
      )
      .raw();
    this.#withFeature = database.prepare<[BackboneId], ImageId>('SELECT image FROM feature WHERE backbone = ?').pluck();
    this.#largestId = database.prepare<[], number>('SELECT MAX(id) FROM image').pluck();
    this.#hasFeature = database.prepare<[ImageId, BackboneId], number>('SELECT 1 FROM feature WHERE image = ? AND backbone = ?').pluck();
  }

  /**
   * Every image once, by its first place: folders that are online come first, then by path.
   * `newest`: by time, then the later image first. `folder`: in the order of the places. `tag`: by the tags they have. Every word of `filter.text` must be in the
   * path of one place, capitals and spelling variants of Unicode aside.
   */
  table(order: PhotoOrder, filter: PlaceFilter, backbone: BackboneId): PhotoTable {
    return this.#connection.snapshot(() => {
      const builder = new TableBuilder(this.#withFeature.all(backbone), this.#largestId.get() ?? 0);
      const words = fold(filter.text ?? '')
        .split(/\s+/u)
        .filter((word) => word !== '');
      const { rootId: wanted, below, tagId, camera, takenFromMs, takenBeforeMs } = filter;
      const asked = {
        tag: tagId ?? null,
        camera: camera ?? null,
        takenFromMs: takenFromMs ?? null,
        takenBeforeMs: takenBeforeMs ?? null,
      };
      // Without the paths, which only a text or a folder needs, it takes two thirds of the time.
      const rows = words.length > 0 || below !== undefined ? this.#shownWithPath : this.#shown;
      for (const [rootId, rootPath] of this.#roots.all()) {
        if (wanted !== undefined && wanted !== rootId) continue;
        const folder = fold(basename(rootPath));
        for (const [imageId, takenAtMs, width, height, path = ''] of rows.all({ ...asked, root: rootId })) {
          if (words.length > 0 && !hasAll(`${folder}/${fold(path)}`, words)) continue;
          if (below !== undefined && !path.startsWith(`${below}/`)) continue;
          builder.add(imageId, rootId, takenAtMs, width, height);
        }
      }
      if (order === 'folder') return builder.inOrder();
      return order === 'newest' ? builder.newestFirst() : this.#byTags(builder);
    });
  }

  /** The first photos of `table`, where they are known without reading all of them; else null. Fewer than `limit` are all there are. */
  first(order: PhotoOrder, filter: PhotoFilter, backbone: BackboneId, limit = FIRST_PHOTOS): PhotoTable | null {
    return this.#connection.snapshot(() => this.#first.table(order, filter, backbone, limit));
  }

  #byTags(builder: TableBuilder): PhotoTable {
    const tags = new Map<ImageId, TagId[]>();
    for (const [image, tag] of this.#tagged.all()) {
      const own = tags.get(image);
      if (own === undefined) tags.set(image, [tag]);
      else own.push(tag);
    }
    return builder.byTags(tags, new Map(this.#tagsByName.all().map((tag, rank) => [tag, rank])));
  }

  /** In the order asked for; an id that is not shown any more is left out. @param imageIds at most a few hundred */
  summaries(imageIds: readonly ImageId[], backbone: BackboneId): PhotoSummary[] {
    return this.#connection.snapshot(() =>
      imageIds.flatMap((imageId) => {
        const details = this.#details(imageId, backbone);
        if (details === null || details.places[0]?.state === 'missing') return [];
        const { name, rootId, takenAtMs, width, height, isIndexed } = details;
        return [{ imageId, name, rootId, takenAtMs, width, height, isIndexed }];
      }),
    );
  }

  /** Null when no file of the image is known. */
  details(imageId: ImageId, backbone: BackboneId): PhotoDetails | null {
    return this.#connection.snapshot(() => this.#details(imageId, backbone));
  }

  #details(imageId: ImageId, backbone: BackboneId): PhotoDetails | null {
    const image = this.#images.get(imageId);
    const places = this.#files.filesOf(imageId);
    const first = places[0];
    if (image === null || first === undefined) return null;
    const { width, height, format, camera, latitude, longitude, keywords } = image;
    return {
      imageId,
      name: pathForPeople(basename(first.path)),
      rootId: first.rootId,
      takenAtMs: image.takenAtMs ?? first.mtimeMs,
      isDated: image.takenAtMs !== null,
      isIndexed: this.#hasFeature.get(imageId, backbone) !== undefined,
      ...{ width, height, format, camera, latitude, longitude, keywords },
      places: places.map(({ fileId, rootId, rootPath, path, sizeBytes, mtimeMs, state }) => {
        return { fileId, rootId, path: pathToText(join(rootPath, path)), sizeBytes, modifiedAtMs: mtimeMs, state };
      }),
    };
  }

  /** The images that a search may answer, ascending. */
  shownIds(rootId?: RootId): Int32Array {
    return Int32Array.from(rootId === undefined ? this.#shownIds.all() : this.#shownIdsOfRoot.all(rootId));
  }

  /** What a search must not answer, although there may be an embedding of it. */
  hidden(): HiddenPhotos {
    return this.#connection.snapshot(() => ({
      hiddenIds: Int32Array.from(this.#hiddenIds.all()),
      shown: this.count(),
      pending: this.pendingCount(),
    }));
  }

  /**
   * The images that a search may answer, ascending, in pieces between which others are let in: each is as it is when it is read.
   * @param size ids that are looked through for a piece; it may be empty, as all are where a folder of half a million went
   */
  *shownInPieces(size = SHOWN_PIECE): Generator<readonly ImageId[], void> {
    for (let after = 0; after < (this.#largestId.get() ?? 0); after += size) yield this.#shownAfter.all(after, after + size);
  }

  /** How many files are still to be read. */
  pendingCount(): number {
    return this.#pending.get() ?? 0;
  }

  /** How many different pictures are shown. */
  count(): number {
    return this.#count.get() ?? 0;
  }

  /** How many of each root are: one that lies in two of them is in both. */
  countByRoot(): ReadonlyMap<RootId, number> {
    return new Map(this.#countByRoot.all());
  }
}

/** macOS writes names decomposed and people type them composed. */
const fold = (text: string): string => text.normalize('NFKC').toLowerCase();

const hasAll = (text: string, words: readonly string[]): boolean => words.every((word) => text.includes(word));
