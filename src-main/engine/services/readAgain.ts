import type { BackboneId } from '@contract/data';
import type { Store } from '../store/store';
import type { FileId, ImageId } from '../store/types';

/** Makes files pending, as if a scan had found them changed. */
export function readAgain(store: Store, fileIds: ReadonlySet<FileId>): void {
  if (fileIds.size === 0) return;
  for (const root of store.roots.list()) {
    const changed = [...store.files.known(root.id).values()]
      .filter(({ id, status }) => fileIds.has(id) && status !== 'missing')
      .map((known) => ({ id: known.id, stamp: known }));
    if (changed.length > 0) store.scans.apply(root.id, { changed });
  }
}

/** Drops features that are damaged and has their files read again. */
export function computeAgain(store: Store, backbone: BackboneId, imageIds: readonly ImageId[]): void {
  if (imageIds.length === 0) return;
  store.transaction(() => {
    const fileIds = new Set<FileId>();
    for (const imageId of imageIds) {
      store.features.delete(imageId, backbone);
      for (const { fileId } of store.files.filesOf(imageId)) fileIds.add(fileId);
    }
    readAgain(store, fileIds);
  });
}
