import type { DuplicateChange } from '@contract/data';
import { compareSketches } from './compareSketches';
import type { Sketch } from './sketch';

/** A picture as it is compared with another. */
export interface SketchedPicture {
  readonly width: number;
  readonly height: number;
  readonly sketch: Sketch;
}

/**
 * The limits, measured on 213 photos with 14 edits each beside 4,000 pairs of bursts, views of one product and kin: see the README of the
 * benchmarks. One picture laid over the other must agree as a whole, and in the worst tenth of its parts: what moved between two shots
 * shows there.
 */
const LEAST_WHOLE = 0.9;
const LEAST_WORST_PARTS = 0.65;
/** A crop has another size. Two pictures of one size that fit only when one is moved a little are two shots by a hand that moved. */
const LEAST_WORST_PARTS_MOVED = 0.9;
/** Below this share of a side one picture shows less than the other. */
const CROPPED_BELOW = 0.985;
const SMALLER_BELOW = 0.97;
/** Mean distance from grey, of 255. */
const GREY_BELOW = 3;
const COLOURED_FROM = 8;
const RECOLOURED_FROM = 8;

/**
 * How the second of two versions of one picture differs from the first; null when they are two pictures. Only the loss of colour tells which of
 * the two was edited; all else is the same from either side.
 */
export function editsBetween(a: SketchedPicture, b: SketchedPicture): DuplicateChange[] | null {
  const match = compareSketches(a.sketch, b.sketch);
  const isMoved = a.width === b.width && a.height === b.height && match.share < 1;
  if (match.whole < LEAST_WHOLE || match.worstParts < (isMoved ? LEAST_WORST_PARTS_MOVED : LEAST_WORST_PARTS)) return null;
  const edits: DuplicateChange[] = [];
  if (match.share < CROPPED_BELOW) edits.push('cropped');
  else if (Math.min(a.width * a.height, b.width * b.height) < SMALLER_BELOW * Math.max(a.width * a.height, b.width * b.height))
    edits.push('smaller');
  if (match.isFlipped) edits.push('mirrored');
  if (isGreyed(b.sketch, a.sketch)) edits.push('black-and-white');
  else if (isGreyed(a.sketch, b.sketch)) edits.push('in-colour');
  else if (recoloured(a.sketch, b.sketch) >= RECOLOURED_FROM) edits.push('recoloured');
  return edits.length === 0 ? ['re-saved'] : edits;
}

const isGreyed = (grey: Sketch, colour: Sketch): boolean => grey.colour < GREY_BELOW && colour.colour >= COLOURED_FROM;

/** How far apart two pictures are in brightness, strength of colour and tint, 0 to 255: the largest of the three. */
function recoloured(a: Sketch, b: Sketch): number {
  return Math.max(
    Math.abs(meanOf(a.light) - meanOf(b.light)),
    Math.abs(a.colour - b.colour),
    Math.abs(a.tint[0] - b.tint[0]),
    Math.abs(a.tint[1] - b.tint[1]),
  );
}

const meanOf = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
