import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { counted } from '@contract/counted';
import { LikewiseError } from '@contract/errors';
import type { SearchAnswer, SearchFilter } from '@contract/data';
import { pathForPeople, type Engine } from '@engine/engine';
import type { Context } from '../context';
import { fileOrInput, onlyOnce, pathsOrInput } from '../standardInput';
import { tagNamed } from './tags';

export interface SimilarOptions {
  readonly k: number;
  readonly exact?: boolean;
  /** Say of each answer how likely it is what the person means. */
  readonly confidence?: boolean;
  /** Files that the answers should be like as well, and unlike. */
  readonly more?: readonly string[];
  readonly less?: readonly string[];
  readonly folder?: string;
  readonly tag?: string;
  readonly camera?: string;
  /** Of the first day that counts, and of the last. */
  readonly after?: number;
  readonly before?: number;
  readonly notSameBurst?: boolean;
  readonly notSameFolder?: boolean;
}

/** `similar FILE`: the nearest photos of the library. A file outside of it, or a picture on standard input, is embedded and not added. */
export async function similar({ output, signal, withEngine }: Context, file: string, options: SimilarOptions): Promise<void> {
  onlyOnce(file, options.more, options.less);
  const given = await fileOrInput(file, signal);
  const more = await pathsOrInput(options.more ?? [], signal);
  const less = await pathsOrInput(options.less ?? [], signal);
  const query = typeof given === 'string' ? resolve(given) : null;
  await withEngine({ access: 'read' }, async (engine) => {
    const { files, search, training } = engine;
    const isExact = options.exact === true;
    const imageId = query === null ? null : files.imageAt(query);
    const examples = {
      query: typeof given === 'string' ? await exampleOf(engine, resolve(given)) : { kind: 'picture' as const, ...given },
      more: await Promise.all(more.map((path) => exampleOf(engine, resolve(path)))),
      less: await Promise.all(less.map((path) => exampleOf(engine, resolve(path)))),
    };
    const filter = filterOf(engine, options);
    const isPlain = imageId !== null && examples.more.length + examples.less.length + Object.keys(filter).length === 0;
    const answer = isPlain
      ? search.byImage(imageId, options.k, isExact)
      : await search.ask(examples, options.k, { filter, isExact, signal });
    if (answer.of === 0)
      throw new LikewiseError('nothing-indexed', 'There is nothing to compare with: no photo is indexed. Index a folder first.');
    const images = answer.hits.map(({ photo }) => photo.imageId);
    const beliefs = options.confidence === true ? await training.confidence(examples, images, signal) : [];
    const beliefOf = new Map(beliefs.map((belief) => [belief.imageId, belief]));
    const hits = answer.hits.map(({ photo, similarity }) => {
      const [path = photo.name, ...also] = files.placesOf(photo.imageId);
      const belief = beliefOf.get(photo.imageId);
      const confidence = belief === undefined ? {} : { likelihood: belief.likelihood, probability: belief.probability };
      return { path, also, similarity: Number(similarity.toFixed(6)), ...confidence };
    });
    const { searched, of, leftOut } = answer;
    output.json({ query, searched, of, ...(leftOut === undefined ? {} : { leftOut }), hits });
    for (const { path, also, similarity, likelihood, probability } of hits) {
      const belief = likelihood === undefined ? '' : `  ${likelihood}${percentOf(probability)}`;
      output.line(
        `${similarity.toFixed(3)}${belief}  ${pathForPeople(path)}${also.length > 0 ? `  (and ${counted(also.length, 'more copy', 'more copies')})` : ''}`,
      );
    }
    noteMissing(output, answer);
  });
}

function noteMissing(output: Context['output'], { searched, of, leftOut = 0 }: SearchAnswer): void {
  const waiting = of - searched - leftOut;
  const reasons = [
    ...(leftOut > 0 ? [`${leftOut} are left out as you asked`] : []),
    ...(waiting > 0 ? [`${leftOut > 0 ? waiting : 'the others'} are not indexed yet`] : []),
  ];
  if (reasons.length > 0) output.note(`Searched ${searched} of ${of} photos: ${reasons.join(', ')}.`);
}

/** What is asked of an answer, from the command's options. Throws for a folder, a tag or a camera that the library does not have. */
function filterOf({ files, tags }: Engine, options: SimilarOptions): SearchFilter {
  const { folder, tag, camera, after, before, notSameBurst, notSameFolder } = options;
  return {
    ...(folder === undefined ? {} : files.folderAt(folder)),
    ...(tag === undefined ? {} : { tagId: tagNamed(tags, tag).id }),
    ...(camera === undefined ? {} : { camera: files.requireCamera(camera) }),
    ...(after === undefined ? {} : { takenFromMs: after }),
    ...(before === undefined ? {} : { takenBeforeMs: before + DAY_MS }),
    ...(notSameBurst === true ? { isOtherBurst: true } : {}),
    ...(notSameFolder === true ? { isOtherFolder: true } : {}),
  };
}

const DAY_MS = 86_400_000;

type AnyExample = Parameters<Engine['search']['ask']>[0]['query'];

/** A photo of the library, else the file itself. */
async function exampleOf({ files }: Engine, path: string): Promise<AnyExample> {
  const imageId = files.imageAt(path);
  if (imageId !== null) return { kind: 'photo', imageId };
  await mustBeFile(path);
  return { kind: 'file', path, name: pathForPeople(path) };
}

const percentOf = (probability: number | null | undefined): string =>
  typeof probability === 'number' ? ` (${Math.round(probability * 100)} %)` : '';

async function mustBeFile(path: string): Promise<void> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new LikewiseError('file-not-found', `There is no file ${pathForPeople(path)}. Check its name.`, { cause });
  });
  if (!found.isFile()) throw new LikewiseError('file-not-found', `${pathForPeople(path)} is not a file. Give one photo.`);
}
