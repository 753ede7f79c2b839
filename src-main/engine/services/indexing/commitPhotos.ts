import type { BackboneId, ImageId } from '@contract/data';
import type { DecodedPhoto, Outcome } from '../../library/types';
import type { Store } from '../../store/store';
import type { ImageRow, PendingFile, StoredPicture } from '../../store/types';
import type { Embedded, Gallery } from '../gallery/Gallery';

/** A file and what came of reading it: its picture, the known image whose bytes it has, or why it cannot be read. */
export interface ReadPhoto {
  readonly file: PendingFile;
  readonly outcome: Outcome<{ readonly photo: DecodedPhoto } | { readonly contentHash: Uint8Array; readonly knownAs: ImageId }>;
}

export interface PhotoBatch {
  readonly photos: readonly ReadPhoto[];
  /** [n, f] of the photos that were decoded, in their order. */
  readonly features: Float32Array;
  indexed: number;
  problems: number;
}

const UNUSABLE =
  'The network found nothing usable in this picture, so it cannot be compared with others. Retry, or look at the file in another program.';

/**
 * Writes a batch: pictures first, in their own database, then everything else in one transaction. Whatever kills the process, no photo is
 * half indexed: either its features, embedding and thumbnail are all there, or it is still pending.
 */
export function commitPhotos(store: Store, gallery: Gallery, backbone: BackboneId, batch: PhotoBatch): void {
  try {
    gallery.show(store.transaction(() => writeBatch(store, gallery, backbone, batch)));
  } catch (error) {
    // What was rolled back must not live on in memory.
    gallery.reload();
    throw error;
  }
}

function writeBatch(store: Store, gallery: Gallery, backbone: BackboneId, batch: PhotoBatch): Embedded {
  const featureSize = featureSizeOf(batch);
  const pictures: StoredPicture[] = [];
  const addedIds: ImageId[] = [];
  const addedFeatures: Float32Array[] = [];
  let row = 0;
  for (const { file, outcome } of batch.photos) {
    if (!outcome.ok) {
      if (store.files.markProblem(file.id, outcome.code, outcome.reason, file)) batch.problems += 1;
      continue;
    }
    if ('knownAs' in outcome.value) {
      if (store.files.markIndexed(file.id, outcome.value.knownAs, outcome.value.contentHash, file)) batch.indexed += 1;
      continue;
    }
    const { photo } = outcome.value;
    const feature = batch.features.subarray(row * featureSize, (row + 1) * featureSize);
    row += 1;
    if (!isUsable(feature)) {
      if (store.files.markProblem(file.id, 'no-usable-features', UNUSABLE, file)) batch.problems += 1;
      continue;
    }
    const imageId = imageOf(store, file, photo);
    store.features.put(imageId, backbone, feature);
    pictures.push(
      { imageId, size: 'thumb', type: 'image/webp', bytes: photo.thumb },
      { imageId, size: 'large', type: 'image/webp', bytes: photo.large },
    );
    addedIds.push(imageId);
    addedFeatures.push(feature);
    if (store.files.markIndexed(file.id, imageId, photo.contentHash, file)) batch.indexed += 1;
  }
  // Before this transaction ends: should the process die between the two, a picture without a photo does no harm.
  store.pictures.putAll(pictures);
  return gallery.embedAndStore(addedIds, addedFeatures);
}

/** The image of a decoded photo: the one of the same bytes, the one it was before another program rewrote its metadata or moved it as well, or a new one. */
function imageOf(store: Store, file: PendingFile, photo: DecodedPhoto): ImageId {
  const known = store.images.byContent(photo.contentHash);
  if (known !== null) return known;
  const row = toImageRow(photo);
  const rewritten = rewrittenImage(store, file.formerImageId, photo.pixelHash);
  if (rewritten === null) return store.images.insert(row);
  store.images.addContent(rewritten, photo.contentHash);
  store.images.updateMetadata(rewritten, row);
  return rewritten;
}

/** What was said of a picture must outlive a program that writes other metadata into its file, also where that gives the file another place. */
function rewrittenImage(store: Store, formerId: ImageId | null, pixelHash: Uint8Array): ImageId | null {
  const former = formerId === null ? null : store.images.get(formerId);
  if (former !== null && Buffer.compare(former.pixelHash, pixelHash) === 0) return formerId;
  return store.images.lostByPixels(pixelHash);
}

function toImageRow({ contentHash, pixelHash, width, height, format, metadata }: DecodedPhoto): ImageRow {
  return { contentHash, pixelHash, width, height, format, ...metadata };
}

function featureSizeOf(batch: PhotoBatch): number {
  const decoded = batch.photos.filter(({ outcome }) => outcome.ok && 'photo' in outcome.value).length;
  return decoded === 0 ? 0 : batch.features.length / decoded;
}

/** A feature that is all zero points nowhere, and one that is not finite would poison an index. */
function isUsable(feature: Float32Array): boolean {
  let sum = 0;
  for (const value of feature) sum += value * value;
  return Number.isFinite(sum) && sum > 0;
}
