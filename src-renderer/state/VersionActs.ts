import type { ModelId, ModelSummary, TrainingResult } from '@contract/data';
import type { Messages } from '../i18n/Messages.svelte';
import { nameOfVersion } from '../i18n/versionNames';
import type { Training } from './Training.svelte';
import type { Undo } from './Undo';

/** What a person decides about versions, each a step that can be taken back. `name` is what the version is called on the screen. */
export class VersionActs {
  readonly #training: Training;
  readonly #undo: Undo;
  readonly #messages: Messages;

  constructor(training: Training, undo: Undo, messages: Messages) {
    this.#training = training;
    this.#undo = undo;
    this.#messages = messages;
  }

  /** Puts a version to use, whatever was thought of it. */
  async use(modelId: ModelId, name: string): Promise<void> {
    const training = this.#training;
    const former = training.active;
    await this.#undo.do({
      told: { done: 'versionUsed', undone: 'versionLeft', name },
      redo: () => training.use(modelId),
      undo: async () => void (former && (await training.use(former.id))),
    });
  }

  /** A version was taught on photos that have left: answers are those from before any teaching, until the person says otherwise. */
  async setAside(taught: ModelSummary): Promise<void> {
    const training = this.#training;
    await training.refresh();
    const base = training.models.find(({ kind }) => kind === 'base');
    if (base === undefined || training.active?.id !== taught.id) return;
    await this.#undo.do({
      told: { done: 'samplesSetAside', undone: 'versionUsed', name: nameOfVersion(this.#messages, training.models, taught) },
      redo: () => training.use(base.id),
      undo: () => training.use(taught.id),
    });
  }

  /** The person knows better than the figures. */
  async keepAnyway({ modelId }: TrainingResult, name: string): Promise<void> {
    await this.use(modelId, name);
    if (this.#training.active?.id === modelId) this.#training.close();
  }

  /** It is in use already, and stays. To take that back is to go to the version before. */
  async keep({ modelId }: TrainingResult, name: string): Promise<void> {
    const training = this.#training;
    let isFirst = true;
    await this.#undo.do({
      told: { done: 'versionKept', undone: 'versionLeft', name },
      redo: async () => {
        if (isFirst) isFirst = false;
        else await training.use(modelId);
      },
      undo: () => training.rollBack(),
    });
    training.close();
  }

  /** Away with the version that was just taught: one step back when it is in use already. */
  async discard({ modelId }: TrainingResult, name: string): Promise<void> {
    await this.drop(modelId, name);
    if (!this.#training.models.some(({ id }) => id === modelId)) this.#training.close();
  }

  /** Away with a version. */
  async drop(modelId: ModelId, name: string): Promise<void> {
    const training = this.#training;
    const wasActive = training.active?.id === modelId;
    await this.#undo.do({
      told: { done: 'versionDiscarded', undone: 'versionBack', name },
      redo: async () => {
        if (training.active?.id === modelId) await training.rollBack();
        await training.remove(modelId);
      },
      undo: async () => {
        await training.bringBack(modelId);
        if (wasActive) await training.use(modelId);
      },
    });
  }
}
