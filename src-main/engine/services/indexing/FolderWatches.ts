import type { Folder, RootId } from '@contract/data';
import { mountsFrom } from '../../library/systemFolders';
import { watchFolder, type Watch } from '../../library/watch';
import type { RootRow } from '../../store/types';
import type { FolderService } from './FolderService';
import type { Announce } from '../notices';

/** How often folders that are away are looked for, and those that are there are looked after. */
const LOOK_EVERY_MS = 5_000;

/** Keeps an eye on every folder that can be reached, and on whether it still can be. */
export class FolderWatches {
  readonly #announce: Announce;
  readonly #onLog: (line: string) => void;
  readonly #onChanged: (rootId: RootId) => void;
  readonly #watches = new Map<RootId, Watch>();
  /** What was mounted in each folder at the last look, as one text. */
  readonly #mounts = new Map<RootId, string>();
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(parts: { announce: Announce; onLog?: ((line: string) => void) | undefined; onChanged: (rootId: RootId) => void }) {
    this.#announce = parts.announce;
    this.#onLog = parts.onLog ?? (() => undefined);
    this.#onChanged = parts.onChanged;
  }

  stateOf(rootId: RootId): Folder['watch'] {
    return this.#watches.get(rootId)?.mode ?? 'off';
  }

  /** Starts following the folders, those that are added later too. */
  follow(roots: () => readonly RootRow[], folders: FolderService): void {
    const look = (): void => {
      this.#looking = this.#look(roots(), folders)
        .catch((error: unknown) => this.#onLog(`Looking after the folders failed: ${String(error)}`))
        .finally(() => {
          if (!this.#isClosed) this.#timer = setTimeout(look, LOOK_EVERY_MS);
        });
    };
    look();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#looking;
    await Promise.all([...this.#watches.values()].map((watch) => watch.close()));
    this.#watches.clear();
  }

  async #look(roots: readonly RootRow[], folders: FolderService): Promise<void> {
    for (const [rootId, watch] of this.#watches) {
      if (roots.some(({ id }) => id === rootId)) continue;
      this.#watches.delete(rootId);
      await watch.close();
    }
    for (const root of roots) {
      if (this.#isClosed) return;
      const state = await folders.refreshState(root);
      // A drive that comes or goes inside of a folder is no change that a watch tells of, and what is on it was not watched.
      if (state === 'online' && (await this.#hasOtherMounts(root))) {
        await this.#stop(root.id);
        this.#onChanged(root.id);
      }
      if (state === 'online' && !this.#watches.has(root.id)) await this.#start(root);
      if (state === 'online' && root.state !== 'online') this.#onChanged(root.id);
      if (state !== 'online') await this.#stop(root.id);
    }
  }

  async #hasOtherMounts({ id, path }: RootRow): Promise<boolean> {
    const before = this.#mounts.get(id);
    const now = (await mountsFrom(path)).join('\n');
    this.#mounts.set(id, now);
    return before !== undefined && before !== now;
  }

  async #start(root: RootRow): Promise<void> {
    const watch = await watchFolder(root.path, {
      onChange: () => this.#onChanged(root.id),
      onModeChange: (_, reason) => this.#tellPolling(root, reason),
    });
    if (watch.reason !== null) this.#tellPolling(root, watch.reason);
    this.#watches.set(root.id, watch);
  }

  async #stop(rootId: RootId): Promise<void> {
    const watch = this.#watches.get(rootId);
    this.#watches.delete(rootId);
    await watch?.close();
  }

  #tellPolling(root: RootRow, reason: string): void {
    this.#onLog(`${root.path}: ${reason}`);
    this.#announce('notice', { code: 'watch-became-polling', subject: root.path });
  }
}
