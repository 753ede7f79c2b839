import type { ImageId, LensId } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import type { Store } from '../../store/store';
import type { TrainingSettings } from '../../training/settings/settings';
import type { ClassedImages, JudgedImages } from '../../workers/compute/teachingCalls';
import { listClassItems, type ClassFilter } from './folderClasses';

/** What a training learns from: judgements, or classes that are complete. */
export interface Labels {
  readonly judged: readonly JudgedImages[];
  readonly classes: ClassedImages | null;
}

/** The labels that a training asks for. Throws `nothing-to-learn` where there are none, or only one class. */
export function labelsFor(store: Store, lensId: LensId, source: TrainingSettings['labels'], filter: ClassFilter | null): Labels {
  if (filter !== null && source !== 'folders')
    throw new LikewiseError('bad-argument', `Classes can be chosen where folders are the labels, and ${source} were asked for.`);
  switch (source) {
    case 'judgements':
      return { judged: judgedIn(store, lensId), classes: null };
    case 'folders':
      return {
        judged: [],
        classes: classed(
          listClassItems(store, null, filter).map(({ imageId, label }) => [imageId, label] as const),
          'Only photos of one folder are here, and folders serve as classes. Put photos that do not belong together into different folders.',
        ),
      };
    case 'tags':
      return {
        judged: [],
        classes: classed(
          store.tags
            .list(lensId)
            .filter(({ membersAreSimilar }) => membersAreSimilar)
            .flatMap(({ id }) => store.tags.imagesOf(id).map((imageId) => [imageId, String(id)] as const)),
          'Fewer than two tags with photos are marked as "members are similar". Mark another one, with "likewise tag similar NAME on".',
        ),
      };
    case 'augmentation':
      throw new LikewiseError(
        'bad-argument',
        'Altered copies can teach a head and not a network: that a photo looks like its own copies it knows already, and to learn more from them alone takes far more photos and steps than a library has. Train a network by judgements, tags or folders.',
      );
  }
}

const plainSources = ['search', 'check', 'trial', 'suggested'] as const;

/** What was said in a lens, which may be nothing: what decides about a training that learns from altered copies. */
export function judgedIfAny(store: Store, lensId: LensId): JudgedImages[] {
  return store.judgements.list(lensId).length === 0 ? [] : judgedIn(store, lensId);
}

/** What was said in a lens. */
export function judgedIn(store: Store, lensId: LensId): JudgedImages[] {
  const judgements = store.judgements.list(lensId);
  if (judgements.length === 0)
    throw new LikewiseError(
      'nothing-to-learn',
      'There is nothing to learn from: no pair was judged in this lens. Judge a few pairs first.',
    );
  return judgements.map(({ imageA, imageB, verdict, source }) => {
    const asked = plainSources.find((known) => known === source) ?? 'told';
    return { imageA, imageB, isSimilar: verdict === 'similar', asked };
  });
}

/** An image that lies in several classes is of the first one. */
function classed(items: readonly (readonly [ImageId, string])[], tooFew: string): ClassedImages {
  const labelOf = new Map<ImageId, string>();
  for (const [imageId, label] of items) if (!labelOf.has(imageId)) labelOf.set(imageId, label);
  const numbers = new Map([...new Set(labelOf.values())].map((label, number) => [label, number]));
  if (numbers.size < 2) throw new LikewiseError('nothing-to-learn', tooFew);
  return {
    imageIds: Int32Array.from(labelOf.keys()),
    classes: Int32Array.from(labelOf.values(), (label) => numbers.get(label)!),
  };
}
