import { methodIds, type ImageId, type MethodId } from '@contract/data';
import type { JobContext } from '../jobs/job';
import type { Method } from '../metric/methods';
import { meanScores, relevantRanks, scoreQuery } from '../metric/retrieval';
import type { Compute, FeatureStore, LinearHead } from '../model/types';
import { ExactIndex } from '../search/exactIndex';
import type { TrainingSettings } from '../training/settings';
import type { TeachingCompute, TeachingInput } from '../workers/teachingCalls';
import type { MethodSplit } from './methodSplit';

export interface MethodRow {
  readonly method: MethodId;
  /** Of photos in groups that were not taught. */
  readonly recallAt1: number;
  readonly mapAtR: number;
  /** On judgements held out of what was taught, and the interval in which nine tenths of the resamples lie; null with too few. */
  readonly pairAuc: number | null;
  readonly interval: readonly [low: number, high: number] | null;
  readonly steps: number;
  readonly seconds: number;
  /** With all its steps taken, at several margins: what a wrong one costs. */
  readonly sensitivity: readonly { readonly margin: number; readonly recallAt1: number; readonly mapAtR: number }[];
}

export interface MethodsComparison {
  /** Without anything taught. */
  readonly untaught: Pick<MethodRow, 'recallAt1' | 'mapAtR'>;
  readonly methods: readonly MethodRow[];
  readonly recommended: MethodId;
  readonly sentence: string;
  readonly queries: number;
}

/** MAP@R by which a method must be better than a simpler one to be recommended. */
const WORTH_IT = 0.002;

/** Trains every method on the same labels and measures each on the same groups of photos, none of which was taught. Nothing is kept. */
export async function compareMethods(
  parts: {
    readonly compute: Compute & TeachingCompute;
    readonly source: FeatureStore;
    readonly base: LinearHead | null;
    readonly untaught: ExactIndex;
    readonly methods: Readonly<Record<MethodId, Method>>;
    settingsOf(method: MethodId): Promise<TrainingSettings>;
    readonly now: () => number;
  },
  split: MethodSplit,
  seed: number,
  { signal, report, mayGoOn }: JobContext,
): Promise<MethodsComparison> {
  const { compute, source, base, untaught, methods, settingsOf, now } = parts;
  const input: TeachingInput = { store: source, base, ...split.taught, seed };
  const probesOf = (method: MethodId): readonly number[] => methods[method].options.find(({ key }) => key === 'margin')?.probes ?? [];
  const total = methodIds.reduce((sum, method) => sum + 1 + probesOf(method).length, 0);
  let done = 0;
  const run = async (settings: TrainingSettings): Promise<{ row: Omit<MethodRow, 'method' | 'sensitivity'>; queries: number }> => {
    await mayGoOn();
    report({ phase: 'learning', done, total });
    const startedAtMs = now();
    const { taught } = await compute.train({ ...input, settings }, signal, ({ loss }) => report({ phase: 'learning', done, total, loss }));
    const seconds = (now() - startedAtMs) / 1000;
    const exact = new ExactIndex(taught.head.size);
    for await (const { imageIds, embeddings } of compute.embedAll(source, taught.head, signal)) exact.set(imageIds, embeddings);
    done += 1;
    const { queries, ...retrieval } = measure(exact, split);
    const auc = taught.comparison?.after.pairAuc;
    const interval = auc === undefined ? null : ([auc.low, auc.high] as const);
    return { row: { ...retrieval, pairAuc: auc?.value ?? null, interval, steps: taught.steps, seconds }, queries };
  };
  const rows: MethodRow[] = [];
  for (const method of methodIds) {
    const settings = { ...(await settingsOf(method)), seed };
    const { row } = await run(settings);
    const sensitivity: MethodRow['sensitivity'][number][] = [];
    for (const margin of probesOf(method)) {
      const probe = { ...settings, options: { ...settings.options, margin }, steps: { ...settings.steps, choose: 'fixed' as const } };
      const { recallAt1, mapAtR } = (await run(probe)).row;
      sensitivity.push({ margin, recallAt1, mapAtR });
    }
    rows.push({ method, ...row, sensitivity });
  }
  const { queries, ...before } = measure(untaught, split);
  return { untaught: before, methods: rows, ...recommend(rows, before.mapAtR, methods), queries };
}

function recommend(
  rows: readonly MethodRow[],
  before: number,
  methods: Readonly<Record<MethodId, Method>>,
): Pick<MethodsComparison, 'recommended' | 'sentence'> {
  const rca = rows.find(({ method }) => method === 'rca')!;
  const best = rows.reduce((top, row) => (row.mapAtR > top.mapAtR ? row : top));
  const chosen = best.mapAtR > rca.mapAtR + WORTH_IT ? best : rca;
  const { name } = methods[chosen.method];
  const points = ((chosen.mapAtR - before) * 100).toFixed(1);
  if (chosen.mapAtR <= before)
    return { recommended: chosen.method, sentence: `No method ranks photos that were not taught better than none; ${name} costs least.` };
  const why =
    chosen === rca ? 'No loss ranks better than the closed form, which needs the least time' : 'It ranks photos that were not taught best';
  return { recommended: chosen.method, sentence: `${name}: ${points} points of MAP@R more than without teaching. ${why}.` };
}

/** Each photo of a held-out group as a query, the photo itself left out. */
function measure(exact: ExactIndex, { tested, isAmongTested }: MethodSplit): { recallAt1: number; mapAtR: number; queries: number } {
  const ids = exact.ids();
  const slots = [...ids.keys()].filter((slot) => !isAmongTested || tested.has(ids[slot] as ImageId));
  const groups = slots.map((slot) => tested.get(ids[slot] as ImageId) ?? null);
  const similarities = new Float32Array(slots.length);
  const scores = groups.map((group, query) => {
    if (group === null) return null;
    const all = exact.similaritiesTo(exact.vector(ids[slots[query]!]!)!);
    slots.forEach((slot, item) => (similarities[item] = all[slot]!));
    return scoreQuery(relevantRanks(similarities, (item) => groups[item] === group, query));
  });
  const mean = meanScores(scores, [1]);
  return { recallAt1: mean.recallAt[0]?.recall ?? 0, mapAtR: mean.mapAtR ?? 0, queries: mean.queriesUsed };
}
