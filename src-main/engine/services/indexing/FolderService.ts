import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { basename, isAbsolute, relative, resolve, sep } from 'node:path';
import type { Folder, FolderState, RootId, StepChange, StepKey } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import { whyFolderIsIgnored } from '../../library/fileNames';
import { isOfSystem, systemFoldersBelow } from '../../library/systemFolders';
import { pathForPeople } from '../../paths/relativePath';
import type { FolderStep, StepValues } from '../../store/repositories/StepRepository';
import type { Store } from '../../store/store';
import type { RootRow, StoreCounts } from '../../store/types';
import type { Announce, ChangeNotices } from '../notices';
import { MountPoints } from './MountPoints';

/** The folders that the user chose: adding, forgetting, and telling whether they can be reached now. */
export class FolderService {
  readonly #store: Store;
  readonly #mountPoints: MountPoints;
  readonly #announce: Announce;
  readonly #changes: ChangeNotices;
  readonly #watchState: (rootId: RootId) => Folder['watch'];
  /** Added, and not looked through since. */
  readonly #added = new Set<RootId>();

  constructor(parts: { store: Store; announce: Announce; changes: ChangeNotices; watchState: (rootId: RootId) => Folder['watch'] }) {
    this.#store = parts.store;
    this.#mountPoints = new MountPoints(parts.store);
    this.#announce = parts.announce;
    this.#changes = parts.changes;
    this.#watchState = parts.watchState;
  }

  /** @param counted what is in them, where that was counted already */
  list(counted: Pick<StoreCounts, 'byRoot' | 'shownByRoot'> = this.#count()): Folder[] {
    return this.#store.roots.list().map((root) => {
      const counts = counted.byRoot.get(root.id);
      const indexed = counts?.indexed ?? 0;
      const problems = counts?.problem ?? 0;
      return {
        id: root.id,
        path: root.path,
        name: nameOf(root.path),
        state: root.state,
        photos: indexed + problems + (counts?.pending ?? 0),
        images: counted.shownByRoot.get(root.id) ?? 0,
        indexed,
        problems,
        watch: this.#watchState(root.id),
        ignorePatterns: root.ignorePatterns,
      };
    });
  }

  #count(): Pick<StoreCounts, 'byRoot' | 'shownByRoot'> {
    return { byRoot: this.#store.files.counts().byRoot, shownByRoot: this.#store.photos.countByRoot() };
  }

  /** One of a list. Throws `folder-not-added` when it is not there. */
  get(rootId: RootId, list: readonly Folder[] = this.list()): Folder {
    return there(list.find(({ id }) => id === rootId));
  }

  /**
   * Adds a folder, or answers with the one that is there, or with the one around it of which it is a part.
   * A shortcut to one is that one: twice in the library, each photo would seem to have a copy.
   * Throws when it cannot be read, is no folder, or lies inside of the library itself.
   */
  async add(path: string): Promise<RootRow> {
    const absolute = await this.check(path);
    const around = await this.#around(absolute);
    if (around !== null) return around;
    const { roots, steps, problems } = this.#store;
    // The step's record holds the folder's number, which it gets by being added.
    const root = this.#store.precious(() => {
      const added = roots.add(absolute);
      steps.record({ kind: 'folder', was: null, became: stepOf(added) });
      this.#mountPoints.forget(absolute);
      // Of one that was in the library before: what could not be read then may be readable now.
      problems.reset(added.id);
      return added;
    });
    this.#added.add(root.id);
    this.#changes.changed({ folders: true });
    return root;
  }

  /** For the end of a scan. @returns whether it was the first one since the folder was added: what was known before is of a time when it was in the library */
  noteScan(rootId: RootId): boolean {
    return this.#added.delete(rootId);
  }

  /** Its photos leave the library; the judgements stay, should the folder come back. Nothing on disk changes. */
  remove(rootId: RootId): void {
    const { roots, steps } = this.#store;
    const root = roots.get(rootId);
    if (root !== null) steps.take({ kind: 'folder', was: stepOf(root), became: null }, () => roots.remove(rootId));
    this.#changes.changed({ folders: true, photos: true, problems: true });
  }

  /** It is part of another one from now on, which shows all that it holds: no step of its own, but of what brought the other. */
  hold(around: RootRow, held: RootRow): void {
    const { roots, steps } = this.#store;
    this.#store.precious(() => {
      steps.recordHeld(around.path, stepOf(held));
      roots.remove(held.id);
    });
    this.#changes.changed({ folders: true, photos: true, problems: true });
  }

  /** What is left out of a folder, as in `.gitignore`; a scan sees to it. Empty lines are dropped. Throws `folder-not-added`. */
  setIgnorePatterns(rootId: RootId, patterns: readonly string[]): void {
    const { roots, steps } = this.#store;
    const was = stepOf(there(roots.get(rootId)));
    const ignorePatterns = patterns.map((pattern) => pattern.trim()).filter((pattern) => pattern !== '');
    steps.take({ kind: 'folder', was, became: { ...was, ignorePatterns } }, () => roots.setIgnorePatterns(rootId, ignorePatterns));
    this.#changes.changed({ folders: true });
  }

  /**
   * Puts a folder as a step of the history says: into the library, out of it, or with other patterns; and what it held meanwhile as it was.
   * @returns what changed, and which folders are to be looked at
   */
  put(value: StepValues['folder'], now: StepValues['folder']): { readonly change: StepChange; readonly rootIds: readonly RootId[] } {
    this.#changes.changed({ folders: true, photos: true, problems: true });
    const { key, rootIds } = this.#putOne(value, now);
    for (const held of value?.holds ?? []) this.#putOne(null, held);
    const freed = (now?.holds ?? []).flatMap((held) => this.#putOne(held, null).rootIds);
    return { change: { key, name: nameOf((value ?? now)!.path) }, rootIds: [...rootIds, ...freed] };
  }

  #putOne(value: FolderStep | null, now: FolderStep | null): { readonly key: StepKey; readonly rootIds: readonly RootId[] } {
    const { roots } = this.#store;
    const { path } = (value ?? now)!;
    const there = roots.byPath(path);
    if (value === null) {
      if (there !== null) roots.remove(there.id);
      return { key: 'folderOut', rootIds: [] };
    }
    if (there === null) return { key: 'folderIn', rootIds: [roots.putBack(value.id, path, value.ignorePatterns).id] };
    roots.setIgnorePatterns(there.id, value.ignorePatterns);
    return { key: 'folderIgnore', rootIds: [there.id] };
  }

  /** The folder of a path, by the name it was added under. */
  find(path: string): RootRow | null {
    return this.#store.roots.byPath(resolve(path));
  }

  /** The folder of the library whose scan sees this one too. A hidden folder is left out of the one around it, and so may be added by itself. */
  async #around(absolute: string): Promise<RootRow | null> {
    const real = await realpath(absolute);
    for (const root of this.#store.roots.list()) {
      const realRoot = await realOf(root.path);
      if (root.path === absolute || realRoot === real) return root;
      if (root.ignorePatterns.length > 0) continue;
      const system = await systemFoldersBelow(realRoot);
      if (sees(root.path, absolute, system) || sees(realRoot, real, system)) return root;
    }
    return null;
  }

  /**
   * The other folders of the library that lie in this one, whatever names they were added under, each with its way from here; with them what is this one
   * by another name and came after it.
   */
  async within(root: RootRow): Promise<{ readonly folder: RootRow; readonly below: string }[]> {
    const around = await realOf(root.path);
    const others = this.#store.roots.list().filter(({ id }) => id !== root.id);
    const found = await Promise.all(others.map(async (folder) => ({ folder, below: relative(around, await realOf(folder.path)) })));
    return found.filter(({ folder, below }) => (below === '' ? folder.id > root.id : leadsDown(below)));
  }

  /** Each once, however often it was named and by which names, and those around others before these. */
  async outermostFirst(roots: readonly RootRow[]): Promise<RootRow[]> {
    const distinct = [...new Map(roots.map((root) => [root.id, root])).values()];
    const named = await Promise.all(distinct.map(async (root) => ({ root, real: await realOf(root.path) })));
    return named.sort((a, b) => a.real.length - b.real.length).map(({ root }) => root);
  }

  /** Folders as they can be reached at this moment: where nobody watches them, what is known is of the last scan. Changes nothing. */
  async now(folders: readonly Folder[]): Promise<Folder[]> {
    return Promise.all(folders.map(async (folder) => ({ ...folder, state: await this.#reach(folder) })));
  }

  /** Looks whether a folder can be reached, and announces a change. An unplugged drive is away, not empty. */
  async refreshState(root: RootRow): Promise<FolderState> {
    const state = await this.#reach(root);
    // As it is now: a run looks several times, and holds the row of its beginning. The folder may have left meanwhile.
    const now = this.#store.roots.get(root.id);
    if (now === null || now.state === state) return state;
    this.#store.roots.setState(root.id, state);
    this.#changes.changed({ folders: true, photos: true });
    if (state !== 'refused')
      this.#announce('notice', { code: state === 'offline' ? 'folder-offline' : 'folder-online', subject: root.path });
    return state;
  }

  async #reach({ id, path }: Pick<RootRow, 'id' | 'path'>): Promise<FolderState> {
    const state = await reach(path);
    const isAway = state === 'online' && (await this.#mountPoints.isLeftBehind(path)) && this.#store.files.photoCount(id) > 0;
    return isAway ? 'offline' : state;
  }

  /** @returns its absolute path. Throws as `add` does. */
  async check(path: string): Promise<string> {
    const absolute = resolve(path);
    const found = await stat(absolute).catch((cause: unknown) => {
      throw new LikewiseError('folder-not-found', `There is no folder ${absolute}. Check its name, or plug its drive in.`, { cause });
    });
    if (!found.isDirectory())
      throw new LikewiseError('folder-not-found', `${absolute} is a file, not a folder. Give the folder that holds it.`);
    await access(absolute, constants.R_OK | constants.X_OK).catch((cause: unknown) => {
      throw new LikewiseError('folder-not-allowed', `The folder ${absolute} may not be read. Change its permissions, then try again.`, {
        cause,
      });
    });
    const [real, library] = await Promise.all([realpath(absolute), realpath(this.#store.folder)]);
    if (real === library || real.startsWith(library + sep)) {
      throw new LikewiseError('folder-overlaps-library', `${absolute} lies inside the library of Likewise. Choose a folder of photos.`);
    }
    if (await isOfSystem(real))
      throw new LikewiseError(
        'folder-of-system',
        `${absolute} is a folder of the system's own, which holds no photos. Choose a folder of photos.`,
      );
    return absolute;
  }
}

const nameOf = (path: string): string => pathForPeople(basename(path) || path);
const stepOf = ({ id, path, ignorePatterns }: RootRow): FolderStep => ({ id, path, ignorePatterns });

function there<Of>(folder: Of | null | undefined): Of {
  if (folder === null || folder === undefined) throw new LikewiseError('folder-not-added', 'That folder is not in the library any more.');
  return folder;
}

/** Whether a scan of one folder goes through the other, which lies below it. @param system what it leaves out as the system's own */
function sees(around: string, folder: string, system: ReadonlySet<string>): boolean {
  const below = relative(around, folder);
  if (!leadsDown(below)) return false;
  const names = below.split(sep);
  return names.every((name, at) => whyFolderIsIgnored(name) === null && !system.has(names.slice(0, at + 1).join('/')));
}

/** Of the way from one folder to another. */
function leadsDown(below: string): boolean {
  return below !== '..' && !below.startsWith(`..${sep}`) && !isAbsolute(below);
}

/** With all links resolved. What is away has no other name to be known by. */
function realOf(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}

async function reach(path: string): Promise<FolderState> {
  try {
    if (!(await stat(path)).isDirectory()) return 'offline';
    await access(path, constants.R_OK | constants.X_OK);
    return 'online';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES' ? 'refused' : 'offline';
  }
}
