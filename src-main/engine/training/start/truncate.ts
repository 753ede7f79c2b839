import * as tf from '@tensorflow/tfjs-core';
import { principalAxes } from '@engine/model/head/principalAxes';
import { followedBy, type SpaceMap } from '../head/composeHead';
import { gatherRows } from '../rows/gatherRows';
import type { TeachingLibrary } from '../rows/library';
import { embedBySpaceMap } from './teachStart';

/**
 * What shortens a map's embeddings to `size` numbers: the leading axes of the library as the map embeds it, so that cosines change least.
 * Embeddings are of unit length, so the axes are those of their second moment.
 * @returns [d, size], to be multiplied from the right; null where they are no longer than that
 */
export async function truncation(library: TeachingLibrary, map: SpaceMap, size: number): Promise<Float64Array | null> {
  if (map.size <= size) return null;
  const embeddings = embedBySpaceMap(library, map);
  const { d } = embeddings;
  const moment = tf.tidy(() => {
    const rows = tf.tensor2d(gatherRows(embeddings, library.gallery), [library.gallery.length, d]);
    return tf.div(tf.matMul(tf.transpose(rows), rows), library.gallery.length);
  });
  const values = Float64Array.from(await moment.data());
  moment.dispose();
  const axes = await principalAxes(values, d, size);
  const k = axes.values.length;
  return Float64Array.from({ length: d * k }, (_, p) => axes.rows[(p % k) * d + Math.floor(p / k)]!);
}

/** A map whose embeddings are shortened by what `truncation` gave. */
export function truncate(map: SpaceMap, onto: Float64Array | null): SpaceMap {
  return onto === null ? map : followedBy(map, onto);
}
