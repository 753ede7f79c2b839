import type { JobId, JobStatus, PhotoMap as Drawn } from '@contract/data';
import { toCallError, type Client } from '../bridge/client';
import { atMostEvery } from './atMostEvery';

/** The map as it was drawn last, and the drawing that goes on. It is asked for while somebody looks at it, and not before. */
export class PhotoMap {
  readonly #client: Client;
  readonly #onError: (thrown: unknown) => void;
  #map: Drawn | null = $state.raw(null);
  #job: JobStatus | null = $state.raw(null);
  #failure: string | null = $state(null);
  #isWatched = false;
  /** The model whose map the person stopped: it is not drawn again by itself. */
  #stopped: number | null = null;
  /** What the map was like when it was drawn last: a drawing that left it so would leave it so again. */
  #drawnFrom: string | null = null;
  readonly #refresh: () => Promise<void>;

  constructor(client: Client, onError: (thrown: unknown) => void, pauseMs = 1_000) {
    this.#client = client;
    this.#onError = onError;
    this.#refresh = atMostEvery(pauseMs, () => this.#load());
    client.on('job.changed', (job) => this.#heard(job));
    client.on('engine.state', ({ state }) => {
      // What was being drawn is lost with the engine; what was drawn is not.
      if (state === 'restarting' || state === 'stopped') this.#job = null;
      if (state === 'ready' && this.#isWatched) void this.#refresh();
    });
    client.on('library.changed', ({ photos, model, lenses, tags, judgements }) => {
      if (this.#isWatched && (photos || model || lenses || tags || judgements)) void this.#refresh();
    });
  }

  /** Null until the engine has told. */
  get map(): Drawn | null {
    return this.#map;
  }
  /** The drawing that goes on or waits. */
  get job(): JobStatus | null {
    return this.#job;
  }
  /** Why the last drawing ended without a map; one sentence. */
  get failure(): string | null {
    return this.#failure;
  }

  /** Keeps the map up to date until the way back is called. */
  watch(): () => void {
    this.#isWatched = true;
    void this.#refresh();
    return () => (this.#isWatched = false);
  }

  async draw(isAnew = false): Promise<void> {
    this.#failure = null;
    this.#stopped = null;
    this.#drawnFrom = null;
    await this.#start(isAnew);
  }

  async stop(): Promise<void> {
    this.#stopped = this.#map?.modelId ?? null;
    const jobId: JobId | undefined = this.#job?.id;
    if (jobId !== undefined) await this.#client.call('jobs.cancel', { jobId }).catch(this.#onError);
  }

  async #start(isAnew: boolean): Promise<void> {
    try {
      await this.#client.call('map.draw', { isAnew });
    } catch (error) {
      this.#failure = toCallError(error).message;
    }
  }

  #heard(job: JobStatus): void {
    if (job.kind !== 'map') return;
    const isOver = job.state === 'done' || job.state === 'cancelled' || job.state === 'failed';
    if (!isOver) this.#failure = null;
    if (job.state === 'failed') this.#failure = job.message;
    this.#job = isOver ? null : job;
    if (job.state === 'done') this.#drawnFrom = this.#map === null ? null : stateOf(this.#map);
    if (job.state === 'done' && this.#isWatched) void this.#load();
  }

  async #load(): Promise<void> {
    try {
      const map = await this.#client.call('map.get', undefined);
      this.#map = map;
      // A map that is not there yet, or lacks photos, needs nobody's decision.
      if (stateOf(map) !== this.#drawnFrom) this.#drawnFrom = null;
      const needsDrawing = (map.state === 'none' || map.waiting > 0) && this.#drawnFrom === null;
      if (needsDrawing && this.#job === null && this.#failure === null && this.#stopped !== map.modelId) await this.#start(false);
    } catch (error) {
      this.#onError(error);
    }
  }
}

const stateOf = ({ modelId, state, imageIds, waiting }: Drawn): string => `${modelId} ${state} ${imageIds.length} ${waiting}`;
