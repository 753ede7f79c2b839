import { opendir, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { mountsFrom } from '../../library/systemFolders';
import { pathForSystem, type RelativePath } from '../../paths/relativePath';
import type { Store } from '../../store/store';

/** The folders of the library at which a drive or a share was mounted when they were last looked at. */
const MOUNTED_KEY = 'folders.mounted';

/**
 * Tells a folder that was emptied from one whose drive is away: where that was mounted, an empty folder is left, which can be read and says nothing of the
 * photos. What was mounted is kept in the library, as a drive mostly goes between two starts.
 */
export class MountPoints {
  readonly #store: Pick<Store, 'access' | 'settings'>;

  constructor(store: Pick<Store, 'access' | 'settings'>) {
    this.#store = store;
  }

  /** Looks at a folder that can be read. @returns whether it is but the place where its drive was */
  async isLeftBehind(path: string): Promise<boolean> {
    const isMounted = await isMountedAt(path);
    const known = this.#known();
    if (isMounted === null || isMounted === known.includes(path)) return false;
    if (!isMounted && (await isEmpty(path))) return true;
    if (isMounted) this.#keep([...known, path]);
    else this.forget(path);
    return false;
  }

  /**
   * Looks at what is mounted inside of a folder that can be reached.
   * @param hasPhotos whether the library has photos below a place: others come and go by themselves, and nobody misses them
   * @returns the places whose drive is away, by their way from the folder: empty ones, and ones that are not there, as desktops remove what they made
   */
  async awayBelow(path: string, hasPhotos: (below: RelativePath) => boolean): Promise<readonly RelativePath[]> {
    const prefix = prefixOf(path);
    const mounted = (await mountsFrom(path)).filter((below) => below !== '' && hasPhotos(below));
    const known = this.#known();
    const inside = known.filter((place) => place.startsWith(prefix)).map((place) => place.slice(prefix.length));
    const away: RelativePath[] = [];
    for (const below of inside) {
      if (!mounted.includes(below) && hasPhotos(below) && (await isPlaceOfNothing(prefix + below))) away.push(below);
    }
    const next = [...mounted, ...away];
    if (next.length !== inside.length || next.some((below) => !inside.includes(below))) {
      this.#keep([...known.filter((place) => !place.startsWith(prefix)), ...next.map((below) => prefix + below)]);
    }
    return away;
  }

  /** Whoever adds a folder means it, and what is in it, as it is. */
  forget(path: string): void {
    const known = this.#known();
    const kept = known.filter((other) => other !== path && !other.startsWith(prefixOf(path)));
    if (kept.length < known.length) this.#keep(kept);
  }

  #known(): readonly string[] {
    const known = this.#store.settings.get(MOUNTED_KEY);
    return Array.isArray(known) ? (known as string[]) : [];
  }

  /** Who only reads the library has seen it for nobody. */
  #keep(paths: readonly string[]): void {
    if (this.#store.access === 'write') this.#store.settings.set(MOUNTED_KEY, paths);
  }
}

const prefixOf = (path: string): string => (path.endsWith('/') ? path : `${path}/`);

/** Whether a place of a mount is empty, or gone from a folder that is there. */
async function isPlaceOfNothing(path: string): Promise<boolean> {
  const isThere = async (place: string): Promise<boolean> => {
    return stat(pathForSystem(place)).then(
      () => true,
      () => false,
    );
  };
  if (await isThere(path)) return isEmpty(path);
  return isThere(dirname(path));
}

/** Whether another file system begins there than around it, or a part of the same is mounted there; null when it went meanwhile, or nobody may know. */
async function isMountedAt(path: string): Promise<boolean | null> {
  try {
    const real = await realpath(path);
    const [own, around] = await Promise.all([stat(real), stat(dirname(real))]);
    return own.dev !== around.dev || (await mountsFrom(real)).includes('');
  } catch {
    return null;
  }
}

async function isEmpty(path: string): Promise<boolean> {
  try {
    const folder = await opendir(pathForSystem(path) as string);
    try {
      return (await folder.read()) === null;
    } finally {
      await folder.close();
    }
  } catch {
    return false;
  }
}
