import { cpSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { commitPhotos } from '@engine/services/indexing/commitPhotos';
import { Gallery } from '@engine/services/gallery/Gallery';
import { moveLibrary } from '@engine/services/safekeeping/moveLibrary';
import { restoreLibrary } from '@engine/services/safekeeping/restoreLibrary';
import { finishMove, placeOf } from '@engine/store/place';
import { openStore, type Store } from '@engine/store/store';
import type { LensId } from '@engine/store/types';
import { computedCounts, userContent } from '../fixtures/libraryContent';
import { failAt, stepsTaken, type Fault } from '../fixtures/faultyDisk';
import { hash, stamp, unitVector } from '../fixtures/storeRows';

/** Run as a process of its own, on a disk that fails (`faultyDisk.c`). What it says on stdout are lines of JSON. */
export interface Attempt {
  /** The step that was to fail; past the last one, none did. */
  readonly at: number;
  /** Null where the work ended well all the same. */
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly isOver: boolean;
  /** As found by whoever opens the library next. */
  readonly content: string;
  readonly computed: Readonly<Record<string, number>>;
  readonly halfIndexed: number;
  readonly complaints: readonly string[];
  readonly leftovers: readonly string[];
  /** The same, once the work was done again on a disk that is well. */
  readonly contentAfter: string;
  readonly computedAfter: Readonly<Record<string, number>>;
}

const [task = '', prepared = '', input = '', how = 'full', every = '1'] = process.argv.slice(2);
const nowMs = Date.UTC(2026, 6, 1);
const work: Readonly<Record<string, (folder: string) => Promise<void> | void>> = {
  restore: async (folder) =>
    void (await restoreLibrary({ libraryFolder: folder, backup: join(folder, 'backups', input), keepsNewer: true, nowMs })),
  index: (folder) => indexFour(folder),
  judge: (folder) => judgeAndBackUp(folder),
  move: async (folder) => {
    const [home, to] = [join(folder, 'home'), join(folder, 'new')];
    await moveLibrary({ home, to, photoFolders: [] }, new AbortController().signal, () => undefined);
    writeSync(1, `moved ${process.env['FAULTY_DISK_COUNT']}\n`);
    openStore({ folder: placeOf(home).folder, access: 'write' }).close();
    finishMove(home);
  },
};

if (process.argv.includes('--once')) {
  // The disk is not well again afterwards, or the process was killed at a step: whoever started it looks what is left.
  try {
    await work[task]!(prepared);
    writeSync(1, `done ${stepsTaken()}\n`);
  } catch (error) {
    writeSync(1, `failed ${String((error as { code?: unknown }).code)} ${String((error as Error).message)}\n`);
  }
} else for (let at = 1; ; at += Number(every)) if (await attempt(at)) break;

/** @returns whether no step failed any more */
async function attempt(at: number): Promise<boolean> {
  const folder = `${prepared}-${at}`;
  cpSync(prepared, folder, { recursive: true });
  failAt(folder, at, how as Fault);
  let error: Attempt['error'] = null;
  try {
    await work[task]!(folder);
  } catch (thrown) {
    error = { code: String((thrown as { code?: unknown }).code), message: String((thrown as Error).message) };
  }
  const isOver = stepsTaken() < at;
  const [found, complaints] = look(folder);
  const leftovers = readdirSync(folder).filter((name) => /next|\.part/u.test(name));
  await work[task]!(folder);
  const [after] = look(folder);
  const result: Attempt = {
    at,
    error,
    isOver,
    ...found,
    complaints,
    leftovers,
    contentAfter: after.content,
    computedAfter: after.computed,
  };
  writeSync(1, `${JSON.stringify(result)}\n`);
  rmSync(folder, { recursive: true });
  return isOver;
}

function look(folder: string): [Pick<Attempt, 'content' | 'computed' | 'halfIndexed'>, complaints: string[]] {
  const store = openStore({ folder, access: 'write' });
  try {
    const model = store.models.active();
    const halfIndexed = [...store.files.list()].filter(
      ({ status, imageId }) =>
        status === 'indexed' &&
        (imageId === null ||
          !store.features.has(imageId, 'net') ||
          (model !== null && !(store.embeddings.get(model.id, imageId) instanceof Float32Array)) ||
          store.pictures.get(imageId, 'thumb') === null),
    ).length;
    const path = store.databasePath;
    return [{ content: userContent(path), computed: computedCounts(path), halfIndexed }, store.check()];
  } finally {
    store.close();
  }
}

/** Four photos more, by what an indexing run commits a batch with. */
function indexFour(folder: string): void {
  withStore(folder, (store) => {
    const [root] = store.roots.list();
    const names = [0, 1, 2, 3].map((n) => `new-${n}.jpg`);
    store.scans.apply(root!.id, { added: names.map((path, n) => ({ path, stamp: stamp(100 + n) })) });
    const photos = store.files.pending(root!.id, 10).map((file) => {
      const n = 100 + names.indexOf(file.path);
      const picture = new Uint8Array(3000).fill(n);
      const metadata = { takenAtMs: null, camera: null, latitude: null, longitude: null, keywords: [] };
      const photo = {
        contentHash: hash(n),
        pixelHash: hash(n + 1000),
        width: 4,
        height: 3,
        format: 'jpeg',
        thumb: picture,
        large: picture,
      };
      return { file, outcome: { ok: true as const, value: { photo: { ...photo, pixels: new Uint8Array(0), metadata } as never } } };
    });
    const features = Float32Array.from(photos.flatMap(({ file }) => [...unitVector(names.indexOf(file.path) + 50, 8)]));
    const gallery = new Gallery({ store, backbone: 'net', featureSize: 8, lensId: () => 1 as LensId });
    commitPhotos(store, gallery, 'net', { photos, features, indexed: 0, problems: 0 });
  });
}

/** A judgement, a tag and a backup: each is there whole as soon as it was said. */
function judgeAndBackUp(folder: string): void {
  withStore(folder, (store) => {
    const [a, b] = [...store.photos.shownIds()] as never[];
    store.judgements.saveAll([{ lensId: 1 as LensId, imageA: a!, imageB: b!, verdict: 'different', source: 'search', judgedAtMs: 99 }]);
    store.backup(join(folder, 'backups', 'by-hand.db'));
  });
}

function withStore(folder: string, use: (store: Store) => void): void {
  const store = openStore({ folder, access: 'write', clock: () => 5000 });
  try {
    use(store);
  } finally {
    store.close();
  }
}
