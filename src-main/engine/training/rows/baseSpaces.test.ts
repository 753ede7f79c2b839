import { expect, test } from 'vitest';
import { rowDot } from '@engine/metric/algebra/vectors';
import { embed } from '@engine/model/head/head';
import { fitClosedForm } from '@engine/model/head/closedForm';
import { describeWithBackends } from '../../../../test/fixtures/backends';
import { judge, makeFeatures, teachingLibrary } from '../../../../test/fixtures/teaching';
import { fitSpaces, spacesOf, whiten, project, whitenings } from './baseSpaces';
import { composeHead, followedBy } from '../head/composeHead';
import { LARGEST_GALLERY, selectRows } from './selectRows';
import { embedBySpaceMap } from '../start/teachStart';

const now = (): Promise<void> => Promise.resolve();
const made = makeFeatures(600, 24, 6, 1, 1, 3);
const features = { values: made.features, n: 600, f: 24 };

await describeWithBackends('base spaces', () => {
  test('from the label-free head alone come the embeddings of every whitening, as the closed form gives them', async () => {
    const fit = await fitClosedForm(features, 256, 30, now);
    const head = { kind: 'linear', featureSize: 24, size: fit.axes.values.length } as const;
    const spaces = spacesOf({ ...head, mean: Float32Array.from(fit.mean), weights: Float32Array.from(fit.weights) })!;
    const base = await project(spaces, made.features, now);
    for (const whitening of [30, 10, 3, 1]) {
      const { mean, weights } = await fitClosedForm(features, 256, whitening, now);
      const expected = embed(made.features, { ...head, mean: Float32Array.from(mean), weights: Float32Array.from(weights) });
      const got = whiten(spaces, base, whitening);
      for (let row = 1; row < 60; row++)
        expect(rowDot(got.values, 0, got.values, row, got.d)).toBeCloseTo(rowDot(expected, 0, expected, row, head.size), 4);
    }
  });

  test('a composed head embeds a photo as the map does its row', async () => {
    const library = await teachingLibrary(made, []);
    const size = library.spaces.k;
    const map = Float64Array.from({ length: size * size }, (_, p) => Math.sin(p));
    for (const whitening of whitenings) {
      const spaceMap = followedBy(followedBy({ whitening, map: null, size }, map), map);
      const expected = embedBySpaceMap(library, spaceMap).values.subarray(0, 10 * size);
      embed(made.features.subarray(0, 240), composeHead(library.spaces, spaceMap)).forEach((value, p) =>
        expect(value).toBeCloseTo(expected[p]!, 3),
      );
    }
  });

  test('a small library untaught ranks by the plain centred cosine, as its label-free head does', async () => {
    const n = 60;
    const few = made.features.subarray(0, n * 24);
    const spaces = await fitSpaces({ values: few, n, f: 24 }, now);
    const got = whiten(spaces, await project(spaces, few, now), spaces.untaught);
    const mean = Float32Array.from(spaces.mean);
    const expected = embed(few, { kind: 'linear', featureSize: 24, size: 24, mean, weights: null });
    for (let row = 1; row < n; row++)
      expect(rowDot(got.values, 0, got.values, row, got.d)).toBeCloseTo(rowDot(expected, 0, expected, row, 24), 4);
  });

  test('few photos have the axes that their covariance has, though these come from products of the photos with each other', async () => {
    const [n, f, keep] = [20, 24, 19];
    const few = made.features.subarray(0, n * f);
    // The same photos twice have the same mean and covariance, and are too many for that way.
    const twice = Float32Array.from([...few, ...few]);
    const [got, expected] = [
      await fitClosedForm({ values: few, n, f }, keep, 10, now),
      await fitClosedForm({ values: twice, n: 2 * n, f }, keep, 10, now),
    ];
    expect(got.axes.values.length).toBe(keep);
    got.secondEigenvalues.forEach((energy, k) => expect(energy).toBeCloseTo(expected.secondEigenvalues[k]!, 5));
    const [ours, theirs] = [got, expected].map(({ mean, weights }) =>
      embed(few, { kind: 'linear', featureSize: f, size: keep, mean: Float32Array.from(mean), weights: Float32Array.from(weights) }),
    );
    for (let row = 1; row < n; row++)
      expect(Math.abs(rowDot(ours!, 0, ours!, row, keep) - rowDot(theirs!, 0, theirs!, row, keep))).toBeLessThan(1e-5);
  });

  test('a head without axes has no spaces to derive', () => {
    expect(spacesOf({ kind: 'linear', featureSize: 24, size: 24, mean: null, weights: null })).toBeNull();
  });
});

test('of a large library a fixed sample and the judged photos are read, and judgements keep their photos', () => {
  const judged = judge({ labels: Int32Array.from({ length: 50_000 }, (_, row) => row % 500) }, 20, 1);
  const { rows, gallery, judged: placed } = selectRows(50_000, judged, 7);
  expect(gallery.length).toBe(LARGEST_GALLERY);
  expect(rows.length).toBeLessThanOrEqual(LARGEST_GALLERY + 40);
  placed.forEach(({ a, b }, place) => expect([rows[a], rows[b]]).toEqual([judged[place]!.a, judged[place]!.b]));
  expect(selectRows(50_000, judged, 7)).toEqual({ rows, gallery, judged: placed });
  expect([...selectRows(10, [], 1).rows]).toEqual([...Array(10).keys()]);
});
