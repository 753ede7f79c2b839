import type { ImageId } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import { closePairs } from '../metric/pairGraph';
import { seededStream } from '../metric/random';
import { sample } from '../metric/samplers/shuffle';
import type { Labels } from './trainingLabels';

/** Labels to teach by, and groups of photos that are not taught, to measure by. */
export interface MethodSplit {
  readonly taught: Labels;
  /** The group of each photo that is measured. */
  readonly tested: ReadonlyMap<ImageId, number>;
  /** Whether the photos measured are looked for among themselves alone, as complete classes can be. */
  readonly isAmongTested: boolean;
}

/** Share of the groups that is measured. */
const TESTED = { classes: 1 / 2, judgements: 1 / 3 } as const;
const LEAST_GROUPS = 6;

/** Holds out whole groups: a photo whose neighbours were taught would be no test. Throws `nothing-to-learn` where there are too few of them. */
export function splitLabels({ judged, classes }: Labels, seed: number): MethodSplit {
  const groups = classes === null ? groupsOf(judged) : classGroups(classes);
  const usable = groups.filter((group) => group.length >= 2);
  if (usable.length < LEAST_GROUPS)
    throw new LikewiseError(
      'nothing-to-learn',
      `There are ${usable.length} groups of photos that belong together, and methods can be compared from ${LEAST_GROUPS} on. Judge more pairs first.`,
    );
  const share = classes === null ? TESTED.judgements : TESTED.classes;
  const heldOut = sample([...usable.keys()], Math.floor(usable.length * share), seededStream(seed));
  const tested = new Map(heldOut.flatMap((number) => usable[number]!.map((imageId) => [imageId, number] as const)));
  if (classes === null) {
    const taught = judged.filter(({ imageA, imageB }) => !tested.has(imageA) && !tested.has(imageB));
    return { taught: { judged: taught, classes }, tested, isAmongTested: false };
  }
  const kept = [...classes.imageIds.keys()].filter((i) => !tested.has(classes.imageIds[i] as ImageId));
  const rest = { imageIds: Int32Array.from(kept, (i) => classes.imageIds[i]!), classes: Int32Array.from(kept, (i) => classes.classes[i]!) };
  return { taught: { judged, classes: rest }, tested, isAmongTested: true };
}

function groupsOf(judged: Labels['judged']): ImageId[][] {
  const { groups } = closePairs(judged.map(({ imageA, imageB, isSimilar }) => ({ a: imageA, b: imageB, isSimilar })));
  return groups.map((group) => [...group] as ImageId[]);
}

function classGroups({ imageIds, classes }: NonNullable<Labels['classes']>): ImageId[][] {
  const groups = Map.groupBy(imageIds.keys(), (i) => classes[i]!);
  return [...groups.values()].map((places) => places.map((i) => imageIds[i] as ImageId));
}
