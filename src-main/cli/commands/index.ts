import type { IndexReport } from '@contract/data';
import { counted } from '@contract/counted';
import { LikewiseError } from '@contract/errors';
import type { Context } from '../context';
import { describeSeconds } from '../output';

export interface IndexOptions {
  readonly ignore?: readonly string[];
  readonly minSide?: number;
  readonly acceptLoss?: boolean;
  readonly retry?: boolean;
}

/** `index FOLDER...`: adds the folders and brings the library in step with them. */
export async function index({ output, signal, withEngine }: Context, paths: readonly string[], options: IndexOptions): Promise<void> {
  const limits = options.minSide === undefined ? {} : { minSidePx: options.minSide };
  await withEngine({ access: 'write', limits }, async ({ folders, indexing, jobs, store }) => {
    const stop = (): void => jobs.list().forEach(({ id }) => jobs.cancel(id));
    signal.addEventListener('abort', stop);
    // All of them or none: a name that was mistyped should not leave half of a command behind.
    for (const path of paths) await folders.check(path);
    const roots = [];
    for (const path of paths) {
      const root = await folders.add(path);
      if (options.ignore !== undefined && options.ignore.length > 0) store.roots.setIgnorePatterns(root.id, options.ignore);
      if (options.retry === true) store.files.resetProblems(root.id);
      roots.push(root);
    }
    const reports: IndexReport[] = [];
    for (const root of roots) {
      signal.throwIfAborted();
      const ended = await indexing.index(root.id, options.acceptLoss === true ? 'accept' : 'ask');
      if (ended.outcome === 'cancelled')
        throw new LikewiseError('cancelled', 'Interrupted. What was indexed is kept; run the same command again to go on.');
      if (ended.outcome === 'failed') throw ended.error;
      reports.push(ended.result);
    }
    output.endProgress();
    const total = sum(reports);
    if (total.photos + total.problems === 0 && roots.every(({ id }) => store.roots.get(id)?.state === 'online')) {
      throw new LikewiseError('nothing-indexed', `There are no photos in ${paths.join(', ')}. Choose a folder that holds some.`);
    }
    output.json(total);
    output.line(`${counted(total.indexed, 'photo')} indexed, ${total.unchanged} unchanged, in ${describeSeconds(total.seconds)}.`);
    if (total.problems > 0) output.line(`${counted(total.problems, 'photo has', 'photos have')} problems: "likewise problems" lists them.`);
    if (total.ignored > 0) {
      const kinds = Object.entries(total.ignoredByKind).map(([kind, count]) => `${count} ${kind}`);
      output.line(`${total.ignored} left out (${kinds.join(', ')}).`);
    }
  });
}

function sum(reports: readonly IndexReport[]): IndexReport {
  const ignoredByKind: Record<string, number> = {};
  for (const report of reports)
    for (const [kind, count] of Object.entries(report.ignoredByKind)) ignoredByKind[kind] = (ignoredByKind[kind] ?? 0) + count;
  const add = (value: (report: IndexReport) => number): number => reports.reduce((total, report) => total + value(report), 0);
  return {
    photos: add((report) => report.photos),
    indexed: add((report) => report.indexed),
    unchanged: add((report) => report.unchanged),
    problems: add((report) => report.problems),
    ignored: add((report) => report.ignored),
    ignoredByKind,
    seconds: Number(add((report) => report.seconds).toFixed(3)),
  };
}
