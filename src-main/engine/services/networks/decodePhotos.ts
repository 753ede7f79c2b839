import { join } from 'node:path';
import type { ImageId } from '@contract/data';
import type { JobContext } from '../../jobs/job';
import type { Decoding, InputGeometry, Source } from '../../library/types';
import type { Store } from '../../store/store';
import { orAborted } from '../orAborted';
import { startWorkers } from '../startWorkers';

export interface DecodeParts {
  readonly store: Store;
  readonly decoding: Decoding;
  /** How many files are decoded at once. */
  readonly decoders: number;
  /** Take the library's larger thumbnails, 640 px, where they are: faster, and drives that are away do not matter. */
  readonly isPreviewEnough?: boolean;
}

/** Photos handed on together. */
const BATCH = 32;

/**
 * Reads photos of the library once more, and hands on what a network looks at, a batch at a time. What cannot be read now (its drive is
 * away) is left out; why, the index says.
 * @returns how many were read
 */
export async function decodePhotos(
  { store, decoding, decoders, isPreviewEnough = false }: DecodeParts,
  imageIds: readonly ImageId[],
  geometry: InputGeometry,
  { signal, mayGoOn, report }: Pick<JobContext, 'signal' | 'mayGoOn' | 'report'>,
  take: (imageIds: readonly ImageId[], pixels: readonly Uint8Array[]) => Promise<void>,
): Promise<number> {
  let taking: Promise<void> = Promise.resolve();
  let [read, done] = [0, 0];
  report({ phase: 'reading', done, total: imageIds.length });
  for (let start = 0; start < imageIds.length; start += BATCH) {
    const batch = imageIds.slice(start, start + BATCH);
    const pixels = new Array<Uint8Array | null>(batch.length).fill(null);
    const queue = batch.entries();
    await startWorkers(decoders, async () => {
      for (let next = queue.next(); next.done !== true; next = queue.next()) {
        await mayGoOn();
        const [place, imageId] = next.value;
        const source = sourceOf(store, imageId, isPreviewEnough);
        const outcome = source === null ? null : await orAborted(decoding.decode(source, geometry), signal);
        if (outcome?.ok === true) pixels[place] = outcome.value.pixels;
        report({ phase: 'reading', done: ++done, total: imageIds.length });
      }
    });
    // One batch is computed while the next is decoded, and not more.
    await taking;
    signal.throwIfAborted();
    const there = [...batch.keys()].filter((place) => pixels[place] !== null);
    if (there.length === 0) continue;
    read += there.length;
    // In the order given, whichever was decoded first: a network's last bits may depend on what is beside a photo.
    taking = take(
      there.map((place) => batch[place]!),
      there.map((place) => pixels[place]!),
    );
    taking.catch(() => undefined); // met at the next batch
  }
  await taking;
  return read;
}

function sourceOf(store: Store, imageId: ImageId, isPreviewEnough: boolean): Source | null {
  const preview = isPreviewEnough ? store.pictures.get(imageId, 'large') : null;
  if (preview !== null) return { bytes: preview.bytes };
  const place = store.files.filesOf(imageId).find(({ state }) => state === 'here');
  return place === undefined ? null : { path: join(place.rootPath, place.path) };
}
