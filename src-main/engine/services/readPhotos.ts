import { join } from 'node:path';
import type { ImageId, RootId } from '@contract/data';
import type { JobContext } from '../jobs/job';
import type { Decoding, DecodedPhoto, Outcome } from '../library/types';
import type { BackboneSpec, Compute } from '../model/types';
import type { PendingFile } from '../store/types';
import type { PhotoBatch, ReadPhoto } from './commitPhotos';
import { orAborted } from './orAborted';
import { startWorkers } from './startWorkers';

/** Photos computed and committed together: the batch at which the network is fastest, and what a kill costs at most. */
const BATCH = 32;
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
  /** The image that has this content, if its features are there: such a photo need not be decoded. */
  knownContent(contentHash: Uint8Array): ImageId | null;
  hasContentOfSize(sizeBytes: number): boolean;
  /** Tells on disk which file is about to be opened, and that it was put down again. */
  takeInHand(slot: number, file: PendingFile): void;
  putDown(file: PendingFile): void;
  /** True for a file that was in hand when the engine died, more than once: those come last and alone. */
  isSuspect(file: PendingFile): boolean;
  commit(batch: PhotoBatch): void;
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
  { signal, mayGoOn, report }: JobContext,
): Promise<ReadCounts> {
  const counts: ReadCounts = { indexed: 0, problems: 0 };
  let gathered: ReadPhoto[] = [];
  let gatheredSinceMs = 0;
  let committing: Promise<void> = Promise.resolve();
  report({ phase: 'reading', done: 0, total: root.total });

  const flush = async (): Promise<void> => {
    const photos = gathered;
    gathered = [];
    // One batch is computed while the next is decoded, and not more: the pixels of many would fill the memory.
    await committing;
    signal.throwIfAborted();
    committing = commitBatch(parts, photos, signal).then((done) => {
      counts.indexed += done.indexed;
      counts.problems += done.problems;
      report({ phase: 'reading', done: counts.indexed + counts.problems, total: Math.max(root.total, counts.indexed + counts.problems) });
    });
    // Its failure is met at the next flush; until then it must not count as unhandled.
    committing.catch(() => undefined);
  };

  const readOne = async (file: PendingFile, slot: number): Promise<void> => {
    await mayGoOn();
    parts.takeInHand(slot, file);
    // A file may take its decoder the whole time limit: a cancel does not wait for that.
    const outcome = await orAborted(readFile(parts, file, join(root.path, file.path)), signal).finally(() => parts.putDown(file));
    if (gathered.length === 0) gatheredSinceMs = performance.now();
    gathered.push({ file, outcome });
    if (gathered.length >= BATCH || performance.now() - gatheredSinceMs > FLUSH_AFTER_MS) await flush();
  };

  const suspects: PendingFile[] = [];
  const queue = pendingFiles(parts, root.id);
  await startWorkers(parts.decoders, async (slot) => {
    for (let next = queue.next(); next.done !== true; next = queue.next()) {
      if (parts.isSuspect(next.value)) suspects.push(next.value);
      else await readOne(next.value, slot);
    }
  });
  await flush();
  for (const suspect of suspects) {
    await readOne(suspect, 0);
    await flush();
  }
  await committing;
  return counts;
}

function* pendingFiles(parts: ReadPhotosParts, rootId: RootId): Generator<PendingFile, undefined> {
  for (let afterId = 0; ;) {
    const page = parts.pending(rootId, PAGE, afterId);
    yield* page;
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

async function commitBatch(parts: ReadPhotosParts, photos: readonly ReadPhoto[], signal: AbortSignal): Promise<ReadCounts> {
  if (photos.length === 0) return { indexed: 0, problems: 0 };
  const pixels = photos.flatMap(({ outcome }) => (outcome.ok && 'photo' in outcome.value ? [outcome.value.photo.pixels] : []));
  const features = pixels.length === 0 ? new Float32Array(0) : await parts.compute.features(parts.backbone.id, pixels, signal);
  signal.throwIfAborted();
  const batch: PhotoBatch = { photos, features, indexed: 0, problems: 0 };
  parts.commit(batch);
  await parts.afterBatch();
  return batch;
}
