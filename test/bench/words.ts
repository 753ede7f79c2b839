import { copyFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { createEngine, type Engine } from '@engine/engine';
import type { Confidence, Example, ImageId, JudgedPair } from '@contract/data';
import { seededRandom } from '../fixtures/vectors';

const root = resolve(import.meta.dirname, '../..');
const SEED = 7;
const ASKED = 60;
const HITS = 20;
const JUDGED = 60;
const words = ['likely', 'maybe', 'unlikely'] as const;
/** A part as a person draws one: about the middle, two fifths of the picture. */
const part = { x: 0.18, y: 0.18, width: 0.64, height: 0.64 } as const;

type Query = Parameters<Engine['search']['ask']>[0]['query'];

/**
 * Whether a word means the same of a whole photo, of a part of one, and of a picture from outside: of the answers with it, the share that is of the class asked
 * for. A third of each folder of class folders stays outside of the library. @param args folders of class folders
 */
export async function run(args: readonly string[]): Promise<void> {
  console.log(
    `Words: ${ASKED} queries, ${HITS} answers each, seed ${SEED}; share of the class asked for (answers). Load ${loadavg()[0]!.toFixed(1)}`,
  );
  console.log(`| set | judged | asked by | ${words.join(' | ')} |\n| --- | --- | --- |${' --- |'.repeat(words.length)}`);
  for (const folder of args) await measure(resolve(folder));
}

async function measure(folder: string): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'likewise-words-'));
  const engine = createEngine({
    ...{ libraryFolder: join(scratch, 'library'), workersFolder: join(root, 'out/main'), modelsFolder: join(root, 'resources/models') },
    ...{ access: 'write', isWatching: false },
  });
  try {
    const outside = await divide(folder, join(scratch, 'photos'));
    const ended = await engine.indexing.index((await engine.folders.add(join(scratch, 'photos'))).id);
    if (ended.outcome !== 'done') throw new Error(`${folder} was not indexed.`);
    const random = seededRandom(SEED);
    const some = <One>(all: readonly One[], count: number): One[] =>
      all.map((one) => ({ one, at: random() })).sort((a, b) => a.at - b.at).slice(0, count).map(({ one }) => one); // prettier-ignore
    const ids = [...(await engine.listPhotos('folder', {})).imageIds] as ImageId[];
    const asked = some(ids, ASKED);
    const queries: Record<string, { readonly query: Query; readonly label: string }[]> = {
      'a photo': asked.map((imageId) => ({ query: { kind: 'photo', imageId }, label: labelOf(engine, imageId) })),
      'a part': asked.map((imageId) => ({
        query: { kind: 'photo', imageId, region: part } satisfies Example,
        label: labelOf(engine, imageId),
      })),
      'from outside': some(outside, ASKED).map(({ path, label }) => ({ query: { kind: 'file', path, name: path }, label })),
    };
    for (const judged of [0, JUDGED]) {
      if (judged > 0) engine.judgements.save(answers(engine, some(ids, judged)), 'search');
      for (const [name, of] of Object.entries(queries))
        console.log(`| ${basename(folder)} | ${judged} | ${name} | ${await tally(engine, of)} |`);
    }
  } finally {
    await engine.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

const labelOf = (engine: Engine, imageId: ImageId): string => engine.files.placesOf(imageId)[0]!.split('/').at(-2)!;

/** Every third photo of a class is left outside. */
async function divide(folder: string, photos: string): Promise<{ path: string; label: string }[]> {
  const outside: { path: string; label: string }[] = [];
  for (const label of await readdir(folder)) {
    const own = await readdir(join(folder, label)).catch(() => []);
    if (own.length > 0) await mkdir(join(photos, label), { recursive: true });
    for (const [at, name] of own.sort().entries()) {
      const path = join(folder, label, name);
      if (at % 3 === 2) outside.push({ path, label });
      else await copyFile(path, join(photos, label, name));
    }
  }
  return outside;
}

/** Truthful, one of the first five answers to each. */
function answers(engine: Engine, asked: readonly ImageId[]): JudgedPair[] {
  return asked.map((imageA, at) => {
    const { hits } = engine.search.byImage(imageA, 5);
    const imageB = hits[at % hits.length]!.photo.imageId;
    return { imageA, imageB, verdict: labelOf(engine, imageA) === labelOf(engine, imageB) ? 'similar' : 'different' };
  });
}

async function tally(engine: Engine, queries: readonly { readonly query: Query; readonly label: string }[]): Promise<string> {
  const counts = new Map<Confidence['likelihood'], { all: number; right: number }>(words.map((word) => [word, { all: 0, right: 0 }]));
  for (const { query, label } of queries) {
    const { hits } = await engine.search.ask({ query }, HITS);
    const images = hits.map(({ photo }) => photo.imageId);
    for (const { imageId, likelihood } of await engine.training.confidence({ query }, images)) {
      const count = counts.get(likelihood)!;
      count.all++;
      if (labelOf(engine, imageId) === label) count.right++;
    }
  }
  return [...counts.values()].map(({ all, right }) => (all === 0 ? '(0)' : `${(right / all).toFixed(2)} (${all})`)).join(' | ');
}
