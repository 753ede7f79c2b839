import type { DeepChoice, DeepOutlook } from '@contract/data';
import type { Client } from '../bridge/client';

/** What a person may choose before the network itself is trained, and what is to be expected of it. */
export class Deep {
  readonly #client: Client;
  readonly #onError: (thrown: unknown) => void;
  #asked: Partial<DeepChoice> = {};
  #outlook: DeepOutlook | null = $state.raw(null);
  #latest = 0;
  /** The form is shown. */
  isOpen = $state(false);

  constructor(client: Client, onError: (thrown: unknown) => void) {
    this.#client = client;
    this.#onError = onError;
    client.on('library.changed', ({ judgements, lenses }) => {
      if (this.#outlook !== null && (judgements === true || lenses === true)) void this.refresh();
    });
    // What was cancelled can be gone on with from now on; what is done cannot.
    client.on('training.ended', () => void (this.#outlook !== null && this.refresh()));
    client.on('engine.state', ({ state }) => void (state === 'ready' && this.#outlook !== null && this.refresh()));
  }

  /** Null until the engine has told. */
  get outlook(): DeepOutlook | null {
    return this.#outlook;
  }

  choose(change: Partial<DeepChoice>): Promise<void> {
    this.#asked = { ...this.#asked, ...change };
    return this.refresh();
  }

  async refresh(): Promise<void> {
    const asked = ++this.#latest;
    try {
      const outlook = await this.#client.call('training.deepOutlook', { ...this.#asked });
      if (asked === this.#latest) this.#outlook = outlook;
    } catch (error) {
      this.#onError(error);
    }
  }

  /** Forgets what was left half done. */
  async drop(): Promise<void> {
    await this.#client.call('training.dropDeep', undefined);
    await this.refresh();
  }
}
