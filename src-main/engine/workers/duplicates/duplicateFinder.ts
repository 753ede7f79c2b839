/** The duplicate finder: a worker thread that looks for pictures near each other, tells what it finds in portions, and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import type { ImageId } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import { editsBetween } from '../../library/sketch/editsBetween';
import { makeSketch, type Sketch } from '../../library/sketch/sketch';
import { nearLimits } from '../../search/nearPictures';
import { ExactIndex } from '../../search/exactIndex';
import type { StoredImage } from '../../store/repositories/ImageRepository';
import type { NearPair } from '../../store/repositories/DuplicateRepository';
import { openStore, type Store } from '../../store/store';
import type { DuplicateFinderInput, DuplicateFinderMessage } from './duplicateFinderMessages';
import { isStopped } from '../threadOrders';
import { yieldAsThread } from '../yieldToOthers';

/** Images between two messages: a moment of work, and what a crash loses at most. */
const PORTION = 64;
/** Sketches of pictures that were compared a moment ago: 16 kB each. */
const KEPT_SKETCHES = 4_000;

/** Pictures as they are compared: what is known of them, and a sketch that is drawn when it is first needed. */
class Pictures {
  readonly #store: Store;
  readonly #sketches = new Map<ImageId, Promise<Sketch | null>>();

  constructor(store: Store) {
    this.#store = store;
  }

  get(imageId: ImageId): StoredImage | null {
    return this.#store.images.get(imageId);
  }

  /** Null without a thumbnail that can be read: then nothing is said of the picture. */
  sketch(image: StoredImage): Promise<Sketch | null> {
    const known = this.#sketches.get(image.id);
    if (known !== undefined) return known;
    const picture = this.#store.pictures.get(image.id, 'thumb');
    const sketch = picture === null ? Promise.resolve(null) : makeSketch(picture.bytes, image.width / image.height).catch(() => null);
    this.#sketches.set(image.id, sketch);
    if (this.#sketches.size > KEPT_SKETCHES) this.#sketches.delete(this.#sketches.keys().next().value!);
    return sketch;
  }
}

async function find({ libraryFolder, modelId, isWhitened, rules, stop }: DuplicateFinderInput): Promise<DuplicateFinderMessage> {
  yieldAsThread();
  const store = openStore({ folder: libraryFolder, access: 'read' });
  try {
    const limits = nearLimits(isWhitened);
    const { ids, vectors, dimension } = store.embeddings.load(modelId);
    const shown = new Set<number>(store.photos.shownIds());
    const exact = new ExactIndex(dimension);
    exact.set(ids, vectors);
    exact.remove([...ids].filter((id) => !shown.has(id)));
    const checked = new Set<number>(store.duplicates.checked(modelId, rules));
    const away = [...checked].filter((id) => !shown.has(id)) as ImageId[];
    if (away.length > 0) say({ kind: 'away', imageIds: away });
    const total = exact.size;
    const open = [...exact.ids()].filter((id) => !checked.has(id)).sort((a, b) => a - b);
    const pictures = new Pictures(store);
    /** By the side from which a pair was found. */
    const found = new Map<number, Set<number>>();
    for (let start = 0; start < open.length; start += PORTION) {
      const portion = open.slice(start, start + PORTION) as ImageId[];
      const pairs: NearPair[] = [];
      for (const id of portion) {
        if (isStopped(stop)) return { kind: 'done' };
        const nearest = exact.search(exact.vector(id)!, limits.neighbours, { without: new Set([id]) });
        for (const { id: other, similarity } of nearest) {
          if (similarity < limits.sameFrom) break;
          if (found.get(other)?.has(id) === true) continue;
          (found.get(id) ?? found.set(id, new Set()).get(id)!).add(other);
          const pair = await compare(pictures, id, other as ImageId, similarity);
          if (pair.edits !== null || similarity >= limits.similar) pairs.push(pair);
        }
      }
      say({ kind: 'found', checked: portion, pairs, done: total - open.length + start + portion.length, total });
    }
    return { kind: 'done' };
  } finally {
    store.close();
  }
}

async function compare(pictures: Pictures, id: ImageId, other: ImageId, similarity: number): Promise<NearPair> {
  const [imageA, imageB] = id < other ? [id, other] : [other, id];
  const [a, b] = [pictures.get(imageA), pictures.get(imageB)];
  const pair = { imageA, imageB, similarity };
  if (a === null || b === null) return { ...pair, edits: null };
  // Two moments by the camera's clock are two pictures, however alike: a burst.
  if (a.takenAtMs !== null && b.takenAtMs !== null && a.takenAtMs !== b.takenAtMs) return { ...pair, edits: null };
  const [sketchA, sketchB] = await Promise.all([pictures.sketch(a), pictures.sketch(b)]);
  if (sketchA === null || sketchB === null) return { ...pair, edits: null };
  return { ...pair, edits: editsBetween({ ...a, sketch: sketchA }, { ...b, sketch: sketchB }) };
}

function say(message: DuplicateFinderMessage): void {
  parentPort?.postMessage(message);
}

const toFailure = (error: unknown): DuplicateFinderMessage => ({
  kind: 'failed',
  code: error instanceof LikewiseError ? error.code : 'bug',
  message: error instanceof Error ? error.message : String(error),
});

if (parentPort !== null) say(await find(workerData as DuplicateFinderInput).catch(toFailure));
