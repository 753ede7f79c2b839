import { drawMap, NEIGHBOURS } from '@engine/workers/map/drawMap';
import { findNeighbours } from '@engine/workers/map/neighbours';
import { FastRandom } from '@engine/workers/map/random';
import { principalPlaces } from '@engine/workers/map/startPlaces';
import { photoLikeVectors, seededRandom } from '../fixtures/vectors';
import { neighboursKept } from '../fixtures/mapQuality';

const SEED = 7;

const finish = <Result>(steps: Generator<number, Result>): Result => {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
};
const timed = <Result>(run: () => Result): readonly [Result, string] => {
  const start = performance.now();
  const result = run();
  return [result, ((performance.now() - start) / 1000).toFixed(1)];
};

/** @param args sizes to measure instead of the usual ones */
export function run(args: readonly string[]): void {
  const d = 256;
  const sizes = args.length > 0 ? args.map(Number) : [1_000, 10_000, 100_000];
  console.log(`Map: d = ${d}, ${NEIGHBOURS} neighbours, seed ${SEED}, made-up vectors in groups of about 50, one thread`);
  console.log('| photos | neighbours s | whole map s | from before s | new 2 % s | 15 nearest kept: map | plain PCA |');
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  for (const n of sizes) {
    const vectors = photoLikeVectors(n, d, seededRandom(SEED));
    const [, search] = timed(() => finish(findNeighbours(vectors, d, NEIGHBOURS, new FastRandom(SEED))));
    const [places, whole] = timed(() => finish(drawMap({ vectors, d, seed: SEED, before: null, keepsPlaces: false })));
    const [, warm] = timed(() => finish(drawMap({ vectors, d, seed: SEED, before: places, keepsPlaces: false })));
    const some = places.slice();
    for (let row = 0; row < n; row += 50) some.fill(NaN, row * 2, row * 2 + 2);
    const [, placing] = timed(() => finish(drawMap({ vectors, d, seed: SEED, before: some, keepsPlaces: true })));
    const kept = neighboursKept(vectors, d, places, 200).toFixed(3);
    const plain = neighboursKept(vectors, d, principalPlaces(vectors, d, new FastRandom(SEED)), 200).toFixed(3);
    console.log(`| ${n} | ${search} | ${whole} | ${warm} | ${placing} | ${kept} | ${plain} |`);
  }
}
