import { methodIds, type LabelSource, type MethodId, type MethodProbe, type MethodRow, type MethodsComparison } from '@contract/data';
import type { JobContext } from '../../jobs/job';
import type { Method } from '../../metric/methods';
import type { TrainingSettings } from '../../training/settings/settings';
import type { AlteredCopies, TeachingCompute, TeachingInput, Tried, TryInput } from '../../workers/compute/teachingCalls';
import { chanceOf, countQueries, figuresOf, joinFolds, mapGain, type Measured } from './methodFigures';
import type { MethodSplit } from './methodSplit';
import { recommendationSentence, recommendMethod } from './recommendMethod';

export interface CompareParts {
  readonly compute: Pick<TeachingCompute, 'tryMethod'>;
  readonly about: Pick<TeachingInput, 'store' | 'base'>;
  readonly methods: Readonly<Record<MethodId, Method>>;
  settingsOf(method: MethodId): Promise<TrainingSettings>;
  readonly clock: () => number;
}

export interface CompareInput {
  readonly labels: LabelSource;
  readonly folds: readonly MethodSplit[];
  /** Judgements in all; 0 where there are none. */
  readonly judgements: number;
  readonly seed: number;
  /** What is learned from instead of the labels of the folds. */
  readonly copies: AlteredCopies | null;
}

/** What one method came to, before it is put beside the others. */
interface MethodRun {
  readonly method: MethodId;
  readonly measured: Measured;
  readonly folds: readonly Tried[];
  readonly losses: readonly number[];
  readonly sensitivity: readonly MethodProbe[];
}

/** Teaches by every method from the same labels and measures each on the same photos and pairs, none of which was taught. Nothing is kept. */
export async function compareMethods(parts: CompareParts, input: CompareInput, context: JobContext): Promise<MethodsComparison> {
  const { compute, about, methods, settingsOf, clock } = parts;
  const { labels, folds, judgements, seed, copies } = input;
  const total = folds.length + methodIds.reduce((sum, method) => sum + folds.length + probesOf(methods[method], {}).length, 0);
  let done = 0;
  const tryOn = async (
    { taught, ...measured }: MethodSplit,
    method: MethodId | undefined,
    how: Pick<TryInput, 'settings' | 'takesAllSteps'>,
  ): Promise<Tried> => {
    await context.mayGoOn();
    const report = (loss?: number): void => context.report({ phase: 'learning', done, total, loss, method });
    report();
    const asked = { ...about, ...taught, ...measured, seed, copies, ...how };
    const tried = await compute.tryMethod(asked, context.signal, ({ loss }) => report(loss));
    done += 1;
    return tried;
  };
  const inAllFolds = async (method: MethodId | undefined, settings: TrainingSettings | null): Promise<Tried[]> => {
    const tried: Tried[] = [];
    for (const fold of folds) tried.push(await tryOn(fold, method, { settings, takesAllSteps: false }));
    return tried;
  };
  const untaught = joinFolds(await inAllFolds(undefined, null));
  const runs: MethodRun[] = [];
  for (const method of methodIds) {
    const settings = { ...(await settingsOf(method)), seed };
    const tried = await inAllFolds(method, settings);
    const probes: { readonly probe: MethodProbe; readonly losses: readonly number[] }[] = [];
    // In one fold: how much the figures move matters here, not where they lie.
    for (const { varied, options } of probesOf(methods[method], settings.options)) {
      const { losses, ...measured } = await tryOn(folds[0]!, method, { settings: { ...settings, options }, takesAllSteps: true });
      const { recallAt1, mapAtR } = figuresOf(measured, seed);
      probes.push({ losses, probe: { varied, margin: options['margin']!, scale: options['scale'] ?? null, recallAt1, mapAtR } });
    }
    const usual = probes.find(({ probe }) => probe.margin === settings.options['margin']);
    runs.push({
      method,
      measured: joinFolds(tried),
      folds: tried,
      losses: usual?.losses ?? [],
      sensitivity: probes.map(({ probe }) => probe),
    });
  }
  const rows = runs.map((run) => rowOf(run, untaught, seed));
  const best = runs[rows.indexOf(rows.reduce((top, row) => (row.mapAtR > top.mapAtR ? row : top)))]!;
  const contenders = rows.map(({ method, mapAtR, seconds, gain }, place) => ({
    ...{ method, mapAtR, seconds, gain, name: methods[method].name },
    behindBest: mapGain(runs[place]!.measured, best.measured, seed),
  }));
  const recommendation = recommendMethod(contenders, judgements);
  return {
    ...{ madeAtMs: clock(), labels, judgements, folds: folds.length, seed, ...countQueries(untaught), ...chanceOf(untaught) },
    untaught: figuresOf(untaught, seed),
    methods: rows,
    recommended: recommendation.method,
    recommendation,
    sentence: recommendationSentence(recommendation, (method) => methods[method].name),
  };
}

/** A method's options at each value that is tried, the others at their usual ones. */
function probesOf(
  { options }: Method,
  usual: Readonly<Record<string, number>>,
): { readonly varied: MethodProbe['varied']; readonly options: Record<string, number> }[] {
  return options.flatMap(({ key, probes, default: standard }, place) =>
    probes
      // What is usual in all options is tried once, with the first of them.
      .filter((value) => place === 0 || value !== standard)
      .map((value) => ({ varied: key as MethodProbe['varied'], options: { ...usual, [key]: value } })),
  );
}

function rowOf({ method, measured, folds, losses, sensitivity }: MethodRun, untaught: Measured, seed: number): MethodRow {
  return {
    method,
    ...figuresOf(measured, seed),
    gain: mapGain(untaught, measured, seed),
    steps: folds.map(({ steps }) => steps),
    seconds: folds.reduce((sum, fold) => sum + fold.seconds, 0) / folds.length,
    losses: losses.map((loss) => Number(loss.toPrecision(5))),
    sensitivity,
  };
}
