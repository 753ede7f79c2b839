import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as tf from '@tensorflow/tfjs-core';
import { openSavedModel } from '../backend';
import type { ConvNetwork } from './convNetwork';
import { encodeSavedModel, SIGNATURE, TAG } from './savedModel';
import type { Backbone } from '../types';

/** What reads features as a backbone does, and can do nothing else. */
export type FeatureNetwork = Pick<Backbone, 'features' | 'dispose'>;

/**
 * The same network as one graph that TensorFlow optimises: half of the processor's time and three quarters of the memory for a batch, for a third of a
 * second once. Native backend only.
 * @param folder where the graph is written for the moment in which TensorFlow reads it, since it reads files alone
 * @throws Error when it cannot be written, or TensorFlow does not take it
 */
export async function fuse(network: ConvNetwork, side: number, folder: string): Promise<FeatureNetwork> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const place = await mkdtemp(join(folder, 'graph-'));
  try {
    await writeFile(join(place, 'saved_model.pb'), encodeSavedModel(network, side));
    const model = await openSavedModel(place, TAG, SIGNATURE);
    return {
      features: (pixels) => model.predict(pixels) as tf.Tensor2D,
      dispose: () => model.dispose(),
    };
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}
