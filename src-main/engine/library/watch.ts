import { subscribe, type AsyncSubscription, type Event } from '@parcel/watcher';
import { isOnNetwork } from './filesystemKind';
import type { RelativePath } from './types';

export type WatchMode = 'watching' | 'polling';
export interface WatchOptions {
  /** Folders below which something changed; look at each with all that is below it. '' is the root itself: look at everything. */
  readonly onChange: (folders: readonly RelativePath[]) => void;
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

/** More folders than this are one look at everything. */
const MAX_FOLDERS = 200;
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
  readonly #changed = new Set<RelativePath>();
  #subscription: AsyncSubscription | null = null;
  #poll: NodeJS.Timeout | null = null;
  #debounce: NodeJS.Timeout | null = null;
  #firstChangeAt = 0;
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
      else this.#subscription = await subscribe(this.#root, (error, events) => this.#take(error, events), { ignore: unwatched });
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

  #take(error: Error | null, events: readonly Event[]): void {
    if (this.#isClosed) return;
    if (error !== null) {
      this.#startPolling(reasonOf(error));
      this.#note('');
    } else for (const event of events) this.#note(this.#folderOf(event.path));
  }

  /** The folder that holds what changed. Names that are not UTF-8 come mangled: then the nearest folder above that is exact. */
  #folderOf(path: string): RelativePath {
    const parts = path.slice(this.#root.length).split('/').filter(Boolean).slice(0, -1);
    const inexact = parts.findIndex((part) => part.includes('\ufffd'));
    return (inexact < 0 ? parts : parts.slice(0, inexact)).join('/');
  }

  #note(folder: RelativePath): void {
    if (this.#changed.size === 0) this.#firstChangeAt = performance.now();
    this.#changed.add(folder);
    if (this.#debounce !== null) clearTimeout(this.#debounce);
    const { debounceMs, longestDelayMs } = this.#options;
    const wait = Math.max(0, Math.min(debounceMs, this.#firstChangeAt + longestDelayMs - performance.now()));
    this.#debounce = setTimeout(() => this.#tell(), wait);
  }

  #tell(): void {
    const folders = withoutNested([...this.#changed]);
    this.#changed.clear();
    this.#options.onChange(folders.length > MAX_FOLDERS ? [''] : folders);
  }

  #startPolling(reason: string): void {
    if (this.#poll !== null || this.#isClosed) return;
    const wasWatching = this.#subscription !== null;
    this.mode = 'polling';
    this.reason = reason;
    this.#poll = setInterval(() => this.#options.onChange(['']), this.#options.pollMs);
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

function withoutNested(folders: readonly RelativePath[]): RelativePath[] {
  if (folders.includes('')) return [''];
  const kept: RelativePath[] = [];
  for (const folder of folders.toSorted()) {
    if (!kept.some((outer) => folder === outer || folder.startsWith(`${outer}/`))) kept.push(folder);
  }
  return kept;
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (/ENOSPC|no space|limit|too many/i.test(message)) return 'There are more folders than the system lets one program watch.';
  return 'The system could not watch the folder.';
}
