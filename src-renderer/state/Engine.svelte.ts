import type { AppEvents } from '@contract/bridge';
import type { Client } from '../bridge/client';

/** Whether the engine is there, and how often it came back: pictures that failed meanwhile are asked for again. */
export class Engine {
  #state: AppEvents['engine.state'] = $state.raw({ state: 'starting', message: null });
  #starts = $state(0);

  constructor(client: Client) {
    client.on('engine.state', (state) => {
      if (state.state === 'ready' && this.#state.state !== 'ready') this.#starts++;
      this.#state = state;
    });
  }

  get state(): AppEvents['engine.state']['state'] {
    return this.#state.state;
  }
  get message(): string | null {
    return this.#state.message;
  }
  get starts(): number {
    return this.#starts;
  }
}
