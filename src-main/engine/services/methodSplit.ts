import type { ImageId } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import { closePairs } from '../metric/pairGraph';
import { seededStream } from '../metric/random';
import { sample } from '../metric/samplers/shuffle';
import type { JudgedImages } from '../workers/teachingCalls';
import type { Labels } from './trainingLabels';

/** Labels to teach by, and groups of photos that are not taught, to measure by. */
export interface MethodSplit {
  readonly taught: Labels;
  /** The group of each photo that is measured. */
  readonly tested: ReadonlyMap<ImageId, number>;
  /** The photos among which they are looked for: all that were judged, or all of the classes that are measured. */
  readonly searched: readonly ImageId[];
  /** The judgements that are measured, none of them taught; null where classes are the labels, and pairs are drawn from them. */
  readonly pairs: readonly JudgedImages[] | null;
}

/** Judgements are few: every group is measured once. Of classes one half teaches and the other is measured. */
const FOLDS = 3;
const TESTED_CLASSES = 1 / 2;
export const LEAST_GROUPS = 6;

/** How many groups the judgements make that can be compared on. */
export function countGroups(judged: Labels['judged']): number {
  return judgedGroups(judged).length;
}

/**
 * Holds out whole groups: a photo whose neighbours were taught would be no test. Every method is given the same folds.
 * Throws `nothing-to-learn` where there are too few groups.
 */
export function splitLabels({ judged, classes }: Labels, seed: number): MethodSplit[] {
  const groups = classes === null ? judgedGroups(judged) : classGroups(classes);
  if (groups.length < LEAST_GROUPS)
    throw new LikewiseError(
      'nothing-to-learn',
      `There are ${groups.length} groups of photos that belong together, and methods can be compared from ${LEAST_GROUPS} on. Judge more pairs first.`,
    );
  const drawn = sample([...groups.keys()], groups.length, seededStream(seed));
  const membersOf = (numbers: readonly number[]): Map<ImageId, number> =>
    new Map(numbers.flatMap((number) => groups[number]!.map((imageId) => [imageId, number] as const)));
  if (classes !== null) {
    const tested = membersOf(drawn.slice(0, Math.floor(groups.length * TESTED_CLASSES)));
    const kept = [...classes.imageIds.keys()].filter((i) => !tested.has(classes.imageIds[i] as ImageId));
    const rest = {
      imageIds: Int32Array.from(kept, (i) => classes.imageIds[i]!),
      classes: Int32Array.from(kept, (i) => classes.classes[i]!),
    };
    return [{ taught: { judged, classes: rest }, tested, searched: [...tested.keys()], pairs: null }];
  }
  const foldOf = new Map(drawn.flatMap((number, place) => groups[number]!.map((imageId) => [imageId, place % FOLDS] as const)));
  const searched = [...new Set(judged.flatMap(({ imageA, imageB }) => [imageA, imageB]))];
  return Array.from({ length: FOLDS }, (_, fold) => ({
    taught: { judged: judged.filter(({ imageA, imageB }) => foldOf.get(imageA) !== fold && foldOf.get(imageB) !== fold), classes },
    tested: membersOf(drawn.filter((_number, place) => place % FOLDS === fold)),
    searched,
    // A pair of two folds is taught in neither, and measured in that of the photo that was looked at.
    pairs: judged.filter(({ imageA, imageB }) => (foldOf.get(imageA) ?? foldOf.get(imageB)) === fold),
  }));
}

function judgedGroups(judged: Labels['judged']): ImageId[][] {
  const { groups } = closePairs(judged.map(({ imageA, imageB, isSimilar }) => ({ a: imageA, b: imageB, isSimilar })));
  return groups.filter((group) => group.length >= 2).map((group) => [...group] as ImageId[]);
}

function classGroups({ imageIds, classes }: NonNullable<Labels['classes']>): ImageId[][] {
  const groups = [...Map.groupBy(imageIds.keys(), (i) => classes[i]!).values()].filter((places) => places.length >= 2);
  return groups.map((places) => places.map((i) => imageIds[i] as ImageId));
}
