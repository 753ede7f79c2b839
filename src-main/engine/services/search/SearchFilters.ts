import type { ImageId, RootId, SearchFilter } from '@contract/data';
import { rowDot } from '../../metric/algebra/vectors';
import type { Store } from '../../store/store';

/** An example as a filter sees it. */
export interface FilteredExample {
  /** Null for a picture from outside, which lies in no folder of the library. */
  readonly imageId: ImageId | null;
  /** [f]; null when it is not at hand, and nothing is the same picture */
  readonly feature: Float32Array | null;
  readonly takenAtMs: number | null;
  readonly camera: string | null;
}

/** The most that lies between two photos of one burst, and of a person who presses again at once. */
const BURST_MS = 10_000;
/**
 * Features whose cosine is at least this show the same picture: re-encoded, a little retouched, or the next of a burst. Measured: copies of a
 * picture in another format, size or light lie above 0.99, two views of one scene at 0.97 at most.
 */
const SAME_PICTURE = 0.98;
/** Filters of which the photos are remembered. */
const KEPT = 8;

/** Which photos a filter lets through. */
export class SearchFilters {
  readonly #store: Store;
  readonly #list: (filter: SearchFilter) => Promise<Int32Array>;
  readonly #known = new Map<string, ReadonlySet<number>>();
  #changes = 0;

  /** @param list the images that a filter of photos leaves, read away from the engine's thread */
  constructor(store: Store, list: (filter: SearchFilter) => Promise<Int32Array>) {
    this.#store = store;
    this.#list = list;
  }

  /** Photos, tags or folders have changed. */
  forget(): void {
    this.#known.clear();
    this.#changes++;
  }

  /** The images that are asked for by folder, day, tag, camera and text; null when all are. */
  async among({ isOtherBurst: _, isOtherFolder: __, ...filter }: SearchFilter): Promise<ReadonlySet<number> | null> {
    const asked = Object.entries(filter).filter(([, value]) => value !== undefined && value !== '');
    if (asked.length === 0) return null;
    const key = JSON.stringify(asked.toSorted(([a], [b]) => (a < b ? -1 : 1)));
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const changes = this.#changes;
    const found = new Set(await this.#list(filter));
    // What changed while it was read may be missing from it.
    if (changes === this.#changes) this.#known.set(key, found);
    if (this.#known.size > KEPT) this.#known.delete(this.#known.keys().next().value!);
    return found;
  }

  /** The images that lie in the same folders as the examples. */
  besides(examples: readonly FilteredExample[]): ReadonlySet<number> {
    const found = new Set<number>();
    const seen = new Set<string>();
    for (const { imageId } of examples) {
      for (const { rootId, path } of imageId === null ? [] : this.#store.files.filesOf(imageId)) {
        const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
        if (seen.has(`${rootId} ${folder}`)) continue;
        seen.add(`${rootId} ${folder}`);
        for (const image of this.#store.files.imagesIn(rootId as RootId, folder)) found.add(image);
      }
    }
    return found;
  }

  /** Whether an image was taken in one burst with an example, or shows the same picture. */
  burstOf(examples: readonly FilteredExample[], featureOf: (imageId: ImageId) => Float32Array | null): (imageId: ImageId) => boolean {
    return (imageId) => {
      const image = this.#store.images.get(imageId);
      if (image === null) return false;
      let feature: Float32Array | null | undefined;
      return examples.some((example) => {
        if (isSameBurst(example, image)) return true;
        if (example.feature === null) return false;
        feature ??= featureOf(imageId);
        return feature !== null && cosine(example.feature, feature) >= SAME_PICTURE;
      });
    };
  }
}

interface Shot {
  readonly takenAtMs: number | null;
  readonly camera: string | null;
}

/** By the camera's own clock: the times of files say when they were copied. */
function isSameBurst(one: Shot, other: Shot): boolean {
  if (one.takenAtMs === null || other.takenAtMs === null || one.camera !== other.camera) return false;
  return Math.abs(one.takenAtMs - other.takenAtMs) <= BURST_MS;
}

function cosine(a: Float32Array, b: Float32Array): number {
  const d = a.length;
  return rowDot(a, 0, b, 0, d) / Math.sqrt(rowDot(a, 0, a, 0, d) * rowDot(b, 0, b, 0, d) || 1);
}
