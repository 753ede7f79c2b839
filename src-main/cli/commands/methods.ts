import { LikewiseError } from '@contract/errors';
import type { Context } from '../context';
import { classFilter, type ClassOptions } from './maintain';
import type { labelSources } from './train';

export interface MethodsOptions extends ClassOptions {
  readonly labels: (typeof labelSources)[number];
  readonly seed?: number;
}

/** `methods`: trains all of them on the same labels, and compares. */
export async function methods({ output, signal, withEngine }: Context, options: MethodsOptions): Promise<void> {
  const filter = await classFilter(options);
  await withEngine({ access: 'read' }, async ({ training, jobs }) => {
    const ended = await training.compare(options.labels, {
      filter,
      ...(options.seed === undefined ? {} : { seed: options.seed }),
      onStart: (id) => signal.addEventListener('abort', () => jobs.cancel(id)),
    });
    output.endProgress();
    if (ended.outcome === 'cancelled') throw new LikewiseError('cancelled', 'Interrupted; nothing was changed.');
    if (ended.outcome === 'failed') throw ended.error;
    const { untaught, methods: rows, recommended, sentence, queries } = ended.result;
    output.json({ untaught, methods: rows, recommended, sentence, queries });
    const percent = (share: number): string => `${(share * 100).toFixed(1)} %`.padStart(7);
    output.line(`${'method'.padEnd(12)} recall@1   MAP@R  pair AUC (interval)      steps  seconds  MAP@R by margin`);
    output.line(`${'(none)'.padEnd(12)}  ${percent(untaught.recallAt1)} ${percent(untaught.mapAtR)}`);
    for (const { method, recallAt1, mapAtR, pairAuc, interval, steps, seconds, sensitivity } of rows) {
      const auc =
        pairAuc === null || interval === null ? '-' : `${pairAuc.toFixed(3)} (${interval[0].toFixed(3)} to ${interval[1].toFixed(3)})`;
      const margins = sensitivity.map(({ margin, mapAtR: at }) => `${margin}: ${percent(at).trim()}`).join(', ');
      const figures = `${percent(recallAt1)} ${percent(mapAtR)}  ${auc.padEnd(23)} ${String(steps).padStart(5)} ${seconds.toFixed(1).padStart(8)}`;
      output.line(`${method.padEnd(12)}  ${figures}  ${margins}`);
    }
    output.line(`${sentence} Measured on ${queries} photos that were not taught.`);
  });
}
