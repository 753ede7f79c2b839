import { counted } from '@contract/counted';
import type { ImageId, JudgementCounts } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import { pathForPeople, readPairs, requireImage, type Engine, type Given } from '@engine/engine';
import type { Context } from '../context';
import { fileOrInput, pathsOrInput } from '../standardInput';

export interface JudgeOptions {
  readonly similar?: boolean;
  readonly different?: boolean;
  readonly from?: string;
}

/** `judge A B --similar|--different`, or `judge --from FILE`: what a person says of photos. With `--similar` more than two make a group. */
export async function judge({ output, signal, withEngine }: Context, named: readonly string[], options: JudgeOptions): Promise<void> {
  const { from, similar, different } = options;
  if (from === undefined && (similar === true) === (different === true))
    throw new LikewiseError('bad-argument', 'Say either --similar or --different of the photos, or --from with a file of judgements.');
  if (from !== undefined && (named.length > 0 || similar === true || different === true))
    throw new LikewiseError('bad-argument', 'With --from the file says which photos, and how they compare. Leave the rest out.');
  // Read before the library is opened: whoever writes them may take his time.
  const paths = await pathsOrInput(named, signal);
  const given = from === undefined ? undefined : await fileOrInput(from, signal);
  if (from === undefined && (paths.length < 2 || (paths.length > 2 && different === true)))
    throw new LikewiseError('bad-argument', 'Give two photos to compare. Only with --similar can they be more.');
  await withEngine({ access: 'write' }, async (engine) => {
    const { saved, copies, counts } = given === undefined ? judgePaths(engine, paths, similar === true) : await judgeFile(engine, given);
    output.json({ saved, copies, ...counts, lens: engine.lenses.get(engine.lenses.activeId).name });
    const total = counts.similar + counts.different;
    output.line(
      `${counted(saved, 'judgement')} saved. Now ${counted(counts.similar, 'pair is', 'pairs are')} similar, ${counted(counts.different, 'is', 'are')} different (${total} in all).`,
    );
    if (copies > 0) output.note(`${counted(copies, 'pair')} left out: both files hold the very same picture.`);
    if (counts.contradictions > 0)
      output.note(`${counted(counts.contradictions, 'contradiction')}: "likewise judgements contradictions" tells which.`);
  });
}

interface Judged {
  readonly saved: number;
  readonly copies: number;
  readonly counts: JudgementCounts;
}

function judgePaths({ files, judgements }: Engine, paths: readonly string[], isSimilar: boolean): Judged {
  const images = paths.map((path) => requireImage(files, path));
  const [first, ...others] = images as [ImageId, ...ImageId[]];
  if (images.length > 2) return { saved: new Set(images).size - 1, copies: 0, counts: judgements.saveGroup(images) };
  const verdict = isSimilar ? 'similar' : 'different';
  return { saved: 1, copies: 0, counts: judgements.save([{ imageA: first, imageB: others[0]!, verdict }], 'chosen') };
}

async function judgeFile({ files, judgements }: Engine, given: Given): Promise<Judged> {
  const { pairs, copies } = await readPairs(files, given);
  return { saved: pairs.length, copies, counts: judgements.save(pairs, 'file') };
}

/** Where a photo lies, for a list; its place when it was last seen, or its id, where it lies nowhere now. */
export function pathOf(engine: Engine, imageId: ImageId): string {
  const details = engine.store.photos.details(imageId, engine.backbone.id);
  return engine.files.placesOf(imageId)[0] ?? details?.places[0]?.path ?? `(photo ${imageId}, in no folder now)`;
}

/** `judgements list`: all of a lens, oldest first. */
export async function listJudgements({ output, withEngine }: Context): Promise<void> {
  await withEngine({ access: 'read' }, async (engine) => {
    const rows = engine.judgements.list().map(({ imageA, imageB, verdict, source, judgedAtMs }) => ({
      pathA: pathOf(engine, imageA),
      pathB: pathOf(engine, imageB),
      verdict,
      source,
      judgedAt: new Date(judgedAtMs).toISOString(),
    }));
    output.json(rows);
    for (const { pathA, pathB, verdict } of rows) output.line(`${verdict.padEnd(9)} ${pathForPeople(pathA)}  ${pathForPeople(pathB)}`);
    if (rows.length === 0) output.line('No judgements yet. "likewise judge A B --similar" makes the first.');
  });
}

/** `judgements undo`: takes back the last act. */
export async function undoJudgement({ output, withEngine }: Context): Promise<void> {
  await withEngine({ access: 'write' }, async (engine) => {
    const result = engine.judgements.undo();
    if (result === null) throw new LikewiseError('nothing-to-undo', 'There is nothing to undo: no judgement was made in this lens.');
    const undone = result.undone.map(({ imageA, imageB, verdict }) => ({
      pathA: pathOf(engine, imageA),
      pathB: pathOf(engine, imageB),
      verdict,
    }));
    output.json({ undone, ...result.counts });
    for (const { pathA, pathB, verdict } of undone)
      output.line(`${verdict ?? 'not judged'}: ${pathForPeople(pathA)}  ${pathForPeople(pathB)}`);
  });
}

/** `judgements withdraw A B`: nothing is said of the pair any more. */
export async function withdrawJudgement({ output, withEngine }: Context, pathA: string, pathB: string): Promise<void> {
  await withEngine({ access: 'write' }, async ({ files, judgements }) => {
    const [imageA, imageB] = [requireImage(files, pathA), requireImage(files, pathB)];
    if (!judgements.list(imageA).some((known) => known.imageA === imageB || known.imageB === imageB))
      throw new LikewiseError('bad-argument', `Nothing was said of ${pathForPeople(pathA)} and ${pathForPeople(pathB)}.`);
    const counts = judgements.withdraw([{ imageA, imageB }]);
    output.json(counts);
    output.line('Withdrawn.');
  });
}

/** `judgements contradictions`: pairs judged different that similar ones join, with the chain. */
export async function listContradictions({ output, withEngine }: Context): Promise<void> {
  await withEngine({ access: 'read' }, async (engine) => {
    const rows = engine.judgements.contradictions().map(({ imageA, imageB, chain }) => ({
      pathA: pathOf(engine, imageA),
      pathB: pathOf(engine, imageB),
      chain: chain.map((imageId) => pathOf(engine, imageId)),
    }));
    output.json(rows);
    for (const { pathA, pathB, chain } of rows) {
      output.line(`${pathForPeople(pathA)} and ${pathForPeople(pathB)} are different, and yet:`);
      output.line(`  ${chain.map(pathForPeople).join(' ~ ')}`);
    }
    if (rows.length === 0) output.line('No contradictions.');
  });
}

/** `judgements ignore A B`: a contradiction that is to stay. */
export async function ignoreContradiction({ output, withEngine }: Context, pathA: string, pathB: string): Promise<void> {
  await withEngine({ access: 'write' }, async ({ files, judgements }) => {
    judgements.ignoreContradiction({ imageA: requireImage(files, pathA), imageB: requireImage(files, pathB) });
    output.json(judgements.counts());
    output.line('It is listed no more, until something else is said of the two photos.');
  });
}

/** `judgements export --out FILE`: JSON, or CSV where the name ends so. */
export async function exportJudgements({ output, withEngine }: Context, options: { readonly out: string }): Promise<void> {
  await withEngine({ access: 'read' }, async (engine) => {
    const judgements = await engine.exportJudgements(options.out);
    output.json({ judgements, out: options.out });
    output.line(`${counted(judgements, 'judgement')} written to ${pathForPeople(options.out)}.`);
  });
}

/** `judgements import FILE`: all that are of photos of this library. */
export async function importJudgements({ output, signal, withEngine }: Context, path: string): Promise<void> {
  const given = await fileOrInput(path, signal);
  await withEngine({ access: 'write' }, async (engine) => {
    const report = await engine.importJudgements(given);
    output.json(report);
    output.line(`${report.added} added, ${report.replaced} replaced, ${report.unchanged} known already, ${report.kept} kept as before.`);
    if (report.leftOut > 0) output.note(`${report.leftOut} left out: their photos are not in this library, or are one picture here.`);
    for (const path of report.unknown) output.note(`not in this library: ${pathForPeople(path)}`);
  });
}
