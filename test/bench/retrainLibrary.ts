import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ImageId, JudgedPair } from '@contract/data';
import { createEngine, type Engine } from '@engine/engine';
import { seededStream } from '@engine/metric/random';
import { fitBaseHead } from '@engine/model/head/baseHead';
import { MOST_FITTED } from '@engine/model/head/basePolicy';
import { serialiseHead } from '@engine/model/head/head';
import { TensorHead } from '@engine/model/head/tensorHead';
import { baseLensId } from '@engine/store/repositories/ModelRepository';
import { hash, imageRow, stamp } from '../fixtures/storeRows';
import type { LabelledSet } from './fewPairsData';
import { searchPairs } from './fewPairsProtocol';

const root = resolve(import.meta.dirname, '../..');
const CHUNK_ROWS = 2048;
/** By how much a number of a repeated feature is altered, as a share of itself: its nearest are then photos of the same kind, not its copies alone. */
const JITTER = 0.6;
/** Numbers drawn once, of which each row takes another stretch. */
const DRAWN = 1 << 20;

export const openLibrary = (libraryFolder: string, onLog?: (line: string) => void): Engine =>
  createEngine({
    ...{ libraryFolder, workersFolder: join(root, 'out/main'), modelsFolder: join(root, 'resources/models') },
    ...{ access: 'write', isWatching: false },
    ...(onLog === undefined ? {} : { onLog }),
  });

/**
 * A library of n photos whose features are those of real photos, repeated with jitter, and judgements on the real ones, which are saved. None of the photos is
 * there. Needs a backend.
 */
export async function makeLibrary(folder: string, sets: readonly LabelledSet[], n: number, pairs: number): Promise<JudgedPair[]> {
  const { head } = sets[0]!;
  const f = head.featureSize;
  const originals = sets.reduce((sum, { labels }) => sum + labels.length, 0);
  const real = new Float32Array(originals * f);
  for (let [i, start] = [0, 0]; i < sets.length; start += sets[i++]!.features.length) real.set(sets[i]!.features, start);
  const features = jittered(real, f, n);
  const engine = openLibrary(join(folder, 'library'));
  try {
    const { store, backbone } = engine;
    const photos = join(folder, 'photos');
    await mkdir(photos, { recursive: true });
    const { id } = await engine.folders.add(photos);
    store.scans.apply(id, { added: Array.from({ length: n }, (_, i) => ({ path: `photo-${i}.jpg`, stamp: stamp(i) })) });
    const ids = store.transaction(() =>
      store.files.pending(id, n).map((file, i): ImageId => {
        const imageId = store.images.insert(imageRow(i + 1));
        store.files.markIndexed(file.id, imageId, hash(i + 1), file);
        return imageId;
      }),
    );
    for (let start = 0; start < n; start += CHUNK_ROWS)
      store.transaction(() => {
        for (let row = start; row < Math.min(n, start + CHUNK_ROWS); row++)
          store.features.put(ids[row]!, backbone.id, features.subarray(row * f, (row + 1) * f));
      });
    const fitted = Math.min(n, MOST_FITTED);
    const base = await fitBaseHead({ values: features.subarray(0, fitted * f), n: fitted, f }, () => Promise.resolve());
    const modelId = store.models.insert({
      ...{ lensId: baseLensId, kind: 'base', backbone: backbone.id, size: base.size, head: serialiseHead(base) },
      ...{ config: { isProvisional: false, fittedOn: fitted }, metrics: {}, fittedOn: n, parentId: null },
    });
    const tensors = new TensorHead(base);
    for (let start = 0; start < n; start += CHUNK_ROWS) {
      const end = Math.min(n, start + CHUNK_ROWS);
      store.embeddings.add(modelId, ids.slice(start, end), await tensors.embed(features.subarray(start * f, end * f)));
    }
    tensors.dispose();
    store.models.activate(modelId);
    const judged = judgementsOf(sets, ids, pairs);
    engine.judgements.save(judged, 'search');
    return judged;
  } finally {
    await engine.close();
  }
}

/** The rows as they are, then again and again with each number altered by chance. @param real [m, f] */
function jittered(real: Float32Array, f: number, n: number): Float32Array {
  const random = seededStream(11);
  const drawn = Float32Array.from({ length: DRAWN }, () => 1 + JITTER * (random() + random() + random() + random() - 2));
  const features = new Float32Array(n * f);
  features.set(real.subarray(0, Math.min(real.length, features.length)));
  for (let p = real.length, shift = 0; p < features.length; p++) {
    if (p % f === 0) shift = Math.floor(random() * DRAWN);
    features[p] = real[p % real.length]! * drawn[(shift + (p % f)) % DRAWN]!;
  }
  return features;
}

/** "Search" pairs in each of the sets, as in `fewPairs`. */
function judgementsOf(sets: readonly LabelledSet[], ids: readonly ImageId[], count: number): JudgedPair[] {
  const random = seededStream(3);
  let start = 0;
  return sets.flatMap(({ untaught, labels }, i) => {
    const share = Math.floor((count * (i + 1)) / sets.length) - Math.floor((count * i) / sets.length);
    const own = searchPairs(untaught, labels, Int32Array.from(labels.keys()), share, random);
    const first = start;
    start += labels.length;
    return own.map(({ a, b, isSimilar }): JudgedPair => ({
      ...{ imageA: ids[first + a]!, imageB: ids[first + b]! },
      verdict: isSimilar ? 'similar' : 'different',
    }));
  });
}
