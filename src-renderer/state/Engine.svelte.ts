import type { AppEvents } from '@contract/bridge';
import type { UpdateProgress } from '@contract/data';
import type { Client } from '../bridge/client';

/** Whether the engine is there, and how often it came back: pictures that failed meanwhile are asked for again. */
export class Engine {
  #state: AppEvents['engine.state'] = $state.raw({ state: 'starting', message: null });
  #starts = $state(0);
  #updating: UpdateProgress | null = $state.raw(null);

  constructor(client: Client) {
    client.on('engine.state', (state) => {
      if (state.state === 'ready' && this.#state.state !== 'ready') this.#starts++;
      this.#state = state;
      this.#updating = null;
    });
    client.on('library.updating', (progress) => (this.#updating = progress));
  }

  get state(): AppEvents['engine.state']['state'] {
    return this.#state.state;
  }
  get message(): string | null {
    return this.#state.message;
  }
  /** How far the update of a library that an older version wrote is, before it can be shown; null while there is none. */
  get updating(): UpdateProgress | null {
    return this.#updating;
  }
  get starts(): number {
    return this.#starts;
  }
}
