import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BackboneId, ModelId } from '@contract/data';
import type { JobContext } from '../../jobs/job';
import type { Decoding } from '../../library/types';
import type { BackboneSpec } from '../../model/types';
import { trainedBackboneFile } from '../../model/backbone/backbones';
import { backupsFolder } from '../../store/backupFiles';
import type { Store } from '../../store/store';
import type { ImageId, ListedFile, ModelRow } from '../../store/types';
import { deepFolders } from '../networks/deepFolders';
import { bringWeights, trainedAmong } from '../networks/keptWeights';
import type { Gallery } from '../gallery/Gallery';
import { orAborted } from '../orAborted';
import { computeAgain } from '../readAgain';
import { startWorkers } from '../startWorkers';

export interface VerifyReport {
  readonly files: number;
  /** Their bytes are not those that were indexed; they are read again at the next `index`. */
  readonly changed: readonly string[];
  /** They could not be read now; what is known of them is kept. */
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
  /** Derived data that was damaged, and is computed again. */
  readonly damagedFeatures: number;
  readonly damagedEmbeddings: number;
  /** Models whose heads are not what they were. A `base` one is made anew by the next `index`; those before it nobody goes back to. */
  readonly models: readonly Pick<ModelRow, 'id' | 'kind' | 'isActive'>[];
  /** Trained networks whose weights are not what they were, or gone; `mended` where a backup had them. */
  readonly networks: readonly {
    readonly id: BackboneId;
    readonly state: 'mended' | 'damaged' | 'missing';
    readonly models: readonly ModelId[];
  }[];
  /** What SQLite finds wrong with the library file; empty when all is well. */
  readonly database: readonly string[];
}

/** Reads every indexed file again and compares its hash, and checks every checksum of the library. Nothing of the user's is written. */
export async function verifyLibrary(
  parts: {
    readonly store: Store;
    readonly gallery: Gallery;
    readonly decoding: Decoding;
    readonly decoders: number;
    readonly backbone: BackboneSpec;
  },
  { signal, mayGoOn, report }: JobContext,
): Promise<VerifyReport> {
  const { store, gallery, decoding, decoders, backbone } = parts;
  const database = store.check();
  const networks = checkNetworks(store);
  const damagedImages: ImageId[] = [];
  const damagedOfTrained: { readonly imageId: ImageId; readonly backbone: BackboneId }[] = [];
  for (const page of store.features.verifyAll()) {
    for (const damaged of page.damaged)
      if (damaged.backbone === backbone.id) damagedImages.push(damaged.imageId);
      else damagedOfTrained.push(damaged);
    await mayGoOn();
  }
  const damagedEmbeddings = store.models.allActive().reduce((sum, { id }) => sum + store.embeddings.load(id).damaged.length, 0);
  // Opened anew, the gallery computes them again.
  if (damagedEmbeddings > 0) {
    gallery.reload();
    gallery.active();
  }

  const roots = new Map(store.roots.list().map((root) => [root.id, root]));
  const total = store.files.counts().total.indexed;
  const changed: { readonly file: ListedFile; readonly path: string }[] = [];
  const unreadable: { path: string; reason: string }[] = [];
  const files = store.files.list();
  let done = 0;
  await startWorkers(decoders, async () => {
    for (let next = files.next(); next.done !== true; next = files.next()) {
      const file = next.value;
      const root = roots.get(file.rootId);
      if (file.status !== 'indexed' || file.imageId === null || root?.state !== 'online') continue;
      await mayGoOn();
      const path = join(root.path, file.path);
      const hashed = await orAborted(decoding.hash({ path }), signal);
      if (!hashed.ok) unreadable.push({ path, reason: hashed.reason });
      else if (!store.images.contentsOf(file.imageId).some((known) => known.equals(hashed.value.contentHash))) changed.push({ file, path });
      report({ phase: 'verifying', done: ++done, total });
    }
  });
  computeAgain(store, backbone.id, damagedImages);
  // Their network finds them missing, and looks at those photos again.
  store.transaction(() => damagedOfTrained.forEach((damaged) => store.features.delete(damaged.imageId, damaged.backbone)));
  store.transaction(() => changed.forEach(({ file }) => store.scans.readAgain(file.id)));
  return {
    files: done,
    changed: changed.map(({ path }) => path),
    unreadable,
    damagedFeatures: damagedImages.length + damagedOfTrained.length,
    damagedEmbeddings,
    models: store.models
      .all()
      .filter(({ id, kind, isActive }) => (isActive || kind !== 'base') && store.models.head(id) === 'damaged')
      .map(({ id, kind, isActive }) => ({ id, kind, isActive })),
    networks,
    database,
  };
}

/** Reads the weights of every trained network that a model needs. */
function checkNetworks(store: Store): VerifyReport['networks'] {
  const { backbones } = deepFolders(store.folder);
  const kept = join(backupsFolder(store.folder), 'backbones');
  return trainedAmong(store.models.backbones()).flatMap((id) => {
    const isThere = existsSync(join(backbones, trainedBackboneFile(id)));
    if (bringWeights([id], [], backbones).length === 0) return [];
    const models = store.models.all().filter((model) => model.backbone === id);
    const isMended = bringWeights([id], [kept], backbones).length === 0;
    return [{ id, state: isMended ? 'mended' : isThere ? 'damaged' : 'missing', models: models.map((model) => model.id) }];
  });
}
