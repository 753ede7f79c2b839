import * as tf from '@tensorflow/tfjs-core';
import { seededStream } from '@engine/metric/random';
import type { Alteration } from '../settings/augmentations';

/**
 * Altered copies of photos. What happens to one follows from its id, the number of the copy and the seed.
 * @param pixels [b, side, side, 3], 0 to 255 @param ids [b] @param view 0 is the photo itself
 * @returns [b, side, side, 3], 0 to 255
 */
export function alter(pixels: tf.Tensor4D, ids: readonly number[], view: number, alteration: Alteration, seed: number): tf.Tensor4D {
  if (view === 0) return tf.clone(pixels);
  const { flip, leastCrop, colour } = alteration;
  const [b, side] = pixels.shape;
  const boxes = new Float32Array(b * 4);
  const gains = new Float32Array(b * 3);
  const contrasts = new Float32Array(b);
  for (const [i, id] of ids.entries()) {
    const random = seededStream((Math.imul(id, 0x9e3779b1) ^ Math.imul(view, 0x85ebca6b) ^ seed) >>> 0);
    // The first mirrored copy is whole, so that mirroring is seen without a crop.
    const share = leastCrop === 1 || (flip && view === 1) ? 1 : leastCrop + (1 - leastCrop) * random();
    const [top, left] = [random() * (1 - share), random() * (1 - share)];
    const isFlipped = flip && view % 2 === 1;
    boxes.set([top, isFlipped ? left + share : left, top + share, isFlipped ? left : left + share], i * 4);
    const brightness = 1 + colour * (2 * random() - 1);
    for (let channel = 0; channel < 3; channel++) gains[i * 3 + channel] = brightness * (1 + (colour / 3) * (2 * random() - 1));
    contrasts[i] = 1 + colour * (2 * random() - 1);
  }
  return tf.tidy(() => {
    const rows = Int32Array.from(ids, (_, i) => i);
    const cropped = tf.image.cropAndResize(tf.cast(pixels, 'float32'), tf.tensor2d(boxes, [b, 4]), tf.tensor1d(rows, 'int32'), [
      side,
      side,
    ]);
    if (colour === 0) return cropped;
    const mean = tf.mean(cropped, [1, 2, 3], true);
    const spread: tf.Tensor4D = tf.add(tf.mul(tf.sub(cropped, mean), tf.tensor4d(contrasts, [b, 1, 1, 1])), mean);
    return tf.clipByValue(tf.mul(spread, tf.tensor4d(gains, [b, 1, 1, 3])), 0, 255);
  });
}
