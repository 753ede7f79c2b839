import { SKETCH_SIDE as SIDE, type Sketch } from './sketch';

/** What two sketches have in common when one is laid over the other as well as can be. */
export interface SketchMatch {
  /** The least of one picture's sides that the other shows, 0 to 1: under 1 when it was cropped. */
  readonly share: number;
  readonly isFlipped: boolean;
  /** Correlation of the light of all pixels that both show, -1 to 1. */
  readonly whole: number;
  /** Correlation inside the worst tenth of the 64 parts that show anything, -1 to 1: something that moved shows here and not in the whole. */
  readonly worstParts: number;
}

/** A part of a sketch, in shares of its sides. */
interface Window {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const COARSE_SIDE = 16;
const MEDIUM_SIDE = 32;
const PART_SIDE = 8;
/** The smallest crop that is looked for. */
const LEAST_SHARE = 0.75;
const SHARES = [1, 0.97, 0.94, 0.9, 0.85, 0.8] as const;
/** Laid over each other no better than this, two pictures are not looked at more closely. */
const HOPELESS = 0.8;
/** Standard deviation of a part's light below which there is nothing in it to compare. */
const FLAT = 5;
const REFINED_TO = 0.004;
const INSIDE: Window = { left: 0.015, top: 0.015, width: 0.97, height: 0.97 };
/** Light outside of these is cut off: nothing can be seen there any more. */
const [DARKEST, BRIGHTEST] = [8, 247];
const whole: Window = { left: 0, top: 0, width: 1, height: 1 };

/** Lays b over a, and a over b, upright and mirrored, whole and as a crop, and tells how well the best of these fits. */
export function compareSketches(a: Sketch, b: Sketch): SketchMatch {
  const mirrored: Sketch = { ...b, light: mirror(b.light) };
  const straight = lay(a, b, whole, false);
  if (isPerfect(straight)) return straight;
  const flipped = lay(a, mirrored, whole, true);
  if (isPerfect(flipped)) return flipped;
  const tries = [
    { outer: a, inner: b, isFlipped: false },
    { outer: b, inner: a, isFlipped: false },
    { outer: a, inner: mirrored, isFlipped: true },
    { outer: mirrored, inner: a, isFlipped: true },
  ].map((pair) => ({ ...pair, ...searchCrop(pair.outer, pair.inner) }));
  const { outer, inner, isFlipped, window, fit } = tries.reduce((best, one) => (one.fit > best.fit ? one : best));
  const cropped = fit < HOPELESS ? straight : lay(outer, inner, refine(outer, inner, window), isFlipped);
  return [cropped, straight, flipped].reduce((best, match) => (rank(match) > rank(best) ? match : best));
}

const rank = ({ whole: all, worstParts }: SketchMatch): number => all + worstParts;
const isPerfect = ({ whole: all, worstParts }: SketchMatch): boolean => all > 0.99 && worstParts > 0.9;

/** Where `inner` lies in `outer` at best, roughly. */
function searchCrop(outer: Sketch, inner: Sketch): { window: Window; fit: number } {
  const stretch = inner.ratio / outer.ratio;
  const [coarseOuter, coarseInner] = [shrink(outer.light, COARSE_SIDE), shrink(inner.light, COARSE_SIDE)];
  let best = { window: whole, fit: -1 };
  for (const share of SHARES) {
    const width = stretch <= 1 ? share * stretch : share;
    const height = stretch <= 1 ? share : share / stretch;
    if (width < LEAST_SHARE || height < LEAST_SHARE) break;
    for (const left of placesIn(1 - width)) {
      for (const top of placesIn(1 - height)) {
        const window = { left, top, width, height };
        const fit = correlation(sample(coarseOuter, COARSE_SIDE, window, COARSE_SIDE), coarseInner);
        if (fit > best.fit) best = { window, fit };
      }
    }
  }
  return best;
}

/** Moves and resizes a window a little as long as that fits better. */
function refine(outer: Sketch, inner: Sketch, start: Window): Window {
  const [mediumOuter, mediumInner] = [shrink(outer.light, MEDIUM_SIDE), shrink(inner.light, MEDIUM_SIDE)];
  const fitOf = (window: Window): number => correlation(sample(mediumOuter, MEDIUM_SIDE, window, MEDIUM_SIDE), mediumInner);
  // From the whole of a picture no step leads to a part of it that fits better at once.
  let best = start.width > INSIDE.width && start.height > INSIDE.height ? INSIDE : start;
  let bestFit = fitOf(best);
  for (let step = 0.03; step >= REFINED_TO;) {
    let isBetter = false;
    for (const [dx, dy, wider, taller] of moves) {
      const [width, height] = [best.width * (1 + wider * step), best.height * (1 + taller * step)];
      const left = best.left + dx * step + (best.width - width) / 2;
      const top = best.top + dy * step + (best.height - height) / 2;
      const window = within({ left, top, width, height });
      const fit = fitOf(window);
      if (fit <= bestFit + 1e-6) continue;
      [best, bestFit, isBetter] = [window, fit, true];
    }
    if (!isBetter) step /= 2;
  }
  return best;
}

const moves: readonly (readonly [dx: number, dy: number, wider: number, taller: number])[] = [
  [1, 0, 0, 0],
  [-1, 0, 0, 0],
  [0, 1, 0, 0],
  [0, -1, 0, 0],
  [0, 0, 1, 1],
  [0, 0, -1, -1],
  [0, 0, 1, 0],
  [0, 0, 0, 1],
];

function within({ left, top, width, height }: Window): Window {
  const [w, h] = [Math.min(1, width), Math.min(1, height)];
  return { left: Math.min(Math.max(0, left), 1 - w), top: Math.min(Math.max(0, top), 1 - h), width: w, height: h };
}

function placesIn(room: number): number[] {
  const count = 1 + Math.ceil(room / 0.05);
  return Array.from({ length: count }, (_, at) => (count === 1 ? 0 : (room * at) / (count - 1)));
}

function lay(outer: Sketch, inner: Sketch, window: Window, isFlipped: boolean): SketchMatch {
  const seen = window === whole ? outer.light : sample(outer.light, SIDE, window, SIDE);
  return {
    share: Math.min(window.width, window.height),
    isFlipped,
    whole: correlation(seen, inner.light),
    worstParts: worstPartsOf(seen, inner.light),
  };
}

/** Correlation inside each part of 8 × 8, of which the worst tenth counts. Parts without anything in them in both pictures are passed over. */
function worstPartsOf(a: Float32Array, b: Float32Array): number {
  const found: number[] = [];
  for (let top = 0; top < SIDE; top += PART_SIDE) {
    for (let left = 0; left < SIDE; left += PART_SIDE) {
      let [sumA, sumB, squareA, squareB, product] = [0, 0, 0, 0, 0];
      for (let y = top; y < top + PART_SIDE; y++) {
        for (let x = left; x < left + PART_SIDE; x++) {
          const [va, vb] = [a[y * SIDE + x]!, b[y * SIDE + x]!];
          sumA += va;
          sumB += vb;
          squareA += va * va;
          squareB += vb * vb;
          product += va * vb;
        }
      }
      const n = PART_SIDE * PART_SIDE;
      const [varianceA, varianceB] = [squareA / n - (sumA / n) ** 2, squareB / n - (sumB / n) ** 2];
      if (Math.max(varianceA, varianceB) < FLAT * FLAT || isCutOff(sumA / n, varianceA) || isCutOff(sumB / n, varianceB)) continue;
      found.push((product / n - (sumA * sumB) / n ** 2) / Math.sqrt(Math.max(1, varianceA) * Math.max(1, varianceB)));
    }
  }
  if (found.length === 0) return 0;
  found.sort((x, y) => x - y);
  return found[Math.floor(found.length / 10)]!;
}

/** Brightened or darkened until nothing is left to see. */
const isCutOff = (mean: number, variance: number): boolean => variance < FLAT * FLAT && (mean > BRIGHTEST || mean < DARKEST);

/** Pearson's, -1 to 1; 0 where one of them is flat. */
function correlation(a: Float32Array, b: Float32Array): number {
  let [sumA, sumB, squareA, squareB, product] = [0, 0, 0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [va, vb] = [a[i]!, b[i]!];
    sumA += va;
    sumB += vb;
    squareA += va * va;
    squareB += vb * vb;
    product += va * vb;
  }
  const n = a.length;
  const spread = Math.sqrt((squareA - (sumA * sumA) / n) * (squareB - (sumB * sumB) / n));
  return spread < 1 ? 0 : (product - (sumA * sumB) / n) / spread;
}

/** A window of a square picture, drawn anew at another size, bilinear. @returns [size × size] */
function sample(light: Float32Array, side: number, { left, top, width, height }: Window, size: number): Float32Array {
  const drawn = new Float32Array(size * size);
  for (let y = 0; y < size; y++) {
    const fromY = Math.min(side - 1, Math.max(0, (top + ((y + 0.5) / size) * height) * side - 0.5));
    const y0 = Math.floor(fromY);
    const y1 = Math.min(side - 1, y0 + 1);
    const dy = fromY - y0;
    for (let x = 0; x < size; x++) {
      const fromX = Math.min(side - 1, Math.max(0, (left + ((x + 0.5) / size) * width) * side - 0.5));
      const x0 = Math.floor(fromX);
      const x1 = Math.min(side - 1, x0 + 1);
      const dx = fromX - x0;
      const upper = light[y0 * side + x0]! * (1 - dx) + light[y0 * side + x1]! * dx;
      const lower = light[y1 * side + x0]! * (1 - dx) + light[y1 * side + x1]! * dx;
      drawn[y * size + x] = upper * (1 - dy) + lower * dy;
    }
  }
  return drawn;
}

/** Means of squares of pixels. @returns [side × side] */
function shrink(light: Float32Array, side: number): Float32Array {
  const step = SIDE / side;
  const small = new Float32Array(side * side);
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++) small[Math.floor(y / step) * side + Math.floor(x / step)]! += light[y * SIDE + x]! / step ** 2;
  return small;
}

function mirror(light: Float32Array): Float32Array {
  return Float32Array.from(light, (_, at) => light[at - (at % SIDE) + (SIDE - 1 - (at % SIDE))]!);
}
