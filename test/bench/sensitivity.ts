import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { methodIds, methods, type MethodId } from '@engine/metric/methods';
import { seededStream } from '@engine/metric/random';
import { pauseFor } from '@engine/training/rows/pause';
import { readDefaults, type TrainingSettings } from '@engine/training/settings/settings';
import { embedBySpaceMap, findStart } from '@engine/training/start/teachStart';
import { truncate, truncation } from '@engine/training/start/truncate';
import type { EmbeddingRows } from '@engine/training/rows/types';
import { sharedPath } from '../fixtures/shared';
import { readSet, type LabelledSet } from './fewPairsData';
import { retrieval, searchPairs, splitClasses, type Figures } from './fewPairsProtocol';
import { takeSteps } from './takeSteps';

const USAGE =
  'npm run bench -- sensitivity [--data SET,SET] [--cache FOLDER] [--seeds 200,201] [--pairs 200] [--methods triplet,arcface|all] [--keys margin,learningRate]';

/** One setting at one value, all others as they are usually. */
interface Variant {
  readonly key: string;
  readonly value: string;
  change(settings: TrainingSettings): TrainingSettings;
}

const rates = [1e-4, 3e-4, 1e-3].map((learningRate): Variant => ({
  ...{ key: 'learningRate', value: String(learningRate) },
  change: (settings) => ({ ...settings, optimizer: { ...settings.optimizer, learningRate } }),
}));
const decays = [0, 0.01, 1].map((weightDecay): Variant => ({
  ...{ key: 'weightDecay', value: String(weightDecay) },
  change: (settings) => ({ ...settings, optimizer: { ...settings.optimizer, weightDecay } }),
}));
const batches = (['groups', 'perGroup'] as const).flatMap((key) =>
  (key === 'groups' ? [8, 32, 128] : [2, 4, 8]).map((size): Variant => ({
    ...{ key, value: String(size) },
    change: (settings) => ({ ...settings, batch: { ...settings.batch, [key]: size } }),
  })),
);
const kinds = (['linear', 'residual', 'mlp'] as const).map((kind): Variant => ({
  ...{ key: 'kind', value: kind },
  change: (settings) => ({ ...settings, head: { ...settings.head, kind } }),
}));
const dims = [64, 128, 256].map((dim): Variant => ({
  ...{ key: 'dim', value: String(dim) },
  change: (settings) => ({ ...settings, head: { ...settings.head, dim } }),
}));
const stepNumbers = [20, 60, 120].map((max): Variant => ({
  ...{ key: 'steps', value: String(max) },
  change: (settings) => ({ ...settings, steps: { ...settings.steps, max } }),
}));

function variantsOf(method: MethodId): Variant[] {
  const { options, miners } = methods[method];
  const own = options.flatMap(({ key, probes }) =>
    probes.map((value): Variant => ({
      ...{ key, value: String(value) },
      change: (settings) => ({ ...settings, options: { ...settings.options, [key]: value } }),
    })),
  );
  const mined = miners.map((miner): Variant => ({ key: 'miner', value: miner, change: (settings) => ({ ...settings, miner }) }));
  return [...own, ...mined, ...rates, ...decays, ...batches, ...kinds, ...dims, ...stepNumbers];
}

interface Change {
  readonly set: string;
  readonly method: MethodId;
  readonly key: string;
  readonly value: string;
  readonly isUsual: boolean;
  readonly unseen: number;
  readonly seen: number;
}

/** What a wrong setting costs where its method takes all its steps; see the README of this folder. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...{ data: { type: 'string', default: 'products-sop,clothing10' }, cache: { type: 'string' }, keys: { type: 'string' } },
      ...{ seeds: { type: 'string', default: '200,201' }, pairs: { type: 'string', default: '200' } },
      methods: { type: 'string', default: 'all' },
    },
  });
  const losses = methodIds.filter((id) => methods[id].loss !== null);
  const chosen = values.methods === 'all' ? losses : (values.methods.split(',') as MethodId[]);
  const keys = values.keys?.split(',');
  const folders = values.data.split(',').map((name) => sharedPath('data', name));
  if (folders.includes(null) || !chosen.every((method) => losses.includes(method))) throw new Error(USAGE);
  const changes: Change[] = [];
  for (const folder of folders) {
    const set = await readSet(folder!, values.cache);
    for (const seed of values.seeds.split(',').map(Number)) {
      changes.push(...(await measure(set, seed, Number(values.pairs), chosen, keys)));
      console.error(`${set.name}: seed ${seed}`);
    }
  }
  console.log('| method | setting | change of MAP@R against the start, unseen/seen, for each set in turn |\n| --- | --- | --- |');
  for (const [name, some] of Map.groupBy(changes, ({ method, key }) => `${method} | ${key}`)) {
    const cells = [...Map.groupBy(some, ({ value }) => value)].map(([value, all]) => {
      const bySet = [...Map.groupBy(all, ({ set }) => set).values()].map((of) => `${mean(of, 'unseen')}/${mean(of, 'seen')}`);
      return `${all[0]!.isUsual ? `**${value}**` : value}: ${bySet.join(' ')}`;
    });
    console.log(`| ${name} | ${cells.join('; ')} |`);
  }
}

function mean(changes: readonly Change[], split: 'unseen' | 'seen'): string {
  const value = changes.reduce((sum, change) => sum + change[split], 0) / changes.length;
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(4).slice(1)}`;
}

/** All variants of all methods from one start: what is common to them is found once. */
async function measure(
  set: LabelledSet,
  seed: number,
  count: number,
  chosen: readonly MethodId[],
  keys: readonly string[] | undefined,
): Promise<Change[]> {
  const { spaces, base, labels, untaught } = set;
  const random = seededStream(1000 * seed + count);
  const split = splitClasses(labels, random);
  const judged = searchPairs(untaught, labels, split.taught, count, random);
  const judgedRows = new Set(judged.flatMap(({ a, b }) => [a, b]));
  const queries = { unseen: new Set(split.others), seen: new Set([...split.taught].filter((row) => !judgedRows.has(row))) };
  const figures = (embeddings: EmbeddingRows): Record<'unseen' | 'seen', Figures> => ({
    unseen: retrieval(embeddings, labels, split.others, queries.unseen),
    seen: retrieval(embeddings, labels, split.taught, queries.seen),
  });
  const library = { spaces, base, gallery: Int32Array.from({ length: base.n }, (_, row) => row), judged };
  const pause = pauseFor();
  const { map } = await findStart(library, seed, pause);
  const before = figures(embedBySpaceMap(library, map));
  const known = new Map<string, Record<'unseen' | 'seen', Figures>>();
  const changes: Change[] = [];
  for (const method of chosen) {
    const usual = { ...(await readDefaults(resolve(import.meta.dirname, '../../resources/training'), method)), seed };
    for (const { key, value, change } of variantsOf(method)) {
      if (keys !== undefined && !keys.includes(key)) continue;
      const settings = change(usual);
      const text = JSON.stringify(settings);
      const after = known.get(text) ?? figures(await refined(settings));
      known.set(text, after);
      changes.push({
        ...{ set: set.name, method, key, value, isUsual: text === JSON.stringify(usual) },
        unseen: after.unseen.mapAtR - before.unseen.mapAtR,
        seen: after.seen.mapAtR - before.seen.mapAtR,
      });
    }
  }
  return changes;

  async function refined(settings: TrainingSettings): Promise<EmbeddingRows> {
    const start = embedBySpaceMap(library, truncate(map, await truncation(library, map, settings.head.dim)));
    return takeSteps(start, judged, settings, pause);
  }
}
