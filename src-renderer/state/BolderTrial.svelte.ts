import type { ModelId, ModelSummary, Trial } from '@contract/data';
import { toCallError, type Client } from '../bridge/client';
import { isAnotherLens } from './anotherLens';
import type { Judgements, Pair } from './Judgements.svelte';
import { PairsToAsk, type AskedPair } from './PairsToAsk.svelte';
import type { Training } from './Training.svelte';

/** A version that goes further than the one in use, and the answers that decide between the two. */
export class BolderTrial {
  readonly #client: Client;
  readonly #training: Training;
  readonly #onError: (thrown: unknown) => void;
  #known: Trial | null = $state.raw(null);
  /** What is asked in judge mode while the trial is open. */
  readonly pairs: PairsToAsk;

  constructor(client: Client, training: Training, judgements: Judgements, onError: (thrown: unknown) => void) {
    this.#client = client;
    this.#training = training;
    this.#onError = onError;
    this.pairs = new PairsToAsk(client, judgements, onError, {
      ask: () => this.#ask(),
      skip: (pair) => void this.#skip(pair),
    });
    client.on('library.changed', (change) => {
      if (isAnotherLens(change)) this.#known = null;
      else if (change.judgements && this.#known) void this.load(this.#known.bolder);
    });
  }

  /** The newest bolder version that may take the place of the one in use. */
  get offer(): ModelSummary | null {
    const { models, active } = this.#training;
    if (active === null) return null;
    const rivalId = active.kind === 'base' ? null : active.id;
    return models.find(({ isActive, training, parentId }) => !isActive && training?.reason === 'bolder' && parentId === rivalId) ?? null;
  }
  /** Of the version that is offered; null while nothing was asked. */
  get trial(): Trial | null {
    return this.#known?.bolder === this.offer?.id ? this.#known : null;
  }

  async load(modelId: ModelId): Promise<void> {
    try {
      this.#heard(await this.#client.call('trials.get', { modelId }));
    } catch (error) {
      // A training that has just ended took it away; the list of versions follows.
      if (toCallError(error).code === 'model-not-found') this.#known = null;
      else this.#onError(error);
    }
  }

  async #ask(): Promise<readonly AskedPair[]> {
    const { offer } = this;
    if (!offer) return [];
    const trial = await this.#client.call('trials.begin', { modelId: offer.id });
    this.#heard(trial);
    return trial.pairs.map((pair) => ({ ...pair, source: 'trial' }));
  }

  async #skip({ imageA, imageB }: Pair): Promise<void> {
    if (!this.#known) return;
    try {
      this.#heard(await this.#client.call('trials.skip', { modelId: this.#known.bolder, imageA, imageB }));
    } catch (error) {
      this.#onError(error);
    }
  }

  #heard(trial: Trial | null): void {
    this.#known = trial;
    // Nobody is asked on when the answers have decided.
    if (trial && trial.verdict !== 'open') this.pairs.end();
  }
}
