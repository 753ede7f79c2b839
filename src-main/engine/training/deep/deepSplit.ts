import { counted } from '@contract/counted';
import { LikewiseError } from '@contract/errors';
import { seededStream } from '@engine/metric/random';
import { foldsByQuery } from '../measure/folds';
import type { JudgedPair } from '../rows/types';

/** What is learned from, what chooses the number of steps, and what decides whether the result is better: no judgement is in two of them. */
export interface DeepSplit {
  readonly taught: readonly JudgedPair[];
  readonly choosing: readonly JudgedPair[];
  readonly testing: readonly JudgedPair[];
}

/** Parts of the judgements; one chooses, one tests, the others teach. */
const PARTS = 6;
/** With fewer classes whole ones cannot be spared, and photos of all classes are held out instead. */
const LEAST_CLASSES = 5 * PARTS;
const LEAST = 30;
const LEAST_OF_EACH = 5;

/** Whether there are judgements enough to train a network by. */
export function isEnoughForDeep(similar: number, different: number): boolean {
  return similar + different >= LEAST && similar >= LEAST_OF_EACH && different >= LEAST_OF_EACH;
}

/**
 * By query photo, or by class where the judgements follow from classes: then no photo of a class held out is trained on, be it as an
 * example of what is different. With few classes, by photo, none of which is trained on either. Throws `nothing-to-learn` with too few judgements.
 */
export function splitDeep(given: readonly JudgedPair[], seed: number): DeepSplit {
  const similar = given.filter(({ isSimilar }) => isSimilar).length;
  if (!isEnoughForDeep(similar, given.length - similar))
    throw new LikewiseError(
      'nothing-to-learn',
      `A network is trained from ${LEAST} judgements on, with ${LEAST_OF_EACH} of each answer, and ${counted(given.length, 'was', 'were')} made, ${similar} of them "similar". Judge more pairs, or learn from folders or tags.`,
    );
  const classes = new Set(given.flatMap(({ heldOutWith }) => (heldOutWith === undefined ? [] : [heldOutWith])));
  const isByPhoto = classes.size > 0 && classes.size < LEAST_CLASSES;
  const judged = isByPhoto ? given.map((pair) => ({ ...pair, heldOutWith: pair.a })) : given;
  const folds = foldsByQuery(judged, PARTS, seededStream(seed));
  const [choosing = [], testing = []] = folds.slice(0, 2).map(({ heldOut }) => [...heldOut].map((place) => judged[place]!));
  const held = new Set([...choosing, ...testing]);
  const heldPhotos = new Set([...held].filter(({ heldOutWith }) => heldOutWith !== undefined).map(({ a }) => a));
  const taught = judged.filter((pair) => !held.has(pair) && !heldPhotos.has(pair.a) && !heldPhotos.has(pair.b));
  return { taught, choosing, testing };
}
