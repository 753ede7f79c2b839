import { counted } from '@contract/counted';
import type { IndexReport } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import type { IgnoredKind } from '@engine/engine';
import { resultOf, type Context } from '../context';
import { describeSeconds } from '../output';
import { pathsOrInput } from '../standardInput';

export interface IndexOptions {
  readonly ignore?: readonly string[];
  readonly minSide?: number;
  readonly acceptLoss?: boolean;
  readonly retry?: boolean;
}

const wordsOf: Readonly<Record<IgnoredKind, readonly [one: string, many: string]>> = {
  hidden: ['hidden', 'hidden'],
  link: ['link', 'links'],
  'photo-app-bundle': ["photo program's library", "photo programs' libraries"],
  'cache-folder': ['folder of a cache or a bin', 'folders of caches or bins'],
  'not-a-photo': ['not a photo', 'not photos'],
  pattern: ['as you asked', 'as you asked'],
  'raw-beside-jpeg': ['RAW beside its JPEG', 'RAWs beside their JPEGs'],
  'special-file': ['pipe or device', 'pipes or devices'],
  'system-folder': ["folder of the system's own", "folders of the system's own"],
};

/** `index FOLDER...`: adds the folders and brings the library in step with them. */
export async function index({ output, signal, withEngine }: Context, named: readonly string[], options: IndexOptions): Promise<void> {
  const paths = await pathsOrInput(named, signal);
  const limits = options.minSide === undefined ? {} : { minSidePx: options.minSide };
  await withEngine({ access: 'write', begins: true, limits }, async ({ folders, indexing, store }) => {
    // All of them or none: a name that was mistyped should not leave half of a command behind.
    for (const path of paths) await folders.check(path);
    const roots = [];
    for (const path of paths) {
      const root = await folders.add(path);
      if (options.ignore !== undefined && options.ignore.length > 0) store.roots.setIgnorePatterns(root.id, options.ignore);
      if (options.retry === true) store.problems.reset(root.id);
      roots.push(root);
    }
    const reports: IndexReport[] = [];
    for (const root of await folders.outermostFirst(roots)) {
      signal.throwIfAborted();
      // Its photos were just counted with those of the folder around it, of which it is a part from now on.
      if (store.roots.get(root.id) === null) continue;
      const ended = await indexing.index(root.id, options.acceptLoss === true ? 'accept' : 'ask');
      reports.push(resultOf(ended, '. What was indexed is kept; run the same command again to go on.'));
    }
    output.endProgress();
    const total = sum(reports);
    if (total.photos + total.problems === 0 && roots.every(({ id }) => store.roots.get(id)?.state === 'online')) {
      throw new LikewiseError('nothing-indexed', `There are no photos in ${paths.join(', ')}. Choose a folder that holds some.`);
    }
    output.json(total);
    output.line(`${counted(total.indexed, 'photo')} indexed, ${total.unchanged} unchanged, in ${describeSeconds(total.seconds)}.`);
    if (total.problems > 0)
      output.line(
        `${total.problems === 1 ? '1 photo has a problem' : `${total.problems} photos have problems`}: "likewise problems" tells why.`,
      );
    if (total.ignored > 0) {
      const kinds = Object.entries(total.ignoredByKind).map(([kind, count]) => counted(count, ...wordsOf[kind as IgnoredKind]));
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
