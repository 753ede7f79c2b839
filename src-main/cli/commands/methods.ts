import { LikewiseError } from '@contract/errors';
import type { Context } from '../context';
import { classFilter, type ClassOptions } from './maintain';
import type { labelSources } from './train';

export interface MethodsOptions extends ClassOptions {
  readonly labels: (typeof labelSources)[number];
  readonly seed?: number;
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`.padStart(7);
const between = (interval: readonly [number, number] | null, digits: number): string =>
  interval === null ? '' : `(${interval[0].toFixed(digits)} to ${interval[1].toFixed(digits)})`;

/** `methods`: trains all of them on the same labels, and compares. */
export async function methods({ output, signal, withEngine }: Context, options: MethodsOptions): Promise<void> {
  const filter = await classFilter(options);
  await withEngine({ access: 'read' }, async ({ methods: service, jobs }) => {
    const { labels, seed } = options;
    const job = service.compare(labels, { filter, ...(seed === undefined ? {} : { seed }) });
    signal.addEventListener('abort', () => jobs.cancel(job.id));
    const ended = await job.ended;
    output.endProgress();
    if (ended.outcome === 'cancelled') throw new LikewiseError('cancelled', 'Interrupted; nothing was changed.');
    if (ended.outcome === 'failed') throw ended.error;
    const { untaught, methods: rows, sentence, queries, groups } = ended.result;
    output.json(ended.result);
    const figures = ({ recallAt1, mapAtR, mapAtRInterval, pairAuc, interval }: typeof untaught): string =>
      `${percent(recallAt1)} ${percent(mapAtR)} ${between(mapAtRInterval, 3).padEnd(16)}  ${`${pairAuc?.toFixed(3) ?? '-'} ${between(interval, 3)}`.padEnd(22)}`;
    output.line(`${'method'.padEnd(12)} recall@1   MAP@R (interval)        pair AUC (interval)     steps  seconds  MAP@R by margin`);
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
    output.line(`${sentence} Measured on ${queries} photos of ${groups} groups that were not taught.`);
  });
}
