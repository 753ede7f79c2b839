import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { Triplet } from '@engine/metric/losses/distances';
import { unitRows } from '@engine/metric/losses/rows';
import { mineBatchHard } from '@engine/metric/miners/batchHard';
import { distanceMatrix, exactDistanceMatrix } from '@engine/metric/miners/distanceMatrix';
import { mineNearestSemiHard, mineSemiHard } from '@engine/metric/miners/semiHard';
import { Relation, relationsOfClasses } from '@engine/metric/judgements/relations';
import { expectClose } from '../caseFile';
import { labels, matrix, tensorRunner, triplets } from './tensorRunner';

export const minersRunner = tensorRunner({
  input: z.strictObject({ z: matrix, labels }),
  params: z.strictObject({ normalize: z.boolean(), margin: z.number() }),
  expected: z.strictObject({ hard: triplets, semiHard: triplets, nearestSemiHard: triplets, distances: matrix }).partial(),
  compute(input, params) {
    const b = input.z.length;
    const embeddings = tf.tidy(() => {
      const given = tf.tensor2d(input.z);
      return tf.keep(params.normalize ? unitRows(given) : given);
    });
    const exact = exactDistanceMatrix(Float32Array.from(embeddings.dataSync()), b, embeddings.shape[1]);
    const quick = distanceMatrix(embeddings);
    embeddings.dispose();
    const [rows, quickRows] = [rowsOf(exact, b), rowsOf(quick, b)];
    expectClose(quickRows, rows, { rel: 1e-3, abs: 1e-3 }, 'quick distances');

    const relations = relationsOfClasses(Int32Array.from(input.labels));
    const nearest = mineNearestSemiHard(exact, relations, b, params.margin);
    return {
      distances: rows,
      hard: mineBatchHard(exact, relations, b).map(toList),
      semiHard: mineSemiHard(exact, relations, b, params.margin).map(toList),
      nearestSemiHard: pairsWithPositive(relations, b).map(([anchor, positive]) => {
        const found = nearest.find((triplet) => triplet.anchor === anchor && triplet.positive === positive);
        return [anchor, positive, found?.negative ?? -1];
      }),
    };
  },
});

function toList({ anchor, positive, negative }: Triplet): number[] {
  return [anchor, positive, negative];
}

function rowsOf(values: Float32Array | Float64Array, b: number): number[][] {
  return Array.from({ length: b }, (_, row) => Array.from(values.subarray(row * b, (row + 1) * b)));
}

/** Ordered pairs of an anchor and a positive; the oracle lists those without a negative too. */
function pairsWithPositive(relations: Int8Array, b: number): [number, number][] {
  return Array.from(relations, (relation, at): [number, number] | null =>
    relation === Relation.Similar ? [Math.floor(at / b), at % b] : null,
  ).filter((pair) => pair !== null);
}
