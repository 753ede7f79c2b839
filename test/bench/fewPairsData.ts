import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { createEngine } from '@engine/engine';
import { loadBackend } from '@engine/model/backend';
import { embed } from '@engine/model/head';
import { fitSpaces, project, spacesOf, type BaseSpaces } from '@engine/training/baseSpaces';
import type { EmbeddingRows } from '@engine/training/types';

const root = resolve(import.meta.dirname, '../..');
const now = (): Promise<void> => Promise.resolve();

/** A folder of class folders, as the product sees it. */
export interface LabelledSet {
  readonly name: string;
  /** [n] the class of each image */
  readonly labels: Int32Array;
  readonly spaces: BaseSpaces;
  /** B(none) */
  readonly base: EmbeddingRows;
  /** by the label-free head that the product fitted */
  readonly untaught: EmbeddingRows;
}

/** Indexes the folder into a library of its own, as a user would, and takes features and head from there. */
export async function readSet(folder: string): Promise<LabelledSet> {
  const workersFolder = join(root, 'out/main');
  if (!existsSync(join(workersFolder, 'compute.js'))) throw new Error('The workers are not built: run "npm run build" first.');
  await loadBackend();
  const libraryFolder = await mkdtemp(join(tmpdir(), 'likewise-few-pairs-'));
  const engine = createEngine({
    ...{ libraryFolder, workersFolder, modelsFolder: join(root, 'resources/models'), access: 'write', isWatching: false },
  });
  try {
    const ended = await engine.indexing.index((await engine.folders.add(folder)).id);
    if (ended.outcome !== 'done') throw new Error(`${folder} was not indexed.`);
    const active = engine.gallery.active();
    if (active === null) throw new Error(`${folder} holds no photo.`);
    const { id: backbone, featureSize: f } = engine.backbone;
    const classOf = new Map<number, string>();
    for (const { imageId, path } of engine.store.files.list())
      if (imageId !== null && !classOf.has(imageId)) classOf.set(imageId, path.split('/')[0]!);
    const found = [...classOf]
      .sort(([a], [b]) => a - b)
      .flatMap(([imageId, name]) => {
        const feature = engine.store.features.get(imageId as Parameters<typeof engine.store.features.get>[0], backbone);
        return feature instanceof Float32Array ? [{ feature, name }] : [];
      });
    const features = new Float32Array(found.length * f);
    for (const [row, { feature }] of found.entries()) features.set(feature, row * f);
    const classes = [...new Set(found.map(({ name }) => name))];
    const spaces = spacesOf(active.head) ?? (await fitSpaces({ values: features, n: found.length, f }, now));
    return {
      name: basename(folder),
      labels: Int32Array.from(found, ({ name }) => classes.indexOf(name)),
      spaces,
      base: await project(spaces, features, now),
      untaught: { values: embed(features, active.head), n: found.length, d: active.head.size },
    };
  } finally {
    await engine.close();
    await rm(libraryFolder, { recursive: true });
  }
}
