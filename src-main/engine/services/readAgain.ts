import type { BackboneId } from '@contract/data';
import type { Store } from '../store/store';
import type { ImageId } from '../store/types';

/** Drops features that are damaged and has their files read again. */
export function computeAgain(store: Store, backbone: BackboneId, imageIds: readonly ImageId[]): void {
  if (imageIds.length === 0) return;
  store.transaction(() => {
    for (const imageId of imageIds) {
      store.features.delete(imageId, backbone);
      store.scans.readAgainOf(imageId);
    }
  });
}
