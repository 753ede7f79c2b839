import { subscribe, type AsyncSubscription } from '@parcel/watcher';
import { join } from 'node:path';
import { isOnNetwork } from './filesystemKind';
import { systemFoldersBelow } from './systemFolders';

export type WatchMode = 'watching' | 'polling';
export interface WatchOptions {
  /** Something changed below it, or it is time for a look. Where does not matter: what did not change costs a scan next to nothing. */
  readonly onChange: () => void;
  /** The mode became another while it ran: too many folders to watch, or a watch that broke. */
  readonly onModeChange?: (mode: WatchMode, reason: string) => void;
  /** Quiet time before a change is told, so that a copy of a hundred files is one change. */
  readonly debounceMs?: number;
  /** While changes never stop they are told after this all the same. */
  readonly longestDelayMs?: number;
  readonly pollMs?: number;
}
export interface Watch {
  readonly mode: WatchMode;
  /** Why it polls; null while it watches. */
  readonly reason: string | null;
  /** Never rejects, also where the folder has gone meanwhile. */
  close(): Promise<void>;
}

const unwatched = ['**/.git', '**/node_modules', '**/@eaDir', '**/.thumbnails', '**/*.lrdata', '**/*.photoslibrary'];

/** Tells of changes below a folder; where the system cannot, says so and asks for a look from time to time instead. */
export async function watchFolder(rootPath: string, options: WatchOptions): Promise<Watch> {
  const watch = new FolderWatch(rootPath, options);
  await watch.start();
  return watch;
}

class FolderWatch implements Watch {
  readonly #root: string;
  readonly #options: Required<WatchOptions>;
  #subscription: AsyncSubscription | null = null;
  #poll: NodeJS.Timeout | null = null;
  #debounce: NodeJS.Timeout | null = null;
  /** Of the changes that were not told yet; null while there are none. */
  #firstChangeAt: number | null = null;
  #isClosed = false;
  mode: WatchMode = 'watching';
  reason: string | null = null;

  constructor(root: string, options: WatchOptions) {
    this.#root = root;
    this.#options = { onModeChange: () => undefined, debounceMs: 500, longestDelayMs: 5000, pollMs: 60_000, ...options };
  }

  async start(): Promise<void> {
    try {
      if (await isOnNetwork(this.#root))
        this.#startPolling('The folder lies on a network or a virtual drive, which gives no notice of changes.');
      else {
        const system = [...(await systemFoldersBelow(this.#root))].map((path) => join(this.#root, path));
        const ignore = [...unwatched, ...system];
        this.#subscription = await subscribe(this.#root, (error, events) => this.#take(error, events.length), { ignore });
      }
    } catch (error) {
      this.#startPolling(reasonOf(error));
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#poll !== null) clearInterval(this.#poll);
    if (this.#debounce !== null) clearTimeout(this.#debounce);
    await this.#unsubscribe();
  }

  #take(error: Error | null, events: number): void {
    if (this.#isClosed) return;
    if (error !== null) this.#startPolling(reasonOf(error));
    if (error !== null || events > 0) this.#note();
  }

  #note(): void {
    this.#firstChangeAt ??= performance.now();
    if (this.#debounce !== null) clearTimeout(this.#debounce);
    const { debounceMs, longestDelayMs } = this.#options;
    const wait = Math.max(0, Math.min(debounceMs, this.#firstChangeAt + longestDelayMs - performance.now()));
    this.#debounce = setTimeout(() => this.#tell(), wait);
  }

  #tell(): void {
    this.#firstChangeAt = null;
    this.#options.onChange();
  }

  #startPolling(reason: string): void {
    if (this.#poll !== null || this.#isClosed) return;
    const wasWatching = this.#subscription !== null;
    this.mode = 'polling';
    this.reason = reason;
    this.#poll = setInterval(() => this.#options.onChange(), this.#options.pollMs);
    this.#poll.unref();
    if (wasWatching) this.#options.onModeChange('polling', reason);
    void this.#unsubscribe();
  }

  async #unsubscribe(): Promise<void> {
    const subscription = this.#subscription;
    this.#subscription = null;
    // A watch on a folder that is gone cannot be ended, and need not be.
    await subscription?.unsubscribe().catch(() => undefined);
  }
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (/ENOSPC|no space|limit|too many/i.test(message)) return 'There are more folders than the system lets one program watch.';
  return 'The system could not watch the folder.';
}
