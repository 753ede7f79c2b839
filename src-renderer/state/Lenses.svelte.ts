import type { Lens, LensId } from '@contract/data';
import type { Client } from '../bridge/client';
import { atMostEvery } from './atMostEvery';
import type { Undo } from './Undo';

/** Notions of similarity over one library. Most people have the default one and never see another. */
export class Lenses {
  readonly #client: Client;
  readonly #acts: Undo;
  #list: readonly Lens[] = $state.raw([]);
  /** The menu of them. */
  isOpen = $state(false);
  /** A new one is being named. */
  isNaming = $state(false);
  readonly refresh: () => Promise<void>;

  constructor(client: Client, acts: Undo, onError: (thrown: unknown) => void, pauseMs = 1_000) {
    this.#client = client;
    this.#acts = acts;
    this.refresh = atMostEvery(pauseMs, () => this.#load().catch(onError));
    // Each is listed with what was said and taught in it, which the question before its removal counts.
    client.on('library.changed', ({ lenses, judgements, model }) => {
      if (lenses || judgements || model) void this.refresh();
    });
  }

  get list(): readonly Lens[] {
    return this.#list;
  }
  readonly active: Lens | null = $derived(this.#list.find(({ isActive }) => isActive) ?? null);

  async use(lensId: LensId): Promise<void> {
    await this.#client.call('lenses.use', { lensId });
    await this.refresh();
  }

  /** A new lens is put to use at once: it was made to be used. */
  async create(name: string): Promise<void> {
    const lens = await this.#acts.step(() => this.#client.call('lenses.create', { name: name.trim() }));
    await this.use(lens.id);
  }

  async rename(lensId: LensId, name: string): Promise<void> {
    await this.#acts.step(() => this.#client.call('lenses.rename', { lensId, name: name.trim() }));
    await this.refresh();
  }

  /** With all that was said and taught in it: the person was asked. */
  async remove({ id: lensId, name }: Lens): Promise<void> {
    const told = { key: 'lensOut', name } as const;
    await this.#acts.step(() => this.#client.call('lenses.remove', { lensId, isConfirmed: true }), told);
    await this.refresh();
  }

  async #load(): Promise<void> {
    this.#list = await this.#client.call('lenses.list', undefined);
  }
}
