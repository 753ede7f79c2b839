import type {
  BackboneId,
  BackupPolicy,
  Backups,
  BackupSummary,
  LibraryCosts,
  LibraryMove,
  MoveProgress,
  RestorePreview,
  RestoreReport,
  RootId,
  TrainedBackbone,
} from '@contract/data';
import type { Client } from '../bridge/client';

/** What the settings show of the library's upkeep: its size, its backups, and what is left out of it. Loaded when they are opened. */
export class Upkeep {
  readonly #client: Client;
  #backups: Backups | null = $state.raw(null);
  #costs: LibraryCosts | null = $state.raw(null);
  #minSidePx: number | null = $state.raw(null);
  #backbones: readonly TrainedBackbone[] = $state.raw([]);
  #moving: MoveProgress | null = $state.raw(null);
  /** A backup is being made, or restored. */
  isBusy = $state(false);

  constructor(client: Client) {
    this.#client = client;
    client.on('library.moving', (progress) => {
      if (this.#moving) this.#moving = progress;
    });
  }

  get backups(): Backups | null {
    return this.#backups;
  }
  get costs(): LibraryCosts | null {
    return this.#costs;
  }
  /** How far the library's move to another folder is; null while there is none. */
  get moving(): MoveProgress | null {
    return this.#moving;
  }
  get minSidePx(): number | null {
    return this.#minSidePx;
  }

  /** Networks that were trained here. */
  get backbones(): readonly TrainedBackbone[] {
    return this.#backbones;
  }

  async refresh(): Promise<void> {
    [this.#backups, this.#costs, this.#minSidePx, this.#backbones] = await Promise.all([
      this.#client.call('backups.list', undefined),
      this.#client.call('library.costs', undefined),
      this.#client.call('library.minSide', undefined),
      this.#client.call('backbones.list', undefined),
    ]);
  }

  /** The list alone: all that can be asked of a library that is damaged. */
  async refreshBackups(): Promise<void> {
    this.#backups = await this.#client.call('backups.list', undefined);
  }

  async setMinSide(minSidePx: number): Promise<void> {
    await this.#client.call('library.setMinSide', { minSidePx });
    this.#minSidePx = minSidePx;
  }

  async removeBackbone(id: BackboneId): Promise<void> {
    this.#backbones = await this.#client.call('backbones.remove', { id });
  }

  async setPolicy(policy: BackupPolicy): Promise<void> {
    this.#backups = await this.#client.call('backups.setPolicy', policy);
  }

  setIgnore(rootId: RootId, patterns: readonly string[]): Promise<void> {
    return this.#client.call('folders.setIgnore', { rootId, patterns: [...patterns] });
  }

  make(): Promise<BackupSummary> {
    return this.#busy(async () => {
      const made = await this.#client.call('backups.make', undefined);
      await this.refresh();
      return made;
    });
  }

  preview(name: string): Promise<RestorePreview> {
    return this.#client.call('backups.preview', { name });
  }

  restore(name: string, keepsNewer: boolean): Promise<RestoreReport> {
    return this.#busy(() => this.#client.call('backups.restore', { name, keepsNewer }));
  }

  /** To the folder that was planned last. */
  async move(): Promise<LibraryMove> {
    this.#moving = { done: 0, total: 1 };
    try {
      return await this.#client.moveLibrary();
    } finally {
      this.#moving = null;
    }
  }

  async #busy<Result>(work: () => Promise<Result>): Promise<Result> {
    this.isBusy = true;
    try {
      return await work();
    } finally {
      this.isBusy = false;
    }
  }
}
