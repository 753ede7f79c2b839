import { expect, test } from 'vitest';
import * as tf from '@tensorflow/tfjs-core';
import { seededRandom } from '../../../../test/fixtures/vectors';
import { describeWithBackends } from '../../../../test/fixtures/backends';
import { judgeResults, makeFeatures, teachingLibrary } from '../../../../test/fixtures/teaching';
import type { SpaceMap } from '../head/composeHead';
import { embeddingsOf } from '../rows/library';
import { embedBySpaceMap, untaughtMap } from '../start/teachStart';
import { measurePairs } from './measure';
import { MeasuredGallery } from './measureMaps';

await describeWithBackends('the measured gallery', () => {
  test('measures judgements as the whole library embedded by each map does, and leaves no tensor', async () => {
    const made = makeFeatures(120, 32, 12, 0.8, 1, 5);
    const untaught = await teachingLibrary(made, []);
    const judged = judgeResults(embeddingsOf(untaught, untaught.spaces.untaught), made, 40, 3);
    // Photos that were judged are not all in the gallery.
    const library = { ...untaught, judged, gallery: untaught.gallery.filter((row) => row % 3 !== 0) };
    const { k } = library.spaces;
    const random = seededRandom(2);
    const half = k >> 1;
    const maps: SpaceMap[] = [
      untaughtMap(library),
      { whitening: 3, map: null, size: k },
      { whitening: 30, map: Float64Array.from({ length: k * half }, () => random() - 0.5), size: half },
    ];
    const before = tf.memory().numTensors;
    const measured = new MeasuredGallery(library);
    for (const map of maps) {
      const [got, expected] = [
        await measured.scores(map, judged),
        await measurePairs(embedBySpaceMap(library, map), library.gallery, judged),
      ];
      expected.cosines.forEach((value, p) => expect(got.cosines[p]!).toBeCloseTo(value, 5));
      expected.logRanks.forEach((value, p) => expect(Math.abs((got.logRanks[p] ?? 0) - value) || 0).toBeLessThan(1e-5));
      expect([...got.logRanks].map(Number.isNaN)).toEqual(judged.map(({ isSimilar }) => !isSimilar));
    }
    measured.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
