import { counted } from '@contract/counted';
import type { ModelId } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import { pathForPeople, readClassFilter, type ClassFilter, type ExportFormat, type ExportSubject } from '@engine/engine';
import { resultOf, type Context } from '../context';
import { fileOrInput } from '../standardInput';

export interface ClassOptions {
  readonly classes?: string;
  readonly excludeClasses?: string;
}
export interface EvaluateOptions extends ClassOptions {
  readonly folder?: string;
  readonly model?: number;
}

/** Which folders count as classes, by a file that names them; null for all. */
export async function classFilter({ classes, excludeClasses }: ClassOptions, signal: AbortSignal): Promise<ClassFilter | null> {
  if (classes !== undefined && excludeClasses !== undefined)
    throw new LikewiseError('bad-argument', 'Give either --classes or --exclude-classes, not both.');
  if (classes !== undefined) return readClassFilter(await fileOrInput(classes, signal), 'only');
  return excludeClasses === undefined ? null : readClassFilter(await fileOrInput(excludeClasses, signal), 'without');
}

/** `evaluate --labels folders`: how well photos of one folder find each other. */
export async function evaluate({ output, signal, withEngine }: Context, options: EvaluateOptions): Promise<void> {
  const filter = await classFilter(options, signal);
  await withEngine({ access: 'read' }, async (engine) => {
    const within = options.folder === undefined ? null : engine.files.folderAt(options.folder);
    const modelId = options.model as ModelId | undefined;
    const evaluation = await engine.evaluate({ within, filter, modelId }, signal);
    output.json(evaluation);
    if (evaluation.classes === 1) output.note('All photos lie in one folder, so every answer is right: the figures say nothing.');
    const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
    output.line(`${counted(evaluation.queries, 'query', 'queries')} in ${counted(evaluation.classes, 'class', 'classes')}`);
    output.line(`recall@1 ${percent(evaluation.recallAt1)}, recall@10 ${percent(evaluation.recallAt10)}`);
    output.line(
      `MAP@R ${percent(evaluation.mapAtR)}, R-precision ${percent(evaluation.rPrecision)}, MAP@10 ${percent(evaluation.mapAt10)}`,
    );
  });
}

/** `export`: embeddings, features or the list of photos, to a file. */
export async function exportTo(
  { output, withEngine }: Context,
  options: { readonly what: ExportSubject; readonly format: ExportFormat; readonly out: string },
): Promise<void> {
  await withEngine({ access: 'read' }, async (engine) => {
    const rows = await engine.export(options.what, options.format, options.out);
    output.json({ rows, out: options.out });
    output.line(`${counted(rows, 'row')} written to ${pathForPeople(options.out)}.`);
  });
}

/** `forget FOLDER`: takes a folder out of the library. Its photos on disk, and what was judged about them, stay. */
export async function forget({ output, withEngine }: Context, folder: string): Promise<void> {
  await withEngine({ access: 'write' }, async ({ folders }) => {
    const root = rootOf(folders.find(folder), folder);
    folders.remove(root.id);
    output.json({ forgotten: root.path });
    output.line(`${pathForPeople(root.path)} is no longer in the library. Its photos are untouched, and judgements about them are kept.`);
  });
}

/** `verify`: hashes every photo again and checks everything of ours. */
export async function verify({ output, withEngine }: Context): Promise<void> {
  await withEngine({ access: 'write' }, async (engine) => {
    const report = resultOf(await engine.verify(), '; nothing was changed.');
    output.endProgress();
    output.json(report);
    output.line(
      `${counted(report.files, 'photo')} read again: ${report.changed.length} changed, ${report.unreadable.length} cannot be read now.`,
    );
    for (const path of report.changed) output.line(`changed: ${pathForPeople(path)}`);
    for (const { path, reason } of report.unreadable) output.line(`${pathForPeople(path)}: ${reason}`);
    output.line(
      `${counted(report.damagedFeatures, 'feature')} and ${counted(report.damagedEmbeddings, 'embedding')} ${report.damagedFeatures + report.damagedEmbeddings === 1 ? 'was' : 'were'} damaged${report.damagedFeatures > 0 ? '; run "index" to compute them again' : ''}.`,
    );
    for (const { id, kind, isActive } of report.models)
      output.line(
        isActive
          ? `The model ${id} is damaged: ${kind === 'base' ? 'run "index" to make it anew' : 'put another one to use with "models use", train again, or restore a backup'}.`
          : `The model ${id} is damaged. It is not in use, and there is no way back to it.`,
      );
    for (const { id, state, models } of report.networks)
      output.line(
        state === 'mended'
          ? `The weights of the network ${id} were damaged or gone, and were taken from a backup.`
          : `The weights of the network ${id} of model ${models.join(', ')} are ${state}: it reads no new photos. Restore a backup that holds them, train again, or put another model to use.`,
      );
    output.line(report.database.length === 0 ? 'The library file is sound.' : `The library file is damaged: ${report.database.join('; ')}`);
    if (report.database.length > 0) throw new LikewiseError('library-damaged', 'The library file is damaged. Restore a backup of it.');
    if (report.models.some(({ kind }) => kind !== 'base'))
      throw new LikewiseError('library-damaged', 'What a model learned is damaged. What to do is said above.');
  });
}

function rootOf<Root>(root: Root | null, folder: string): Root {
  if (root === null)
    throw new LikewiseError(
      'folder-not-added',
      `${pathForPeople(folder)} is not in the library. "likewise status" lists the folders that are.`,
    );
  return root;
}
