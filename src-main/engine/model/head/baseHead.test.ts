import { readFileSync } from 'node:fs';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { expect, test } from 'vitest';
import { leaveOneOut } from '@engine/metric/evaluation/leaveOneOut';
import { meanScores } from '@engine/metric/evaluation/retrieval';
import { rowDot } from '@engine/metric/algebra/vectors';
import { describeWithBackends } from '../../../../test/fixtures/backends';
import { describeWithShared } from '../../../../test/fixtures/shared';
import { BASE_SIZE, LEAST_FOR_AXES, LEAST_FOR_CENTRING } from './basePolicy';
import { fitBaseHead } from './baseHead';
import { embed } from './head';
import { principalAxes } from './principalAxes';
import { TensorHead } from './tensorHead';
import type { LinearHead } from '../types';

const now = (): Promise<void> => Promise.resolve();
const f = 1280;

/** What takes seconds to make is made when it is first asked for, and then kept. */
function once<Made>(make: () => Made): () => Made {
  let made: { readonly value: Made } | null = null;
  return () => (made ??= { value: make() }).value;
}

function load(folder: string, name: string): { values: Float32Array; labels: number[]; n: number } {
  const bytes = readFileSync(`${folder}/${name}.f16.bin`);
  const values = Float32Array.from(new Float16Array(new Uint8Array(bytes).buffer));
  const { labels } = JSON.parse(readFileSync(`${folder}/${name}.json`, 'utf8')) as { labels: (string | number)[] };
  return { values, labels: labels.map((label) => labels.indexOf(label)), n: labels.length };
}

await describeWithBackends('the label-free head', (backend) => {
  describeWithShared('on cached features of two labelled sets', 'oracle/features', (folder) => {
    // Figures of an independent implementation (float64, all eigenvectors): recall@1, MAP@R.
    const sets = [
      ['caltech101-20', 0.981, 0.848],
      ['products-sop', 0.742, 0.522],
    ] as const;
    const fit = (name: string): Promise<LinearHead> => fitBaseHead({ ...load(folder, name), f }, now);
    const fitted = { 'caltech101-20': once(() => fit('caltech101-20')), 'products-sop': once(() => fit('products-sop')) };
    // The slower backend computes the same: the harder set shows it.
    for (const [name, recallAt1, mapAtR] of backend === 'tensorflow' ? sets : sets.slice(1)) {
      test(`ranks ${name} as well as an exact decomposition does, with TensorFlow and without`, async () => {
        const { values, labels, n } = load(folder, name);
        const head = await fitted[name]();
        expect(head.size).toBe(BASE_SIZE);
        const embeddings = embed(values, head);
        const scores = meanScores([...leaveOneOut(embeddings, head.size, labels)], [1]);
        expect(scores.precisionAt1).toBeGreaterThan(recallAt1 - 0.0025);
        expect(scores.mapAtR).toBeGreaterThan(mapAtR - 0.0015);
        expect(scores.mapAtR).toBeLessThan(mapAtR + 0.0015);

        const tensors = new TensorHead(head);
        const same = await tensors.embed(values);
        tensors.dispose();
        for (let row = 0; row < n; row += 50) expect(rowDot(embeddings, row, same, row, head.size)).toBeGreaterThan(1 - 1e-6);
      });
    }

    if (backend !== 'tensorflow') return;
    test('the same features give the same head, bit for bit', async () => {
      expect((await fit('products-sop')).weights).toEqual((await fitted['products-sop']()).weights);
    });

    test('the tiers: too few photos for a mean, too few for axes, enough', async () => {
      const { values } = load(folder, 'caltech101-20');
      // How many there are decides, not how long they are: a third of each feature takes a tenth of the time.
      const length = 400;
      const fitFirst = (n: number): Promise<LinearHead> => {
        const rows = Array.from({ length: n }, (_, row) => [...values.subarray(row * f, row * f + length)]);
        return fitBaseHead({ values: Float32Array.from(rows.flat()), n, f: length }, now);
      };
      const none = await fitFirst(LEAST_FOR_CENTRING - 1);
      expect([none.size, none.mean, none.weights]).toEqual([length, null, null]);
      const centred = await fitFirst(LEAST_FOR_AXES - 1);
      expect([centred.size, centred.mean?.length, centred.weights]).toEqual([length, length, null]);
      const whole = await fitFirst(LEAST_FOR_AXES);
      expect([whole.size, whole.mean?.length, whole.weights?.length]).toEqual([BASE_SIZE, length, BASE_SIZE * length]);
    });
  });

  test('copies of a single photo give a head that still tells it from another', async () => {
    const row = Float32Array.from({ length: 400 }, (_, i) => i % 7);
    const values = Float32Array.from({ length: 400 * 600 }, (_, p) => row[p % 400]!);
    const head = await fitBaseHead({ values, n: 600, f: 400 }, now);
    const embeddings = embed(values.subarray(0, 800), head);
    expect(Math.hypot(...embeddings.subarray(0, 400))).toBeCloseTo(1, 5);
  });
});

/** A covariance of rank 400 whose energies fall as slowly as those of real features do, and the largest of them by a full decomposition. */
const slowlyFalling = once(() => {
  const [size, keep] = [400, 128];
  let seed = 7;
  const random = (): number => ((seed = (seed * 1103515245 + 12345) % 2147483648), seed / 2147483648 - 0.5);
  const rows = Float64Array.from({ length: 600 * size }, (_, p) => random() / Math.sqrt(1 + (p % size)));
  const matrix = new Matrix(600, size);
  for (let i = 0; i < 600; i++) matrix.setRow(i, [...rows.subarray(i * size, (i + 1) * size)]);
  const gram = matrix.transpose().mmul(matrix);
  const exact = new EigenvalueDecomposition(gram, { assumeSymmetric: true });
  const energies = exact.realEigenvalues.toSorted((a, b) => b - a).slice(0, keep);
  return { covariance: Float64Array.from(gram.to1DArray()), size, keep, energies };
});

await describeWithBackends('principal axes', () => {
  test('the iteration finds the energies and the space that a full decomposition finds', async () => {
    const { covariance, size, keep, energies } = slowlyFalling();
    const got = await principalAxes(covariance, size, keep);
    expect(got.values.length).toBe(keep);
    const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((total, value) => total + value, 0);
    expect(sum(got.values) / sum(energies)).toBeGreaterThan(0.9999);
    for (const [i, energy] of energies.slice(0, keep / 2).entries()) expect(got.values[i]! / energy).toBeCloseTo(1, 4);
    for (let i = 0; i < keep; i++)
      for (let j = 0; j <= i; j++) expect(rowDot(got.rows, i, got.rows, j, size)).toBeCloseTo(i === j ? 1 : 0, 6);
  });
});
