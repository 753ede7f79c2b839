import { BASE_LAMBDA, BASE_SIZE, LEAST_FOR_AXES, LEAST_FOR_CENTRING, LEAST_SPREAD } from './basePolicy';
import { fitClosedForm, fitMean, type FeatureRows, type Pause } from './closedForm';
import type { LinearHead } from '../types';

/** Fits the head that is used before anybody said what is alike. README.md of this room has the measurements behind the three tiers. */
export async function fitBaseHead(features: FeatureRows, pause: Pause): Promise<LinearHead> {
  const { n, f } = features;
  if (n < LEAST_FOR_CENTRING) return identityHead(f);
  const mean = await fitMean(features, pause);
  // Rows have unit length, so this is their variance.
  if (1 - mean.reduce((sum, value) => sum + value * value, 0) < LEAST_SPREAD) return identityHead(f);
  if (n < LEAST_FOR_AXES) return { ...identityHead(f), mean: Float32Array.from(mean) };
  const { axes, weights } = await fitClosedForm(features, BASE_SIZE, BASE_LAMBDA, pause);
  return { kind: 'linear', featureSize: f, size: axes.values.length, mean: Float32Array.from(mean), weights: Float32Array.from(weights) };
}

function identityHead(f: number): LinearHead {
  return { kind: 'linear', featureSize: f, size: f, mean: null, weights: null };
}
