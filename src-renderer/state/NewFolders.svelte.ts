import type { Folder, ModelSummary } from '@contract/data';
import type { Client } from '../bridge/client';
import type { Library } from './Library.svelte';
import type { Notices } from './Notices.svelte';
import { versionTaughtBy } from './sampleTeaching';
import type { Trail } from './Trail.svelte';
import type { Undo } from './Undo';

interface Parts {
  readonly client: Client;
  readonly library: Library;
  readonly acts: Undo;
  readonly notices: Notices;
  readonly trail: Trail;
  /** Reads the library anew: with the first folder lenses, tags and judgements begin to be. */
  readonly restart: () => Promise<void>;
  /** A version that only photos which have left taught does not answer for others. */
  readonly setAside: (taught: ModelSummary) => Promise<void>;
}

/** How folders come into the library from this window: chosen, dropped, or those of the sample pictures. */
export class NewFolders {
  readonly #parts: Parts;
  #samplesPath: string | null = $state(null);
  /** Until the library has them. */
  areSamplesComing = $state(false);

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The folder of the sample pictures, while there is no other one; null before it is known. */
  get samplesAlone(): Folder | null {
    const { folders } = this.#parts.library;
    const [only] = folders ?? [];
    return folders?.length === 1 && only?.path === this.#samplesPath ? only : null;
  }

  /** Finds out which folder would be the one of the sample pictures. */
  async look(): Promise<void> {
    await this.#parts.client.samplesFolder().then((path) => (this.#samplesPath = path), this.#parts.notices.report);
  }

  async choose(): Promise<void> {
    await this.#added(this.#parts.client.chooseFolder());
  }

  async drop(file: File): Promise<void> {
    const folder = await this.#added(this.#parts.client.addDroppedFolder(file));
    if (folder === null) this.#parts.notices.add({ kind: 'notice', key: 'notAFolder', subject: file.name });
  }

  async addSamples(): Promise<void> {
    if (this.areSamplesComing) return;
    this.areSamplesComing = true;
    await this.#added(this.#parts.client.addSamples());
    this.areSamplesComing = false;
  }

  /** @returns undefined after an error, which is told */
  async #added(asked: Promise<Folder | null>): Promise<Folder | null | undefined> {
    const { library, acts, notices, trail, restart } = this.#parts;
    const samples = this.samplesAlone;
    try {
      const folder = await asked;
      if (folder === null) return null;
      const { current } = trail;
      if (!library.folder(folder.id)) acts.kept();
      if (samples !== null && samples.id !== folder.id) await this.#letGo(samples);
      await restart();
      // Who went somewhere else meanwhile is left there.
      if (trail.current === current) trail.go({ view: 'library', rootId: null });
      return folder;
    } catch (error) {
      notices.report(error);
      return undefined;
    }
  }

  /** Who has chosen a folder is done with trying. The notice offers them back, and what was said of them is kept. */
  async #letGo(samples: Folder): Promise<void> {
    const { client, library, notices, setAside } = this.#parts;
    // Where that is not to be found out the samples leave all the same.
    const taught = await versionTaughtBy(client, samples).catch((thrown: unknown) => {
      notices.report(thrown);
      return null;
    });
    try {
      await library.remove(samples);
      // The first photos of one's own do not wait for it.
      if (taught !== null) void setAside(taught).catch(notices.report);
    } catch (error) {
      notices.report(error);
    }
  }
}
