import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { LikewiseError } from '@contract/errors';
import { pathForPeople } from '@engine/engine';
import type { Context } from '../context';

export interface SimilarOptions {
  readonly k: number;
  readonly exact?: boolean;
  /** Say of each answer how likely it is what the person means. */
  readonly confidence?: boolean;
}

/** `similar FILE`: the nearest photos of the library. A file outside of it is embedded and not added. */
export async function similar({ output, signal, withEngine }: Context, file: string, options: SimilarOptions): Promise<void> {
  const query = resolve(file);
  await withEngine({ access: 'read' }, async ({ files, search, training }) => {
    const isExact = options.exact === true;
    const imageId = files.imageAt(query);
    if (imageId === null) await mustBeFile(query);
    const answer =
      imageId !== null
        ? search.byImage(imageId, options.k, isExact)
        : await search.bySource({ path: query }, pathForPeople(query), options.k, { isExact, signal });
    const isAsked = options.confidence === true;
    if (isAsked && imageId === null)
      throw new LikewiseError(
        'bad-argument',
        'How likely an answer is can be said of photos of the library alone. Leave --confidence out.',
      );
    const images = answer.hits.map(({ photo }) => photo.imageId);
    const beliefs = isAsked && imageId !== null ? await training.confidence(imageId, images, signal) : [];
    const beliefOf = new Map(beliefs.map((belief) => [belief.imageId, belief]));
    const hits = answer.hits.map(({ photo, similarity }) => {
      const [path = photo.name, ...also] = files.placesOf(photo.imageId);
      const belief = beliefOf.get(photo.imageId);
      const confidence = belief === undefined ? {} : { likelihood: belief.likelihood, probability: belief.probability };
      return { path, also, similarity: Number(similarity.toFixed(6)), ...confidence };
    });
    output.json({ query, searched: answer.searched, of: answer.of, hits });
    for (const { path, also, similarity, likelihood, probability } of hits) {
      const belief = likelihood === undefined ? '' : `  ${likelihood}${percentOf(probability)}`;
      output.line(
        `${similarity.toFixed(3)}${belief}  ${pathForPeople(path)}${also.length > 0 ? `  (and ${also.length} more copies)` : ''}`,
      );
    }
    if (answer.searched < answer.of) output.note(`Searched ${answer.searched} of ${answer.of} photos: the others are not indexed yet.`);
  });
}

const percentOf = (probability: number | null | undefined): string =>
  typeof probability === 'number' ? ` (${Math.round(probability * 100)} %)` : '';

async function mustBeFile(path: string): Promise<void> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new LikewiseError('file-not-found', `There is no file ${pathForPeople(path)}. Check its name.`, { cause });
  });
  if (!found.isFile()) throw new LikewiseError('file-not-found', `${pathForPeople(path)} is not a file. Give one photo.`);
}
