import { opendir, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
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

  /** Whoever adds a folder means it as it is. */
  forget(path: string): void {
    const known = this.#known();
    if (known.includes(path)) this.#keep(known.filter((other) => other !== path));
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

/** Whether another file system begins there than around it; null when it went meanwhile, or nobody may know. */
async function isMountedAt(path: string): Promise<boolean | null> {
  try {
    const real = await realpath(path);
    const [own, around] = await Promise.all([stat(real), stat(dirname(real))]);
    return own.dev !== around.dev;
  } catch {
    return null;
  }
}

async function isEmpty(path: string): Promise<boolean> {
  try {
    const folder = await opendir(path);
    try {
      return (await folder.read()) === null;
    } finally {
      await folder.close();
    }
  } catch {
    return false;
  }
}
