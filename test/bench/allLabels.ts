import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { methodIds, type MethodId } from '@engine/metric/methods';
import { seededStream } from '@engine/metric/random';
import { judgementsOfClasses, NoClass } from '@engine/training/answers/classJudgements';
import { compareByTensor } from '@engine/training/answers/compareByTensor';
import { pauseFor } from '@engine/training/rows/pause';
import type { EmbeddingRows, JudgedPair } from '@engine/training/rows/types';
import { readDefaults, type TrainingSettings } from '@engine/training/settings/settings';
import { teach } from '@engine/training/teach';
import { embedBySpaceMap } from '@engine/training/start/teachStart';
import { sharedPath } from '../fixtures/shared';
import { readSet, type LabelledSet } from './fewPairsData';
import { retrieval, splitClasses, type Figures } from './fewPairsProtocol';
import { publishedHalf } from './publishedHalves';
import { takeSteps } from './takeSteps';

const USAGE =
  'npm run bench -- allLabels [--data FOLDER_OF_CLASS_FOLDERS] [--halves own|published] [--cache FOLDER] [--seeds 1,2,3] [--methods rca,triplet|all] [--steps 200] [--rate 1e-4] [--start closed-form|label-free]';
/** Pairs of either kind for each photo, as the product draws them. */
const PAIRS_A_PHOTO = 3;

/** All labels of half of the classes, tested on the other half; see the README of this folder. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...{ data: { type: 'string' }, cache: { type: 'string' }, steps: { type: 'string' }, rate: { type: 'string' } },
      ...{ seeds: { type: 'string' }, methods: { type: 'string', default: 'all' } },
      ...{ halves: { type: 'string', default: 'own' }, start: { type: 'string', default: 'closed-form' } },
    },
  });
  const folder = values.data === undefined ? sharedPath('data', 'products-sop') : resolve(values.data);
  const chosen = values.methods === 'all' ? [...methodIds] : (values.methods.split(',') as MethodId[]);
  const isKnown = chosen.every((method) => methodIds.includes(method)) && ['own', 'published'].includes(values.halves);
  const isStart = ['closed-form', 'label-free'].includes(values.start);
  // RCA is a closed form, so it cannot go on from another start; and the product never chooses steps from this one, so they must be given.
  const isPossible = values.start !== 'label-free' || (!chosen.includes('rca') && values.steps !== undefined);
  if (folder === null || !isKnown || !isStart || !isPossible) throw new Error(USAGE);
  const set = await readSet(folder, values.cache);
  // The published halves have numbers of their own.
  const seeds = values.seeds ?? (values.halves === 'published' ? '0,1,2' : '1,2,3');
  const rows: { method: string; figures: Figures }[] = [];
  for (const seed of seeds.split(',').map(Number)) {
    const { taught, others } =
      values.halves === 'published' ? publishedHalf(set.labels, seed) : splitClasses(set.labels, seededStream(1000 * seed));
    const queries = new Set(others);
    rows.push({ method: 'untaught', figures: retrieval(set.untaught, set.labels, others, queries) });
    for (const method of chosen) {
      const defaults = await readDefaults(resolve(import.meta.dirname, '../../resources/training'), method);
      const steps =
        values.steps === undefined || method === 'rca' ? defaults.steps : { max: Number(values.steps), choose: 'fixed' as const };
      const learningRate = values.rate === undefined ? defaults.optimizer.learningRate : Number(values.rate);
      const settings = { ...defaults, seed, steps, optimizer: { ...defaults.optimizer, learningRate } };
      const startMs = performance.now();
      const { embeddings, said } = await (values.start === 'label-free' ? steppedBy : taughtBy)(set, taught, settings);
      const figures = retrieval(embeddings, set.labels, others, queries);
      rows.push({ method, figures });
      console.log(`seed ${seed} ${method}: ${show(figures)}, ${said}, ${((performance.now() - startMs) / 1000).toFixed(1)} s`);
    }
  }
  console.log('| method | recall@1 / MAP@R, means over the seeds |\n| --- | --- |');
  for (const [method, all] of Map.groupBy(rows, (row) => row.method)) {
    const mean = (of: (figures: Figures) => number): number => all.reduce((sum, { figures }) => sum + of(figures), 0) / all.length;
    console.log(`| ${method} | ${show({ recallAt1: mean((f) => f.recallAt1), mapAtR: mean((f) => f.mapAtR) })} |`);
  }
}

type Learned = Promise<{ readonly embeddings: EmbeddingRows; readonly said: string }>;

/** By the product's own path. */
async function taughtBy(set: LabelledSet, taught: Int32Array, settings: TrainingSettings): Learned {
  const { spaces, base, untaught, labels } = set;
  const judged = judgementsOf(set, taught, settings.seed);
  const library = { spaces, base, gallery: Int32Array.from(labels.keys()), judged, isCertain: true, areClasses: true };
  const { map, start, gate, steps, stepCurve, isAccepted, reason } = await teach(library, settings, pauseFor());
  const closed = gate.kind === 'accepted' ? `lambda ${gate.accepted.candidate.whitening}, A ${gate.accepted.candidate.shrinkage}` : start;
  const curve = stepCurve.map(({ step, rank, rankError, auc, aucError }) => `${step}: ${sign(rank, rankError)} ${sign(auc, aucError)}`);
  return {
    embeddings: isAccepted ? embedBySpaceMap(library, map) : untaught,
    said: `${closed}, ${steps} steps, ${reason} [${curve.join('; ')}]`,
  };
}

/** By the loss alone, from the head that knows of no label: what the published figures "from PCA" are of. */
async function steppedBy(set: LabelledSet, taught: Int32Array, settings: TrainingSettings): Learned {
  const embeddings = await takeSteps(set.untaught, judgementsOf(set, taught, settings.seed), settings, pauseFor());
  return { embeddings, said: `label-free, ${settings.steps.max} steps` };
}

/** Of the classes that are taught, as folders are read in the product. */
function judgementsOf({ untaught, labels }: LabelledSet, taught: Int32Array, seed: number): JudgedPair[] {
  const own = new Set(taught);
  const classes = labels.map((label, row) => (own.has(row) ? label : NoClass));
  const compare = (rows: Int32Array): ReturnType<typeof compareByTensor> => compareByTensor(untaught, untaught.values, rows);
  return judgementsOfClasses(classes, compare, PAIRS_A_PHOTO, seededStream(seed));
}

const sign = (value: number, error: number): string => `${value.toFixed(4)}±${error.toFixed(4)}`;

function show({ recallAt1, mapAtR }: Figures): string {
  return `${recallAt1.toFixed(3)} / ${mapAtR.toFixed(3)}`;
}
