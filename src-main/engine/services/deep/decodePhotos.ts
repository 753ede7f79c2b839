import { join } from 'node:path';
import type { ImageId } from '@contract/data';
import type { JobContext } from '../../jobs/job';
import type { Decoding, InputGeometry } from '../../library/types';
import type { Store } from '../../store/store';
import { orAborted } from '../orAborted';
import { startWorkers } from '../startWorkers';

export interface DecodeParts {
  readonly store: Store;
  readonly decoding: Decoding;
  /** How many files are decoded at once. */
  readonly decoders: number;
}

/** Photos handed on together. */
const BATCH = 32;

/**
 * Reads photos of the library once more, and hands on what a network looks at, a batch at a time. What cannot be read now (its drive is
 * away) is left out; why, the index says.
 * @returns how many were read
 */
export async function decodePhotos(
  { store, decoding, decoders }: DecodeParts,
  imageIds: readonly ImageId[],
  geometry: InputGeometry,
  { signal, mayGoOn, report }: Pick<JobContext, 'signal' | 'mayGoOn' | 'report'>,
  take: (imageIds: readonly ImageId[], pixels: readonly Uint8Array[]) => Promise<void>,
): Promise<number> {
  const queue = imageIds.values();
  let gathered: { imageId: ImageId; pixels: Uint8Array }[] = [];
  let taking: Promise<void> = Promise.resolve();
  let [read, done] = [0, 0];
  report({ phase: 'reading', done, total: imageIds.length });
  const flush = async (): Promise<void> => {
    const photos = gathered;
    gathered = [];
    // One batch is computed while the next is decoded, and not more.
    await taking;
    signal.throwIfAborted();
    if (photos.length === 0) return;
    taking = take(
      photos.map(({ imageId }) => imageId),
      photos.map(({ pixels }) => pixels),
    ).then(() => {
      read += photos.length;
    });
    taking.catch(() => undefined); // met at the next flush
  };
  await startWorkers(decoders, async () => {
    for (let next = queue.next(); next.done !== true; next = queue.next()) {
      await mayGoOn();
      const place = store.files.filesOf(next.value).find(({ state }) => state === 'here');
      const outcome =
        place === undefined ? null : await orAborted(decoding.decode({ path: join(place.rootPath, place.path) }, geometry), signal);
      report({ phase: 'reading', done: ++done, total: imageIds.length });
      if (outcome?.ok !== true) continue;
      gathered.push({ imageId: next.value, pixels: outcome.value.pixels });
      if (gathered.length >= BATCH) await flush();
    }
  });
  await flush();
  await taking;
  return read;
}
