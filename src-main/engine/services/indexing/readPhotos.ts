import { join } from 'node:path';
import type { ImageId, RootId } from '@contract/data';
import type { JobContext } from '../../jobs/job';
import type { Decoding, DecodedPhoto, Outcome } from '../../library/types';
import type { BackboneSpec, Compute } from '../../model/types';
import type { PendingFile } from '../../store/types';
import type { PhotoBatch, ReadPhoto } from './commitPhotos';
import { orAborted } from '../orAborted';
import { startWorkers } from '../startWorkers';

/** Photos that were opened and are not committed yet: what a cancel or a kill costs at most. */
const MOST_IN_HAND = 32;
/** So many are computed and committed together at most; of 32 at once each costs the network 4 % less, of 8 as much more. */
const MOST_TOGETHER = 16;
/** While a person is at the window: 80 ms of the network, after which it holds still when it has to. Each photo costs an eighth more. */
const TOGETHER_BESIDE_A_PERSON = 4;
/** When photos come slowly, what is there is committed after this, so that the grid fills. */
const FLUSH_AFTER_MS = 1_500;
const PAGE = 500;

export interface ReadPhotosParts {
  readonly decoding: Decoding;
  readonly compute: Compute;
  readonly backbone: BackboneSpec;
  /** How many files are decoded at once. */
  readonly decoders: number;
  pending(rootId: RootId, limit: number, afterId: number): PendingFile[];
  /** Whether it lies on a drive that is not connected: it waits, as nothing is wrong with it. */
  isAway(file: PendingFile): boolean;
  /** Whether the folder is in the library: it may leave while its photos are read. */
  isIn(rootId: RootId): boolean;
  /** The image that has this content, if its features are there: such a photo need not be decoded. */
  knownContent(contentHash: Uint8Array): ImageId | null;
  hasContentOfSize(sizeBytes: number): boolean;
  /** Tells on disk which file is about to be opened, and that it was put down again. */
  takeInHand(slot: number, file: PendingFile): void;
  putDown(file: PendingFile): void;
  /** True for a file that was in hand when the engine died, more than once: those come last and alone. */
  isSuspect(file: PendingFile): boolean;
  commit(batch: PhotoBatch): void;
  /** Whether somebody is at the window, and may ask for something at any moment. */
  isPersonNear(): boolean;
  /** Between two batches: work that must not run beside a commit. */
  afterBatch(): Promise<void>;
}

export interface ReadCounts {
  indexed: number;
  problems: number;
}

/**
 * Reads a folder's pending files: decodes them in parallel, computes features a batch at a time, commits each batch whole.
 * A file that cannot be read becomes a problem and costs nothing else. Cancelled or killed, it goes on where it stopped: what is pending is on disk.
 */
export async function readPhotos(
  parts: ReadPhotosParts,
  root: { readonly id: RootId; readonly path: string; readonly total: number },
  { signal, mayGoOn, whenFree, report }: JobContext,
): Promise<ReadCounts> {
  const counts: ReadCounts = { indexed: 0, problems: 0 };
  const inHand = new Allowance(MOST_IN_HAND);
  // One batch is computed while the next is gathered and each decoder has one more: all three fit into what may be in hand.
  const batchSize = Math.max(1, Math.min(MOST_TOGETHER, Math.floor((MOST_IN_HAND - parts.decoders) / 2)));
  let gathered: ReadPhoto[] = [];
  let gatheredSinceMs = 0;
  let committing: Promise<void> = Promise.resolve();
  report({ phase: 'reading', done: 0, total: root.total });

  const flush = (): void => {
    const photos = gathered;
    gathered = [];
    committing = committing
      .then(() => commitBatch(parts, photos, { signal, whenFree }))
      .then((done) => {
        inHand.giveBack(photos.length);
        counts.indexed += done.indexed;
        counts.problems += done.problems;
        report({ phase: 'reading', done: counts.indexed + counts.problems, total: Math.max(root.total, counts.indexed + counts.problems) });
      });
    // Whoever waits for a photo's turn must hear of it; at the end it is met again.
    committing.catch((error: unknown) => inHand.close(error));
  };

  const readOne = async (file: PendingFile, slot: number): Promise<void> => {
    await mayGoOn();
    await orAborted(inHand.take(), signal);
    parts.takeInHand(slot, file);
    // A file may take its decoder the whole time limit: a cancel does not wait for that.
    const outcome = await orAborted(readFile(parts, file, join(root.path, file.path)), signal).finally(() => parts.putDown(file));
    if (gathered.length === 0) gatheredSinceMs = performance.now();
    gathered.push({ file, outcome });
    if (gathered.length >= batchSize || performance.now() - gatheredSinceMs > FLUSH_AFTER_MS) flush();
  };

  const suspects: PendingFile[] = [];
  const queue = pendingFiles(parts, root.id);
  await startWorkers(parts.decoders, async (slot) => {
    for (let next = queue.next(); next.done !== true; next = queue.next()) {
      if (parts.isSuspect(next.value)) suspects.push(next.value);
      else await readOne(next.value, slot);
    }
  });
  flush();
  for (const suspect of suspects) {
    await committing;
    await readOne(suspect, 0);
    flush();
  }
  await committing;
  return counts;
}

/** So many and no more: who wants one beyond it waits until one is given back. */
class Allowance {
  #left: number;
  readonly #waiting: PromiseWithResolvers<void>[] = [];
  #closed: { readonly why: unknown } | null = null;

  constructor(count: number) {
    this.#left = count;
  }

  async take(): Promise<void> {
    if (this.#closed !== null) throw this.#closed.why;
    if (this.#left > 0) {
      this.#left -= 1;
      return;
    }
    const turn = Promise.withResolvers<void>();
    this.#waiting.push(turn);
    await turn.promise;
  }

  giveBack(count: number): void {
    for (let given = 0; given < count; given++) {
      const next = this.#waiting.shift();
      if (next === undefined) this.#left += 1;
      else next.resolve();
    }
  }

  /** Nobody gets one any more. */
  close(why: unknown): void {
    this.#closed ??= { why };
    for (const { reject } of this.#waiting.splice(0)) reject(why);
  }
}

function* pendingFiles(parts: ReadPhotosParts, rootId: RootId): Generator<PendingFile, undefined> {
  for (let afterId = 0; ;) {
    const page = parts.pending(rootId, PAGE, afterId);
    for (const file of page) {
      if (!parts.isIn(rootId)) return undefined;
      if (!parts.isAway(file)) yield file;
    }
    if (page.length < PAGE) return undefined;
    afterId = page.at(-1)!.id;
  }
}

type ReadOutcome = Outcome<{ readonly photo: DecodedPhoto } | { readonly contentHash: Uint8Array; readonly knownAs: ImageId }>;

async function readFile(parts: ReadPhotosParts, file: PendingFile, path: string): Promise<ReadOutcome> {
  if (parts.hasContentOfSize(file.sizeBytes)) {
    const hashed = await parts.decoding.hash({ path });
    if (!hashed.ok) return hashed;
    const knownAs = parts.knownContent(hashed.value.contentHash);
    if (knownAs !== null) return { ok: true, value: { contentHash: hashed.value.contentHash, knownAs } };
  }
  const decoded = await parts.decoding.decode({ path }, parts.backbone);
  return decoded.ok ? { ok: true, value: { photo: decoded.value } } : decoded;
}

async function commitBatch(
  parts: ReadPhotosParts,
  photos: readonly ReadPhoto[],
  { signal, whenFree }: Pick<JobContext, 'signal' | 'whenFree'>,
): Promise<ReadCounts> {
  if (photos.length === 0) return { indexed: 0, problems: 0 };
  const pixels = photos.flatMap(({ outcome }) => (outcome.ok && 'photo' in outcome.value ? [outcome.value.photo.pixels] : []));
  const features = new Float32Array(pixels.length * parts.backbone.featureSize);
  for (let start = 0; start < pixels.length;) {
    await whenFree();
    const piece = pixels.slice(start, parts.isPersonNear() ? start + TOGETHER_BESIDE_A_PERSON : undefined);
    features.set(await parts.compute.features(parts.backbone.id, piece, signal), start * parts.backbone.featureSize);
    start += piece.length;
  }
  // A commit takes the engine's thread, and has every list read anew.
  await whenFree();
  signal.throwIfAborted();
  const batch: PhotoBatch = { photos, features, indexed: 0, problems: 0 };
  parts.commit(batch);
  await parts.afterBatch();
  return batch;
}
