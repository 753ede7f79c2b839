import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { seededStream } from '@engine/metric/random';
import { methodIds } from '@engine/metric/methods';
import { pauseFor } from '@engine/training/rows/pause';
import { readDefaults } from '@engine/training/settings/settings';
import { teach } from '@engine/training/teach';
import { embedBySpaceMap, findStart } from '@engine/training/start/teachStart';
import type { EmbeddingRows, JudgedPair } from '@engine/training/rows/types';
import { sharedPath } from '../fixtures/shared';
import { drawnFolder, isDrawn } from './drawnSets';
import { classSets, readSet, type LabelledSet } from './fewPairsData';
import { retrieval, searchPairs, splitClasses, withWrongAnswers, type ClassSplit, type Figures } from './fewPairsProtocol';
import type { BenchMethod, FewPairsRun } from './fewPairsRun';
import { summarise } from './fewPairsSummary';

const USAGE =
  'npm run bench:few-pairs -- [--data FOLDER_OF_CLASS_FOLDERS|light|design] [--cache FOLDER] [--wrong 0.1] [--pairs 50,100,200] [--seeds 1,2,3,4] [--methods rca,gate,triplet] [--steps 60] [--json]';
const WRONG = [0, 0.1, 0.2];

/** See the README of this folder for the protocol. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...{ data: { type: 'string' }, cache: { type: 'string' }, wrong: { type: 'string' }, json: { type: 'boolean' } },
      ...{
        pairs: { type: 'string', default: '50,100,200' },
        seeds: { type: 'string', default: '1,2,3,4' },
        methods: { type: 'string', default: 'rca,gate' },
        steps: { type: 'string' },
      },
    },
  });
  const folders =
    values.data === undefined ? classSets.map((name) => sharedPath('data', name)) : [await folderOf(values.data, values.cache)];
  const wrong = values.wrong === undefined ? WRONG : numbers(values.wrong);
  const methods = (values.methods === 'all' ? ['gate', ...methodIds] : values.methods.split(',')) as BenchMethod[];
  const unknown = methods.find((method) => method !== 'gate' && !(methodIds as readonly string[]).includes(method));
  if (unknown !== undefined || folders.includes(null))
    throw new Error(unknown === undefined ? 'There is no ../shared/data: name a folder by --data.' : USAGE);
  const forced = values.steps === undefined ? null : numbers(values.steps)[0]!;
  const runs: FewPairsRun[] = [];
  for (const folder of folders) {
    const set = await readSet(folder!, values.cache);
    for (const seed of numbers(values.seeds)) {
      for (const pairs of numbers(values.pairs)) {
        runs.push(...(await measure(set, pairs, seed, wrong, methods, forced)));
        console.error(`${set.name}: seed ${seed}, ${pairs} pairs`);
      }
    }
  }
  console.log(
    values.json === true
      ? JSON.stringify({ runs, summary: summarise(runs) })
      : summarise(runs)
          .map((line) => JSON.stringify(line))
          .join('\n'),
  );
}

async function measure(
  set: LabelledSet,
  count: number,
  seed: number,
  wrong: readonly number[],
  methods: readonly BenchMethod[],
  forced: number | null,
): Promise<FewPairsRun[]> {
  const random = seededStream(1000 * seed + count);
  const split = splitClasses(set.labels, random);
  const clean = searchPairs(set.untaught, set.labels, split.taught, count, random);
  const before = measureBoth(set, set.untaught, split, clean);
  const runs: FewPairsRun[] = [];
  for (const share of wrong) {
    const judged = withWrongAnswers(clean, share, seededStream(77 * seed + count));
    for (const method of methods) {
      const { embeddings, isAccepted, start, steps } = await taught(set, judged, method, seed, forced);
      const after = measureBoth(set, embeddings, split, clean);
      for (const use of ['kept', 'never refused'] as const) {
        const used = isAccepted || use === 'never refused' ? after : before;
        // By name, not by `used[side]`: Node 24.21 (V8's Maglev) once in a while read the figures of the other side there.
        const sides = [
          { side: 'unseen', was: before.unseen, is: used.unseen },
          { side: 'seen', was: before.seen, is: used.seen },
        ] as const;
        for (const { side, was, is } of sides) {
          runs.push({
            ...{ set: set.name, pairs: count, wrong: share, seed, method, use, split: side, steps },
            start: isAccepted ? start : `${start}, refused`,
            recallAt1Before: was.recallAt1,
            recallAt1After: is.recallAt1,
            mapAtRBefore: was.mapAtR,
            mapAtRAfter: is.mapAtR,
          });
        }
      }
    }
  }
  return runs;
}

/** @param forced steps of the loss, whether they help or not; null: as many as the product chooses */
async function taught(
  { spaces, base, untaught }: LabelledSet,
  judged: readonly JudgedPair[],
  method: BenchMethod,
  seed: number,
  forced: number | null,
): Promise<{ embeddings: EmbeddingRows; isAccepted: boolean; start: string; steps: number }> {
  const library = { spaces, base, gallery: Int32Array.from({ length: base.n }, (_, row) => row), judged };
  const pause = pauseFor();
  if (method === 'gate') {
    const start = await findStart(library, seed, pause);
    const isGate = start.kind === 'gate';
    return {
      ...{ embeddings: isGate ? embedBySpaceMap(library, start.map) : untaught, isAccepted: true, steps: 0 },
      start: isGate ? 'gate' : 'unchanged',
    };
  }
  const settings = { ...(await readDefaults(resolve(import.meta.dirname, '../../resources/training'), method)), seed };
  const steps = forced === null ? settings.steps : { max: forced, choose: 'fixed' as const };
  const result = await teach(library, { ...settings, steps }, pause);
  return {
    ...{ embeddings: embedBySpaceMap(library, result.map), isAccepted: result.isAccepted },
    ...{ start: result.start, steps: result.steps },
  };
}

/** Unseen: retrieval among the classes that gave no pair. Seen: among those that did, asked about photos that are in no pair. */
function measureBoth(
  set: LabelledSet,
  embeddings: EmbeddingRows,
  { taught: own, others }: ClassSplit,
  judged: readonly JudgedPair[],
): Record<'unseen' | 'seen', Figures> {
  const judgedRows = new Set(judged.flatMap(({ a, b }) => [a, b]));
  return {
    unseen: retrieval(embeddings, set.labels, others, new Set(others)),
    seen: retrieval(embeddings, set.labels, own, new Set([...own].filter((row) => !judgedRows.has(row)))),
  };
}

/** @param named a drawn set, or a folder */
function folderOf(named: string, cache: string | undefined): Promise<string> | string {
  return isDrawn(named) ? drawnFolder(named, cache ?? mkdtempSync(join(tmpdir(), 'likewise-few-pairs-'))) : resolve(named);
}

function numbers(text: string): number[] {
  const list = text.split(',').map(Number);
  if (list.some((value) => !Number.isFinite(value))) throw new Error(USAGE);
  return list;
}
