import type { Folder, JobId, JobStatus, LibraryStatus, RootId } from '@contract/data';
import type { Client } from '../bridge/client';
import { atMostEvery } from './atMostEvery';

const endedStates = new Set<JobStatus['state']>(['done', 'cancelled', 'failed']);

/** The folders, the work that goes on, and what the library holds: everything the side bar shows. */
export class Library {
  readonly #client: Client;
  #folders: readonly Folder[] | null = $state.raw(null);
  #status: LibraryStatus | null = $state.raw(null);
  #jobs: readonly JobStatus[] = $state.raw([]);
  readonly refresh: () => Promise<void>;

  constructor(client: Client, pauseMs = 1_000) {
    this.#client = client;
    this.refresh = atMostEvery(pauseMs, () => this.#load());
    client.on('library.changed', () => void this.refresh());
    client.on('job.changed', (job) => this.#heard(job));
  }

  /** Null until the engine has told. */
  get folders(): readonly Folder[] | null {
    return this.#folders;
  }
  get status(): LibraryStatus | null {
    return this.#status;
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

  async remove(rootId: RootId): Promise<void> {
    await this.#client.call('folders.remove', { rootId });
    await this.refresh();
  }

  rescan(rootId?: RootId): Promise<void> {
    return this.#client.call('folders.rescan', { rootId });
  }

  /** Lets a scan that was held back drop what is gone. The notice names the folder by its path or name. */
  async confirmMissing(subject: string): Promise<void> {
    const folder = this.#folders?.find(({ path, name }) => path === subject || name === subject);
    if (folder) await this.#client.call('folders.confirmMissing', { rootId: folder.id });
  }

  async togglePause(): Promise<void> {
    const { job } = this;
    if (!job) return;
    const isPaused = job.state === 'paused';
    await this.#client.call(isPaused ? 'jobs.resume' : 'jobs.pause', { jobId: job.id });
  }

  async #load(): Promise<void> {
    const status = await this.#client.call('library.status', undefined);
    this.#status = status;
    this.#folders = status.folders;
    this.#jobs = status.jobs;
  }

  #heard(job: JobStatus): void {
    const others = this.#jobs.filter(({ id }: { id: JobId }) => id !== job.id);
    this.#jobs = endedStates.has(job.state) ? others : [...others, job];
    if (endedStates.has(job.state)) void this.refresh();
  }
}
