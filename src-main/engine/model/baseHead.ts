import { BASE_LAMBDA, BASE_SIZE, LEAST_FOR_AXES, LEAST_FOR_CENTRING } from './basePolicy';
import { fitClosedForm, fitMean, type FeatureRows, type Pause } from './closedForm';
import type { LinearHead } from './types';

/** Fits the head that is used before anybody said what is alike. README.md of this room has the measurements behind the three tiers. */
export async function fitBaseHead(features: FeatureRows, pause: Pause): Promise<LinearHead> {
  const { n, f } = features;
  if (n < LEAST_FOR_CENTRING) return identityHead(f);
  if (n < LEAST_FOR_AXES) return { ...identityHead(f), mean: Float32Array.from(await fitMean(features, pause)) };
  const { mean, axes, weights } = await fitClosedForm(features, BASE_SIZE, BASE_LAMBDA, pause);
  // Copies of a single photo span nothing.
  if (axes.values.length === 0) return identityHead(f);
  return { kind: 'linear', featureSize: f, size: axes.values.length, mean: Float32Array.from(mean), weights: Float32Array.from(weights) };
}

export function identityHead(f: number): LinearHead {
  return { kind: 'linear', featureSize: f, size: f, mean: null, weights: null };
}
