import type { FuzzyGraph } from './fuzzyGraph';
import type { FastRandom } from './random';

/**
 * UMAP draws two points as neighbours with the probability 1 / (1 + a·distance^2b); a and b are fitted to "1 up to the least distance, then
 * e^-(distance - least)". Where the least distance is a fifth of the spread the best b is 1, which saves a power in the innermost loop, and
 * a = 1.265 / spread². A spread of 3.6, not 1, leaves photos of one kind the room to be seen beside each other.
 */
const A = 0.1;
/**
 * The part of its way to the middle that each point goes in an epoch. UMAP lets kinds that no edge joins drift apart for ever, and a map
 * would be mostly empty; as in ForceAtlas2 (Jacomy et al. 2014) a little gravity keeps them together, at no cost to the neighbours (measured).
 */
const GRAVITY = 0.02;
const MOST_STEP = 4;
/** Points pushed away for each one that is pulled. */
const NEGATIVES = 5;
/** Keeps two points at one place from being thrown to the ends of the map. */
const SOFT = 0.001;

export interface LayoutSettings {
  readonly epochs: number;
  /** Step size at the beginning; it falls to 0 in a line. */
  readonly learningRate: number;
  /** [n] 1 for the points that stay where they are; none when null. */
  readonly fixed: Uint8Array | null;
}

/**
 * Moves points until neighbours of the graph lie together and others apart: the stochastic descent of UMAP (McInnes et al. 2018, §4.1), an edge
 * being drawn as often as its weight says. Yields after each epoch how many are done.
 * @param places [n, 2], moved in place
 */
export function* layOut(places: Float32Array, graph: FuzzyGraph, settings: LayoutSettings, random: FastRandom): Generator<number, void> {
  const { heads, tails, weights } = graph;
  const { epochs, learningRate, fixed } = settings;
  const n = places.length / 2;
  let heaviest = 0;
  for (const weight of weights) heaviest = Math.max(heaviest, weight);
  const everyEpochs = Float32Array.from(weights, (weight) => heaviest / weight);
  const nextAt = Float32Array.from(everyEpochs);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const rate = learningRate * (1 - epoch / epochs);
    for (let edge = 0; edge < heads.length; edge++) {
      // An edge too weak to be drawn even once is no edge.
      if (nextAt[edge]! > epoch + 1 || everyEpochs[edge]! > epochs) continue;
      nextAt[edge] = nextAt[edge]! + everyEpochs[edge]!;
      const head = heads[edge]! * 2;
      const tail = tails[edge]! * 2;
      const isHeadFixed = fixed !== null && fixed[head >> 1] === 1;
      const isTailFixed = fixed !== null && fixed[tail >> 1] === 1;
      if (isHeadFixed && isTailFixed) continue;
      let x = places[head]!;
      let y = places[head + 1]!;
      const dx = x - places[tail]!;
      const dy = y - places[tail + 1]!;
      const pull = (-2 * A) / (1 + A * (dx * dx + dy * dy));
      const moveX = bounded(pull * dx) * rate;
      const moveY = bounded(pull * dy) * rate;
      if (!isTailFixed) {
        places[tail] = places[tail]! - moveX;
        places[tail + 1] = places[tail + 1]! - moveY;
      }
      if (isHeadFixed) continue;
      x += moveX;
      y += moveY;
      for (let i = 0; i < NEGATIVES; i++) {
        const other = random.below(n) * 2;
        if (other === head) continue;
        const ox = x - places[other]!;
        const oy = y - places[other + 1]!;
        const squares = ox * ox + oy * oy;
        const push = 2 / ((SOFT + squares) * (1 + A * squares));
        x += (squares > 0 ? bounded(push * ox) : MOST_STEP * (random.fraction() - 0.5)) * rate;
        y += (squares > 0 ? bounded(push * oy) : MOST_STEP * (random.fraction() - 0.5)) * rate;
      }
      places[head] = x;
      places[head + 1] = y;
    }
    for (let at = 0; at < places.length; at++) if (fixed?.[at >> 1] !== 1) places[at] = places[at]! * (1 - GRAVITY * rate);
    yield epoch + 1;
  }
}

const bounded = (step: number): number => (step > MOST_STEP ? MOST_STEP : step < -MOST_STEP ? -MOST_STEP : step);
