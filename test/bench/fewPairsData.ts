import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { createEngine } from '@engine/engine';
import { loadBackend } from '@engine/model/backend';
import { embed, isLinear, parseHead, serialiseHead } from '@engine/model/head/head';
import type { Head, LinearHead } from '@engine/model/types';
import { fitSpaces, project, spacesOf, type BaseSpaces } from '@engine/training/rows/baseSpaces';
import type { EmbeddingRows } from '@engine/training/rows/types';

const root = resolve(import.meta.dirname, '../..');
const now = (): Promise<void> => Promise.resolve();

/** The sets of `../shared/data` whose folders are classes. */
export const classSets = ['caltech101-20', 'products-sop', 'clothing10', 'imagenette10-val'];

/** A folder of class folders, as the product sees it. */
export interface LabelledSet {
  readonly name: string;
  /** [n] the class of each image, numbered in the order of the classes' names */
  readonly labels: Int32Array;
  /** [n, f] */
  readonly features: Float32Array;
  /** the label-free head that the product fitted */
  readonly head: LinearHead;
  readonly spaces: BaseSpaces;
  /** B(none) */
  readonly base: EmbeddingRows;
  /** by the label-free head that the product fitted */
  readonly untaught: EmbeddingRows;
}

/** What a library holds after indexing. */
interface Indexed {
  readonly labels: Int32Array;
  /** [n, f] */
  readonly features: Float32Array;
  readonly head: LinearHead;
}

/**
 * Indexes the folder into a library of its own, as a user would, and takes features and head from there.
 * @param cache a folder where what was indexed is kept for the next run, by the name of the set
 */
export async function readSet(folder: string, cache?: string): Promise<LabelledSet> {
  await loadBackend();
  const name = basename(folder);
  const { labels, features, head } = cache === undefined ? await index(folder) : await indexOnce(folder, join(cache, name));
  const [n, f] = [labels.length, head.featureSize];
  const spaces = spacesOf(head) ?? (await fitSpaces({ values: features, n, f }, now));
  const untaught = { values: embed(features, head), n, d: head.size };
  return { name, labels, features, head, spaces, base: await project(spaces, features, now), untaught };
}

async function indexOnce(folder: string, path: string): Promise<Indexed> {
  if (!existsSync(`${path}.head`)) {
    const made = await index(folder);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(`${path}.labels`, new Uint8Array(made.labels.buffer));
    await writeFile(`${path}.features`, new Uint8Array(made.features.buffer));
    await writeFile(`${path}.head`, serialiseHead(made.head));
    return made;
  }
  const bytesOf = async (ending: string): Promise<ArrayBuffer> => new Uint8Array(await readFile(`${path}.${ending}`)).buffer;
  return {
    labels: new Int32Array(await bytesOf('labels')),
    features: new Float32Array(await bytesOf('features')),
    head: linear(parseHead(await readFile(`${path}.head`), `${path}.head`)),
  };
}

/** The label-free head always is. */
export function linear(head: Head): LinearHead {
  if (!isLinear(head)) throw new Error('The label-free head has a branch.');
  return head;
}

async function index(folder: string): Promise<Indexed> {
  const workersFolder = join(root, 'out/main');
  if (!existsSync(join(workersFolder, 'compute.js'))) throw new Error('The workers are not built: run "npm run build" first.');
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
    const classes = [...new Set(found.map(({ name }) => name))].sort();
    return { labels: Int32Array.from(found, ({ name }) => classes.indexOf(name)), features, head: linear(active.head) };
  } finally {
    await engine.close();
    await rm(libraryFolder, { recursive: true });
  }
}
