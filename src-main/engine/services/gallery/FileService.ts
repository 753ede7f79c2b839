import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { ImageId, RootId } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import { pathForPeople, pathIsUtf8, pathToBytes, pathToText, type RelativePath } from '../../paths/relativePath';
import type { Store } from '../../store/store';
import type { FileStatus, RootRow } from '../../store/types';

/** A file that a scan has seen, for a list that must lose no name. */
export interface SeenFile {
  readonly folder: string;
  /** Below the folder; null when the name is not UTF-8. */
  readonly path: string | null;
  /** The name's bytes when it is not UTF-8. */
  readonly pathBytes: Uint8Array | null;
  readonly outcome: Exclude<FileStatus, 'missing'>;
  /** A problem's sentence, or why a file was left out. */
  readonly reason: string | null;
}

/** Of a library's cameras, how many a sentence names. */
const CAMERAS_NAMED = 5;

/** Files by name: every one that was seen, and which image a path is. */
export class FileService {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  *seen(): Generator<SeenFile> {
    const folders = new Map(this.#store.roots.list().map(({ id, path }) => [id, path]));
    for (const { rootId, path, status, reason } of this.#store.files.list()) {
      if (status === 'missing') continue;
      const isText = pathIsUtf8(path);
      yield {
        folder: folders.get(rootId) ?? '',
        path: isText ? path : null,
        pathBytes: isText ? null : pathToBytes(path),
        outcome: status,
        reason,
      };
    }
  }

  /** The image of an indexed file; null for a path that is no indexed file of the library. */
  imageAt(path: string): ImageId | null {
    const absolute = resolve(path);
    for (const root of this.#store.roots.list()) {
      const below = pathBelow(root, absolute);
      if (below === null) continue;
      const file = this.#store.files.byPath(root.id, pathToBytes(below));
      if (file?.status === 'indexed' && file.imageId !== null) return file.imageId;
    }
    return null;
  }

  /** A folder of the library, or one below it that holds photos, as a filter names it. Throws `folder-not-added`. */
  folderAt(path: string): { readonly rootId: RootId; readonly below?: string } {
    const absolute = resolve(path);
    const roots = this.#store.roots.list();
    const itself = roots.find((root) => root.path === absolute);
    if (itself !== undefined) return { rootId: itself.id };
    const around = roots.flatMap((root) => {
      const below = pathBelow(root, absolute);
      return below === null ? [] : [{ root, below }];
    });
    const name = pathForPeople(absolute);
    if (around.length === 0)
      throw new LikewiseError('folder-not-added', `${name} is no folder of the library, nor below one. Add it first.`);
    // A hidden folder inside of a folder of the library may have been added by itself: two may lie around one name.
    const holding = around.find(({ root, below }) => this.#store.files.hasPhotosBelow(root.id, below));
    if (holding === undefined) throw new LikewiseError('folder-not-added', `No photo of the library lies in ${name}. Check its name.`);
    return { rootId: holding.root.id, below: pathToText(holding.below) };
  }

  /** Throws `bad-argument` with those that there are for a camera that took no photo of the library. */
  requireCamera(name: string): string {
    const cameras = this.#store.images.cameras();
    if (cameras.includes(name)) return name;
    const shown = cameras.slice(0, CAMERAS_NAMED).map((camera) => `"${pathForPeople(camera)}"`);
    const others = cameras.length > shown.length ? ` and ${cameras.length - shown.length} more` : '';
    const known = shown.length === 0 ? 'None of them names its camera' : `They were taken by ${shown.join(', ')}${others}`;
    throw new LikewiseError('bad-argument', `No photo of the library was taken by a camera "${pathForPeople(name)}". ${known}.`);
  }

  /** The image of a path below one of the folders; null where none has it, or two different pictures have. */
  imageBelow(path: RelativePath): ImageId | null {
    const found = new Set<ImageId>();
    for (const { id } of this.#store.roots.list()) {
      const file = this.#store.files.byPath(id, pathToBytes(path));
      if (file?.status === 'indexed' && file.imageId !== null) found.add(file.imageId);
    }
    const [image] = found;
    return image !== undefined && found.size === 1 ? image : null;
  }

  /** Absolute paths of an image's files, those that are there first. A name that is not UTF-8 is given as people read it. */
  placesOf(imageId: ImageId): string[] {
    const paths = this.#store.files
      .filesOf(imageId)
      .filter(({ state }) => state !== 'missing')
      .map(({ rootPath, path }) => join(rootPath, pathIsUtf8(path) ? path : pathForPeople(path)));
    // A file of a folder in a folder of the library has two rows.
    return [...new Set(paths)];
  }
}

function pathBelow(root: RootRow, absolute: string): string | null {
  const below = relative(root.path, absolute);
  return below === '' || below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below) ? null : below.split(sep).join('/');
}
