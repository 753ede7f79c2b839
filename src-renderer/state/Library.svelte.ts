import type { Folder, JobId, JobStatus, LibraryStatus, RootId } from '@contract/data';
import type { Client } from '../bridge/client';
import { atMostEvery } from './atMostEvery';
import type { Undo } from './Undo';
import { unreadOf, type Unread } from './unread';

/** Whether room was made on a full disk. */
const lookForRoomMs = 5_000;

const endedStates = new Set<JobStatus['state']>(['done', 'cancelled', 'failed']);

/** The folders, the work that goes on, and what the library holds: everything the side bar shows. */
export class Library {
  readonly #client: Client;
  readonly #acts: Undo;
  #folders: readonly Folder[] | null = $state.raw(null);
  #status: LibraryStatus | null = $state.raw(null);
  #jobs: readonly JobStatus[] = $state.raw([]);
  #unread: Unread | null = $state.raw(null);
  /** A folder was taken out of the library, or came into it. */
  onFolder: (change: 'out' | 'in') => void = () => undefined;
  readonly refresh: () => Promise<void>;
  /** As `refresh`, where nobody waits for it. */
  readonly #follow: () => void;

  constructor(client: Client, acts: Undo, onError: (thrown: unknown) => void, pauseMs = 1_000) {
    this.#client = client;
    this.#acts = acts;
    this.refresh = atMostEvery(pauseMs, () => this.#load());
    // Who asks for a refresh hears of its failure; these nobody waits for.
    this.#follow = () => void this.refresh().catch(onError);
    client.on('library.changed', this.#follow);
    client.on('job.changed', (job) => {
      this.#heard(job);
      if (endedStates.has(job.state)) this.#follow();
    });
  }

  /** Null until the engine has told. */
  get folders(): readonly Folder[] | null {
    return this.#folders;
  }
  get status(): LibraryStatus | null {
    return this.#status;
  }
  /** What a run that failed has left; null while there is nothing, or reading goes on. */
  get unread(): Unread | null {
    return this.#unread;
  }

  /** The job that the progress bar is about: the one at work, else the one that waits. */
  readonly job: JobStatus | null = $derived.by(() => {
    const open = this.#jobs.filter((job) => !endedStates.has(job.state));
    return open.find((job) => job.state === 'running') ?? open.find((job) => job.state === 'paused') ?? open[0] ?? null;
  });
  readonly isIndexing: boolean = $derived(this.job?.kind === 'index');

  /** The job of a kind that is at work or waits to be. */
  jobOf(kind: JobStatus['kind']): JobStatus | null {
    return this.#jobs.find((job) => job.kind === kind && !endedStates.has(job.state)) ?? null;
  }

  folder(rootId: number): Folder | undefined {
    return this.#folders?.find((folder) => folder.id === rootId);
  }

  async remove({ id: rootId, name }: Folder): Promise<void> {
    await this.#acts.step(() => this.#client.call('folders.remove', { rootId }), { key: 'folderOut', name });
    await this.refresh();
  }

  rescan(rootId?: RootId): Promise<void> {
    return this.#client.call('folders.rescan', { rootId });
  }

  /** Lets a scan that was held back drop what is gone. @param folderPath as its notice says it */
  async confirmMissing(folderPath: string): Promise<void> {
    const folder = this.#folders?.find(({ path }) => path === folderPath);
    if (folder) await this.#client.call('folders.confirmMissing', { rootId: folder.id });
  }

  /** Looks for room on a full disk until the returned function is called. */
  readonly watchRoom = (): (() => void) => {
    // Nobody asked: an error every few seconds, closed and there again, would help nobody either.
    const timer = setInterval(() => void this.refresh().catch(() => undefined), lookForRoomMs);
    return () => clearInterval(timer);
  };

  /** Pauses what is at work or lets it go on; where reading has ended before its time, it begins again. */
  async togglePause(): Promise<void> {
    const { job } = this;
    if (!job) return this.#unread ? this.rescan() : undefined;
    const isPaused = job.state === 'paused';
    await this.#client.call(isPaused ? 'jobs.resume' : 'jobs.pause', { jobId: job.id });
  }

  async #load(): Promise<void> {
    const status = await this.#client.call('library.status', undefined);
    const before = this.#folders;
    this.#status = status;
    this.#folders = status.folders;
    if (before !== null) this.#tell(before, status.folders);
    this.#jobs = status.jobs;
    this.#unread = unreadOf(status, this.#unread);
  }

  #tell(before: readonly Folder[], now: readonly Folder[]): void {
    const hasMore = (these: readonly Folder[], those: readonly Folder[]): boolean =>
      these.some(({ id }) => those.every((other) => other.id !== id));
    if (hasMore(before, now)) this.onFolder('out');
    else if (hasMore(now, before)) this.onFolder('in');
  }

  #heard(job: JobStatus): void {
    const others = this.#jobs.filter(({ id }: { id: JobId }) => id !== job.id);
    this.#jobs = endedStates.has(job.state) ? others : [...others, job];
    if (this.jobOf('index')) this.#unread = null;
  }
}
