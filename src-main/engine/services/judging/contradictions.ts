import type { Contradiction, ImageId } from '@contract/data';
import { closePairs } from '../../metric/judgements/pairGraph';
import type { Judgement } from '../../store/types';

/** Finds the pairs judged different that similar ones join, each with its shortest chain; of two equally short ones that of the smaller ids. */
export function findContradictions(judgements: readonly Judgement[]): Contradiction[] {
  const { conflicts } = closePairs(
    judgements.map(({ imageA, imageB, verdict }) => ({ a: imageA, b: imageB, isSimilar: verdict === 'similar' })),
  );
  if (conflicts.length === 0) return [];
  const neighbours = new Map<number, number[]>();
  for (const { imageA, imageB, verdict } of judgements) {
    if (verdict !== 'similar') continue;
    neighbours.set(imageA, [...(neighbours.get(imageA) ?? []), imageB]);
    neighbours.set(imageB, [...(neighbours.get(imageB) ?? []), imageA]);
  }
  for (const [image, others] of neighbours)
    neighbours.set(
      image,
      others.toSorted((a, b) => a - b),
    );
  return conflicts.map(([a, b]) => ({ imageA: a as ImageId, imageB: b as ImageId, chain: shortestChain(neighbours, a, b) as ImageId[] }));
}

/** Breadth first from `from`; the two are known to be joined. */
function shortestChain(neighbours: ReadonlyMap<number, readonly number[]>, from: number, to: number): number[] {
  const cameFrom = new Map<number, number>([[from, from]]);
  const queue = [from];
  for (const image of queue) {
    if (image === to) break;
    for (const next of neighbours.get(image) ?? []) {
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, image);
      queue.push(next);
    }
  }
  const chain = [to];
  for (let image = to; image !== from; chain.unshift(image)) image = cameFrom.get(image)!;
  return chain;
}
