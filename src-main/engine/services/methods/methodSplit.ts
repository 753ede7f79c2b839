import type { ImageId } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import { closePairs, partnersOf } from '../../metric/judgements/pairGraph';
import { seededStream } from '../../metric/random';
import { sample } from '../../metric/samplers/shuffle';
import type { JudgedImages, KnownImages } from '../../workers/compute/teachingCalls';
import type { Labels } from '../labels/trainingLabels';

/** Labels to teach by, and groups of photos that are not taught, to measure by. */
export interface MethodSplit {
  readonly taught: Labels;
  /** The group of each photo that is measured. */
  readonly tested: ReadonlyMap<ImageId, number>;
  /** All photos that are looked at: those that were judged, or those of the classes that are measured. */
  readonly searched: readonly ImageId[];
  /** Among which photos each is looked for; null where classes are complete: among all of them. */
  readonly known: ReadonlyMap<ImageId, KnownImages> | null;
  /** The judgements that are measured, none of them taught; null where classes are the labels, and pairs are drawn from them. */
  readonly pairs: readonly JudgedImages[] | null;
}

/** Judgements are few: every group is measured once. Of classes one half teaches and the other is measured. */
const FOLDS = 3;
const TESTED_CLASSES = 1 / 2;
export const LEAST_GROUPS = 6;

/** How many groups the judgements make that can be compared on: of which it is known what is different as well. */
export function countGroups(judged: Labels['judged']): number {
  return measurable(judgedGroups(judged), knownOf(judged)).length;
}

/**
 * Holds out whole groups: a photo whose neighbours were taught would be no test. Every method is given the same folds.
 * Throws `nothing-to-learn` where there are too few groups.
 */
export function splitLabels({ judged, classes }: Labels, seed: number): MethodSplit[] {
  if (classes !== null) return [splitClasses(classes, seed)];
  const groups = judgedGroups(judged);
  const known = knownOf(judged);
  const usable = new Set(measurable(groups, known));
  requireGroups(usable.size, 'Judge more pairs first, similar ones and different ones of the same photos.');
  const drawn = sample(groups, groups.length, seededStream(seed));
  // Those that can be measured first, so that no fold is without.
  const dealt = [...drawn.filter((group) => usable.has(group)), ...drawn.filter((group) => !usable.has(group))];
  const foldOf = new Map(dealt.flatMap((group, place) => group.map((imageId) => [imageId, place % FOLDS] as const)));
  const searched = imagesOf(judged);
  return Array.from({ length: FOLDS }, (_, fold) => ({
    taught: { judged: judged.filter(({ imageA, imageB }) => foldOf.get(imageA) !== fold && foldOf.get(imageB) !== fold), classes },
    tested: membersOf(groups, (group) => foldOf.get(group[0]!) === fold),
    ...{ searched, known },
    // A pair of two folds is taught in neither, and measured in that of the photo that was looked at.
    pairs: judged.filter(({ imageA, imageB }) => (foldOf.get(imageA) ?? foldOf.get(imageB)) === fold),
  }));
}

/**
 * Where altered copies are what is learned from, no judgement is taught, and all of them are measured at once.
 * Throws `nothing-to-learn` where there are too few groups.
 */
export function measureByJudgements(judged: Labels['judged']): MethodSplit {
  const groups = judgedGroups(judged);
  const known = knownOf(judged);
  requireGroups(
    measurable(groups, known).length,
    'Altered copies can teach without a judgement, but which method ranks better only judgements can say. Judge a few pairs first.',
  );
  const taught = { judged: [], classes: null };
  return { taught, tested: membersOf(groups, () => true), searched: imagesOf(judged), known, pairs: judged };
}

function splitClasses(classes: NonNullable<Labels['classes']>, seed: number): MethodSplit {
  const groups = classGroups(classes);
  requireGroups(groups.length, 'Put photos into more folders, or mark more tags, of at least two photos each.');
  const held = new Set(sample(groups, groups.length, seededStream(seed)).slice(0, Math.floor(groups.length * TESTED_CLASSES)));
  const tested = membersOf(groups, (group) => held.has(group));
  const kept = [...classes.imageIds.keys()].filter((i) => !tested.has(classes.imageIds[i] as ImageId));
  const rest = {
    imageIds: Int32Array.from(kept, (i) => classes.imageIds[i]!),
    classes: Int32Array.from(kept, (i) => classes.classes[i]!),
  };
  return { taught: { judged: [], classes: rest }, tested, searched: [...tested.keys()], known: null, pairs: null };
}

function requireGroups(count: number, advice: string): void {
  if (count >= LEAST_GROUPS) return;
  throw new LikewiseError(
    'nothing-to-learn',
    `Methods are compared on at least ${LEAST_GROUPS} groups of photos that belong together and of which it is known what does not belong to them; there ${count === 1 ? 'is 1' : `are ${count}`}. ${advice}`,
  );
}

/** The members of some groups, with the groups' numbers. */
function membersOf(groups: readonly ImageId[][], isChosen: (group: ImageId[]) => boolean): Map<ImageId, number> {
  return new Map(groups.flatMap((group, number) => (isChosen(group) ? group.map((imageId) => [imageId, number] as const) : [])));
}

function imagesOf(judged: Labels['judged']): ImageId[] {
  return [...new Set(judged.flatMap(({ imageA, imageB }) => [imageA, imageB]))];
}

const pairsOf = (judged: Labels['judged']) => judged.map(({ imageA, imageB, isSimilar }) => ({ a: imageA, b: imageB, isSimilar }));

function knownOf(judged: Labels['judged']): ReadonlyMap<ImageId, KnownImages> {
  return partnersOf(pairsOf(judged)) as ReadonlyMap<number, unknown> as ReadonlyMap<ImageId, KnownImages>;
}

/** The groups of which a photo can be ranked. */
function measurable(groups: readonly ImageId[][], known: ReadonlyMap<ImageId, KnownImages>): ImageId[][] {
  return groups.filter((group) =>
    group.some((imageId) => {
      const { similar, different } = known.get(imageId)!;
      return similar.length > 0 && different.length > 0;
    }),
  );
}

function judgedGroups(judged: Labels['judged']): ImageId[][] {
  const { groups } = closePairs(pairsOf(judged));
  return groups.filter((group) => group.length >= 2).map((group) => [...group] as ImageId[]);
}

function classGroups({ imageIds, classes }: NonNullable<Labels['classes']>): ImageId[][] {
  const groups = [...Map.groupBy(imageIds.keys(), (i) => classes[i]!).values()].filter((places) => places.length >= 2);
  return groups.map((places) => places.map((i) => imageIds[i] as ImageId));
}
