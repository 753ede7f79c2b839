import type { Folder } from '@contract/data';
import type { EngineProcess } from '../engine/EngineProcess';
import { copySamples } from './copySamples';

/** What a person tries Likewise with who has chosen no folder yet: pictures that come with the app, as an ordinary folder of the library. */
export class Samples {
  /** Where the copies lie. Not where the pictures came: an AppImage is somewhere else after each start, and nothing may be written into an installed app. */
  readonly folder: string;
  readonly #engine: Pick<EngineProcess, 'call'>;
  readonly #from: string;
  #running: Promise<Folder> | null = null;

  /** @param folder absolute, in the app's own folder @param from as they came with the app */
  constructor(engine: Pick<EngineProcess, 'call'>, { folder, from }: { readonly folder: string; readonly from: string }) {
    this.#engine = engine;
    this.folder = folder;
    this.#from = from;
  }

  /** Who asks again meanwhile gets the same answer. Throws as `copySamples`, and as the engine does that adds the folder. */
  add(): Promise<Folder> {
    this.#running ??= this.#add().finally(() => (this.#running = null));
    return this.#running;
  }

  async #add(): Promise<Folder> {
    await copySamples(this.#from, this.folder);
    return (await this.#engine.call('folders.add', { path: this.folder }, 'app')) as Folder;
  }
}
