import { SvelteMap } from 'svelte/reactivity';
import type { ImageId, PhotoSummary } from '@contract/data';
import type { Client } from '../bridge/client';

const mostKept = 5_000;
const mostAtOnce = 300;
const gatherMs = 30;

/** Names and dates of the photos in view, asked for in handfuls when they come into view. */
export class PhotoNames {
  readonly #client: Client;
  readonly #known = new SvelteMap<ImageId, PhotoSummary>();
  #wanted = new Set<ImageId>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: Client) {
    this.#client = client;
  }

  get(imageId: ImageId): PhotoSummary | undefined {
    return this.#known.get(imageId);
  }

  /** What an answer brought along needs no second question. */
  learn(photos: readonly PhotoSummary[]): void {
    for (const photo of photos) this.#known.set(photo.imageId, photo);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= mostKept) break;
      this.#known.delete(oldest);
    }
  }

  want(imageIds: readonly ImageId[]): void {
    for (const imageId of imageIds) if (!this.#known.has(imageId)) this.#wanted.add(imageId);
    if (this.#wanted.size === 0 || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => void this.#ask(), gatherMs);
  }

  async #ask(): Promise<void> {
    this.#timer = undefined;
    // The last asked for are those in view now.
    const imageIds = [...this.#wanted].slice(-mostAtOnce);
    this.#wanted = new Set();
    try {
      this.learn(await this.#client.call('photos.summaries', { imageIds }));
    } catch (error) {
      console.warn('The names of some photos are not known yet.', error);
    }
  }
}
