import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { seededRandom } from '../../../../test/fixtures/vectors';
import { describeWithBackends } from '../../../../test/fixtures/backends';
import { Adam } from './adam';

const random = seededRandom(3);
const numbers = (length: number): Float32Array => Float32Array.from({ length }, () => random() * 2 - 1);
const [wide, narrow] = [numbers(7 * 5), numbers(3)];
const slopes = Array.from({ length: 40 }, () => ({ wide: numbers(7 * 5), narrow: numbers(3) }));

interface Trained {
  readonly wide: tf.Variable;
  readonly narrow: tf.Variable;
}
const makeVariables = (): Trained =>
  tf.tidy(() => ({ wide: tf.variable(tf.tensor2d(wide, [7, 5])), narrow: tf.variable(tf.tensor1d(narrow)) }));
const gradientsOf = (variables: Trained, step: number): tf.NamedTensorMap => ({
  [variables.wide.name]: tf.tensor2d(slopes[step - 1]!.wide, [7, 5]),
  [variables.narrow.name]: tf.tensor1d(slopes[step - 1]!.narrow),
});
const valuesOf = ({ wide, narrow }: Trained): number[] => [...wide.dataSync(), ...narrow.dataSync()];

await describeWithBackends('Adam', () => {
  test("forty steps lead where TensorFlow's own lead, also where something else changes a variable in between", () => {
    tf.tidy(() => {
      const [ours, theirs] = [makeVariables(), makeVariables()];
      const adam = new Adam([ours.wide, ours.narrow]);
      const peer = tf.train.adam(0.01);
      for (let step = 1; step <= slopes.length; step++) {
        adam.apply(step, gradientsOf(ours, step), 0.01, 0);
        peer.applyGradients(Object.entries(gradientsOf(theirs, step)).map(([name, tensor]) => ({ name, tensor })));
        for (const { narrow } of step === 20 ? [ours, theirs] : []) narrow.assign(tf.mul(narrow, 0.5));
      }
      const wanted = valuesOf(theirs);
      valuesOf(ours).forEach((value, p) => expect(value).toBeCloseTo(wanted[p]!, 5));
      peer.dispose();
    });
  });

  test('decay takes its share of the values as they were', () => {
    tf.tidy(() => {
      const [plain, decayed] = [makeVariables(), makeVariables()];
      new Adam([plain.wide, plain.narrow]).apply(1, gradientsOf(plain, 1), 0.01, 0);
      new Adam([decayed.wide, decayed.narrow]).apply(1, gradientsOf(decayed, 1), 0.01, 0.5);
      const [without, before] = [valuesOf(plain), [...wide, ...narrow]];
      valuesOf(decayed).forEach((value, p) => expect(value).toBeCloseTo(without[p]! - 0.01 * 0.5 * before[p]!, 6));
    });
  });

  test('with its moments put back it goes on to the same bits; what has no gradient stays', () => {
    tf.tidy(() => {
      const [whole, parts] = [makeVariables(), makeVariables()];
      const [one, first, second] = [whole, parts, parts].map((variables) => new Adam([variables.wide, variables.narrow])) as [
        Adam,
        Adam,
        Adam,
      ];
      for (let step = 1; step <= 20; step++) one.apply(step, gradientsOf(whole, step), 0.01, 0);
      for (let step = 1; step <= 10; step++) first.apply(step, gradientsOf(parts, step), 0.01, 0);
      first.moments.forEach((moments, i) => {
        second.moments[i]!.first.set(moments.first);
        second.moments[i]!.second.set(moments.second);
      });
      for (let step = 11; step <= 20; step++) second.apply(step, gradientsOf(parts, step), 0.01, 0);
      expect(valuesOf(parts)).toEqual(valuesOf(whole));
      second.apply(21, {}, 0.01, 0);
      expect(valuesOf(parts)).toEqual(valuesOf(whole));
    });
  });

  test('a mean that fades without a gradient ends at zero; what is no number stays none', () => {
    tf.tidy(() => {
      const variable = tf.variable(tf.tensor1d([1, 1]));
      const adam = new Adam([variable]);
      const apply = (step: number, given: number[]): void => adam.apply(step, { [variable.name]: tf.tensor1d(given) }, 0.01, 0);
      apply(1, [1e-3, NaN]);
      for (let step = 2; step <= 700; step++) apply(step, [0, 0]);
      expect([...adam.moments[0]!.first]).toEqual([0, NaN]);
      expect(variable.dataSync()[1]).toBeNaN();
    });
  });
});
