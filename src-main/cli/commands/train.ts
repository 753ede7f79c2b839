import type { Figure, LabelSource, MethodId, ModelFigures, ModelId, ModelSummary } from '@contract/data';
import { counted } from '@contract/counted';
import { LikewiseError } from '@contract/errors';
import { isDeep, pathForPeople } from '@engine/engine';
import { resultOf, type Context } from '../context';
import { fileOrInput, onlyOnce } from '../standardInput';
import { timeForPeople } from '../words';
import { pathOf } from './judge';
import { classFilter, type ClassOptions } from './maintain';
import { suggestBetween } from './trials';

export interface TrainOptions extends ClassOptions {
  readonly method?: MethodId;
  readonly config?: string;
  readonly seed?: number;
  readonly labels?: LabelSource;
  readonly force?: boolean;
  readonly deep?: boolean;
  readonly blocks?: number;
  readonly steps?: number;
  readonly backbone?: 'small-cnn';
  readonly resume?: boolean;
}

/** `train`: learns from what was judged, and puts the new model to use unless it ranks worse; a careful step unless it surely does. */
export async function train({ output, signal, withEngine }: Context, options: TrainOptions): Promise<void> {
  const { config, method, seed, force, labels, deep, backbone, blocks, steps: deepSteps, resume } = options;
  onlyOnce(config, options.classes, options.excludeClasses);
  const filter = await classFilter(options, signal);
  const file = config === undefined ? undefined : await fileOrInput(config, signal);
  await withEngine({ access: 'write' }, async ({ training }) => {
    const read = await training.settings({
      method,
      isDeep: deep === true || backbone !== undefined,
      ...(file === undefined ? {} : { file }),
    });
    const asked = { ...read, ...(seed === undefined ? {} : { seed }), ...(labels === undefined ? {} : { labels }) };
    const settings = await training.withBackbone(asked, { deep, backbone, blocks, steps: deepSteps });
    if (resume === true && !isDeep(settings))
      throw new LikewiseError('bad-argument', '"--resume" goes on with a deep training: give "--deep" or "--backbone small-cnn" as well.');
    const ended = await training.start(settings, force === true, filter, resume === true).ended;
    const result = resultOf(ended, '; the model in use is as it was.');
    output.endProgress();
    const { modelId, isAccepted, isActive, before, after, steps, seconds, reason, sentence, judgements, leftOut, bolderId = null } = result;
    output.json({
      ...{ model: modelId, method: result.method, accepted: isAccepted, active: isActive },
      ...{
        before: figures(before),
        after: figures(after),
        steps,
        seconds: Number(seconds.toFixed(3)),
        reason,
        sentence,
        judgements,
        leftOut,
        bolder: bolderId,
      },
    });
    output.line(sentence);
    if (before !== null && after !== null) {
      output.line(`Pair AUC ${shown(before.pairAuc)} before, ${shown(after.pairAuc)} after.`);
      output.line(`Mean log rank of the similar photo ${shown(before.meanLogRank)} before, ${shown(after.meanLogRank)} after.`);
    }
    output.line(
      `Model ${modelId}${isActive ? ' is in use' : ' is kept and not in use'}, after ${counted(steps, 'step')} and ${seconds.toFixed(1)} s.`,
    );
    if (isActive && reason === 'cautious') output.line('"likewise models rollback" goes back to the model before it.');
    if (bolderId !== null)
      output.line(
        `Model ${bolderId} is a bolder version and may be better. "likewise suggest --between ${bolderId}" names pairs whose answers tell.`,
      );
  });
}

function figures(of: ModelFigures | null): object | null {
  if (of === null) return null;
  const { pairAuc, meanLogRank, bestAccuracy } = of;
  const interval = ({ low, high }: Figure): [number, number] => [low, high];
  return {
    ...{ pairAuc: pairAuc.value, meanLogRank: meanLogRank.value, bestAccuracy: bestAccuracy.value },
    intervals: { pairAuc: interval(pairAuc), meanLogRank: interval(meanLogRank), bestAccuracy: interval(bestAccuracy) },
  };
}

const shown = ({ value, low, high }: Figure): string => `${value.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;

/** `suggest`: pairs whose answers teach much; with `--between` those whose answers tell a bolder version from the one before it. */
export async function suggest(context: Context, options: { readonly n: number; readonly between?: number }): Promise<void> {
  if (options.between !== undefined) return suggestBetween(context, options.between as ModelId);
  const { output, signal, withEngine } = context;
  await withEngine({ access: 'read' }, async (engine) => {
    const pairs = (await engine.training.suggest(options.n, signal)).map(({ imageA, imageB, source, probability }) => ({
      ...{ pathA: pathOf(engine, imageA), pathB: pathOf(engine, imageB), source, probability: Number(probability.toFixed(4)) },
    }));
    output.json(pairs);
    for (const { pathA, pathB } of pairs) output.line(`${pathForPeople(pathA)}  ${pathForPeople(pathB)}`);
    if (pairs.length === 0) output.line('There is nothing left to ask.');
  });
}

/** `judgements suspicious`: answers that may be slips. */
export async function listSuspicious({ output, signal, withEngine }: Context): Promise<void> {
  await withEngine({ access: 'read' }, async (engine) => {
    const rows = (await engine.training.suspicious(signal)).map(({ imageA, imageB, verdict, source, trust }) => ({
      ...{ pathA: pathOf(engine, imageA), pathB: pathOf(engine, imageB), verdict, source, trust: Number(trust.toFixed(4)) },
    }));
    output.json(rows);
    for (const { pathA, pathB, verdict, trust } of rows)
      output.line(`${verdict}? ${pathForPeople(pathA)}  ${pathForPeople(pathB)}  (trust ${(trust * 100).toFixed(0)} %)`);
    if (rows.length === 0) output.line('No answer looks like a slip.');
  });
}

/** `models list`. */
export async function listModels({ output, withEngine }: Context): Promise<void> {
  await withEngine({ access: 'read' }, async ({ models }) => tellModels(output, models.list()));
}

/** `models show ID`: with its settings, figures and curves. */
export async function showModel({ output, withEngine }: Context, id: number): Promise<void> {
  await withEngine({ access: 'read' }, async ({ models }) => {
    const { config, metrics, ...summary } = models.show(id as ModelId);
    output.json({ ...shownModel(summary), config, metrics });
    output.line(describe(summary));
    if (summary.training !== null) output.line(summary.training.sentence);
    output.line(JSON.stringify(config, null, 2));
  });
}

/** `models use ID`, and `models rollback` without one. */
export async function useModel({ output, withEngine }: Context, id: number | null): Promise<void> {
  await withEngine({ access: 'write' }, async ({ models }) => {
    const all = id === null ? await models.rollBack() : await models.use(id as ModelId);
    output.endProgress();
    const active = all.find(({ isActive }) => isActive)!;
    output.json(shownModel(active));
    output.line(describe(active));
  });
}

/** `models remove ID`. */
export async function removeModel({ output, withEngine }: Context, id: number): Promise<void> {
  await withEngine({ access: 'write' }, async ({ models }) => {
    models.remove(id as ModelId);
    output.json({ removed: id });
    output.line(`The model ${id} is gone.`);
  });
}

/** `models export ID --out FILE`: its head, a JSON header and float32 numbers, and the weights of its network where that was trained here. */
export async function exportModel({ output, withEngine }: Context, id: number, options: { readonly out: string }): Promise<void> {
  await withEngine({ access: 'read' }, async ({ models }) => {
    const networkBytes = await models.export(id as ModelId, options.out);
    output.json({ model: id, out: options.out, networkBytes });
    const network = networkBytes === 0 ? '' : `, with the weights of its network (${(networkBytes / 1e6).toFixed(0)} MB)`;
    output.line(`The head of model ${id} is in ${pathForPeople(options.out)}${network}.`);
  });
}

/** `models import FILE`: into the lens, to be put to use by `models use`. */
export async function importModel({ output, withEngine }: Context, path: string): Promise<void> {
  await withEngine({ access: 'write' }, async ({ models }) => {
    const model = await models.import(path);
    output.json(shownModel(model));
    output.line(`Imported as model ${model.id}. "likewise models use ${model.id}" puts it to use.`);
  });
}

function tellModels(output: Context['output'], all: readonly ModelSummary[]): void {
  output.json(all.map(shownModel));
  for (const model of all) output.line(describe(model));
}

function shownModel({ id, kind, method, isActive, createdAtMs, size, parentId, training }: ModelSummary): object {
  const { before = null, after = null, isAccepted = null, reason = null, steps = null, seconds = null, judgements = null } = training ?? {};
  return {
    ...{ id, kind, method, active: isActive, createdAt: new Date(createdAtMs).toISOString(), size, parent: parentId },
    ...{ accepted: isAccepted, before: figures(before), after: figures(after), reason, steps, seconds, judgements },
  };
}

function describe({ id, kind, method, isActive, createdAtMs, training }: ModelSummary): string {
  const name = kind === 'base' ? 'without labels' : (method ?? 'imported');
  const auc = training?.after === null || training === null ? '' : `, pair AUC ${training.after.pairAuc.value.toFixed(3)}`;
  return `${isActive ? '*' : ' '} ${id}: ${name}, ${timeForPeople(createdAtMs)}${auc}`;
}
