import { rowDot } from '@engine/metric/algebra/vectors';
import type { RefineSettings } from '../settings/refineSettings';

/** What can go wrong in a training. */
export type Illness = 'not-finite' | 'collapsed' | 'stuck-at-margin';

/** For people: what happened. What was tried, and what to do, is said beside it. */
export const illnessSentences: Readonly<Record<Illness, string>> = {
  'not-finite': 'The loss became infinite: the steps were too large.',
  collapsed: 'All photos became alike to the model, so that it could no longer tell any apart.',
  'stuck-at-margin': 'The loss stood still at the margin: similar and different photos had become equally far apart.',
};

/**
 * Mean absolute cosine of a batch above which its photos are one point, or two opposite ones, which is as far as a linear map of centred
 * rows can go; a healthy start is far below.
 */
const ALIKE = 0.98;
/** Steps over which the loss has to stand still. */
const STANDSTILL_STEPS = 20;
const STANDSTILL = 0.01;
const PAIRS_LOOKED_AT = 200;

/** Watches the steps of one run. */
export class HealthCheck {
  readonly #margin: number | null;
  #startedAlike: boolean | null = null;
  #atMargin = 0;

  constructor({ method, options }: Pick<RefineSettings, 'method' | 'options'>) {
    const margin = options['margin'] ?? 0;
    // Only a triplet's loss is its margin when all distances are equal. Without a margin that is no sign of anything.
    this.#margin = method === 'triplet' && margin > 0 ? margin : null;
  }

  /** @param embeddings [b, d] of the batch before the step */
  check(loss: number, embeddings: Float32Array, b: number): Illness | null {
    if (!Number.isFinite(loss) || !isEveryRowUnit(embeddings, b)) return 'not-finite';
    const isAlike = meanAbsoluteCosine(embeddings, b) > ALIKE;
    this.#startedAlike ??= isAlike;
    if (isAlike && !this.#startedAlike) return 'collapsed';
    this.#atMargin = this.#margin !== null && Math.abs(loss / this.#margin - 1) < STANDSTILL ? this.#atMargin + 1 : 0;
    return this.#atMargin >= STANDSTILL_STEPS ? 'stuck-at-margin' : null;
  }
}

/** Numbers too large to be squared leave rows without a length, though each of them is finite. */
function isEveryRowUnit(embeddings: Float32Array, b: number): boolean {
  const d = embeddings.length / b;
  for (let row = 0; row < b; row++) if (!(Math.abs(rowDot(embeddings, row, embeddings, row, d) - 1) < 0.1)) return false;
  return true;
}

/** Of neighbouring places, which is as good as any: batches are drawn by chance. */
function meanAbsoluteCosine(embeddings: Float32Array, b: number): number {
  if (b < 3) return 0;
  const d = embeddings.length / b;
  const pairs = Math.min(b, PAIRS_LOOKED_AT);
  const half = Math.floor(b / 2);
  let sum = 0;
  for (let i = 0; i < pairs; i++) sum += Math.abs(rowDot(embeddings, i, embeddings, (i + half) % b, d));
  return sum / pairs;
}

/** What is tried once after an illness: smaller steps, and nothing of the hardest, which is where wrong answers and collapse come from. */
export function gentler(settings: RefineSettings): RefineSettings {
  const isHardest = settings.miner === 'batch-hard';
  const miner = isHardest ? (settings.method === 'contrastive' ? 'all' : 'semi-hard') : settings.miner;
  return { ...settings, learningRate: settings.learningRate / 5, miner };
}
