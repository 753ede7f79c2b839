import * as tf from '@tensorflow/tfjs-core';
import { contrastiveLoss } from './losses/contrastive';
import { pairDistances, type Pair } from './losses/distances';
import { marginSoftmaxLoss, type MarginRule } from './losses/marginSoftmax';
import { tripletLoss } from './losses/triplet';
import { mineAllPairs, pairsOfTriplets } from './miners/all';
import { distanceMatrix } from './miners/distanceMatrix';
import { miners, type MinerId } from './miners/miners';

/** What one step learns from. */
export interface LossBatch {
  /** [b, d] unit length */
  readonly embeddings: tf.Tensor2D;
  /** [b × b] row-major, values of `Relation`: for the losses over pairs and triplets */
  readonly relations: Int8Array;
  /** For the losses over groups, else null. */
  readonly groups: {
    /** [b] the row of each photo's prototype */
    readonly labels: Int32Array;
    /** [c, d] */
    readonly prototypes: tf.Tensor2D;
  } | null;
}

export interface LossSettings {
  /** The method's options by key. */
  readonly options: Readonly<Record<string, number>>;
  /** Null for the losses that mine nothing. */
  readonly miner: MinerId | null;
}

/** A loss of a whole batch: mines, measures, and gives the losses, [p], unreduced; p may be 0. Differentiable by embeddings and prototypes. */
export type BatchLoss = (batch: LossBatch, settings: LossSettings) => tf.Tensor1D;

/** The contrastive loss over the pairs that the miner chooses. */
export const contrastiveOfBatch: BatchLoss = ({ embeddings, relations }, settings) => {
  const margin = optionOf(settings, 'margin');
  const b = embeddings.shape[0];
  const pairs: readonly Pair[] =
    settings.miner === null || settings.miner === 'all'
      ? mineAllPairs(relations, b)
      : pairsOfTriplets(miners[settings.miner].mine(distanceMatrix(embeddings), relations, b, margin));
  return tf.tidy(() => {
    const distances = pairDistances(
      embeddings,
      Int32Array.from(pairs, (pair) => pair.a),
      Int32Array.from(pairs, (pair) => pair.b),
    );
    return contrastiveLoss(distances, tf.tensor1d(Float32Array.from(pairs, (pair) => Number(pair.isSimilar))), margin);
  });
};

/** The triplet loss over the triplets that the miner chooses; the hardest ones unless it says otherwise. */
export const tripletOfBatch: BatchLoss = ({ embeddings, relations }, settings) => {
  const margin = optionOf(settings, 'margin');
  const mined = miners[settings.miner ?? 'batch-hard'].mine(distanceMatrix(embeddings), relations, embeddings.shape[0], margin);
  return tripletLoss(embeddings, mined, margin);
};

/** The angular losses, which differ by their rule alone. @param ruleOf makes the rule from the value of the option `margin` */
export function marginSoftmaxOfBatch(ruleOf: (margin: number) => MarginRule): BatchLoss {
  return ({ embeddings, groups }, settings) => {
    if (groups === null) throw new Error('A loss over groups needs labels and prototypes.');
    const rule = ruleOf(optionOf(settings, 'margin'));
    return marginSoftmaxLoss(embeddings, groups.prototypes, groups.labels, rule, optionOf(settings, 'scale'));
  };
}

function optionOf({ options }: LossSettings, key: string): number {
  const value = options[key];
  if (value === undefined) throw new Error(`The option "${key}" is missing.`);
  return value;
}
