import type { LabelSource, MethodsComparison } from '@contract/data';
import { counted } from '@contract/counted';
import { LikewiseError } from '@contract/errors';
import { resultOf, type Context } from '../context';
import { timeForPeople } from '../words';
import { classFilter, type ClassOptions } from './maintain';

export interface MethodsOptions extends ClassOptions {
  readonly labels: LabelSource;
  readonly seed?: number;
  readonly last?: boolean;
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`.padStart(7);
const between = (interval: readonly [number, number] | null, digits: number): string =>
  interval === null ? '' : `(${interval[0].toFixed(digits)} to ${interval[1].toFixed(digits)})`;

/** `methods`: trains all of them on the same labels, and compares; the window shows the same comparison. */
export async function methods(context: Context, options: MethodsOptions): Promise<void> {
  if (options.last === true) return printLast(context, options);
  const filter = await classFilter(options, context.signal);
  try {
    await compare(context, options, filter, 'write');
  } catch (error) {
    if (!(error instanceof LikewiseError) || error.code !== 'library-in-use') throw error;
    // Nothing of a comparison has to be written, so an open window is no reason to refuse it.
    await compare(context, options, filter, 'read');
  }
}

async function compare(
  { output, withEngine }: Context,
  { labels, seed }: MethodsOptions,
  filter: Awaited<ReturnType<typeof classFilter>>,
  access: 'read' | 'write',
): Promise<void> {
  await withEngine({ access }, async ({ methods: service }) => {
    const { ended } = service.compare(labels, { filter, ...(seed === undefined ? {} : { seed }) });
    const comparison = resultOf(await ended, '; nothing was changed.');
    output.endProgress();
    output.json(comparison);
    print(output, comparison);
    if (!service.canKeep) output.note('The library is in use by another Likewise, so this comparison is not kept for the window.');
  });
}

/** `methods --last`: what was compared before, here or in the window. */
async function printLast({ output, withEngine }: Context, { labels, seed, classes, excludeClasses }: MethodsOptions): Promise<void> {
  if (seed !== undefined || classes !== undefined || excludeClasses !== undefined)
    throw new LikewiseError('bad-argument', '"--last" prints a comparison as it was made: only "--labels" goes with it.');
  await withEngine({ access: 'read' }, ({ methods: service }) => {
    const { comparison, isStale } = service.last(labels);
    if (comparison === null)
      throw new LikewiseError('bad-argument', `No comparison by ${labels} is kept for this lens. Leave "--last" out to make one.`);
    output.json({ ...comparison, isStale });
    output.line(`Compared ${timeForPeople(comparison.madeAtMs)}${isStale ? '; the labels have changed since' : ''}.`);
    print(output, comparison);
    return Promise.resolve();
  });
}

function print(output: Context['output'], comparison: MethodsComparison): void {
  const { untaught, methods: rows, sentence, queries, groups, candidates, chance } = comparison;
  const figures = ({ recallAt1, mapAtR, mapAtRInterval, pairAuc, interval }: typeof untaught): string =>
    `${percent(recallAt1)} ${percent(mapAtR)} ${between(mapAtRInterval, 3).padEnd(16)}  ${`${pairAuc?.toFixed(3) ?? '-'} ${between(interval, 3)}`.padEnd(22)}`;
  output.line(`${'method'.padEnd(12)} recall@1   MAP@R (interval)        pair AUC (interval)     steps  seconds  MAP@R by margin`);
  output.line(`${'(by lot)'.padEnd(12)}  ${percent(chance.recallAt1)} ${percent(chance.mapAtR)} ${' '.repeat(18)}0.500`);
  output.line(`${'(none)'.padEnd(12)}  ${figures(untaught)}`);
  for (const row of rows) {
    const { method, steps, seconds, sensitivity } = row;
    const margins = sensitivity
      .filter(({ varied }) => varied === 'margin')
      .map(({ margin, mapAtR: at }) => `${margin}: ${percent(at).trim()}`)
      .join(', ');
    const mean = Math.round(steps.reduce((sum, some) => sum + some, 0) / steps.length);
    output.line(`${method.padEnd(12)}  ${figures(row)} ${String(mean).padStart(5)} ${seconds.toFixed(1).padStart(8)}  ${margins}`);
  }
  output.line(sentence);
  output.line(
    `Measured on ${counted(queries, 'photo')} of ${counted(groups, 'group')} that were not taught. Each looks for its group among ${candidates.toFixed(1)} photos on the average, those of which it is known whether they are similar to it.`,
  );
}
