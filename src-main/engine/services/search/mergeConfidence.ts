import type { Confidence, ImageId } from '@contract/data';

const order = ['unlikely', 'maybe', 'likely'] as const;
const rankOf = ({ likelihood }: Confidence): number => order.indexOf(likelihood);
const isSurer = (a: Confidence, b: Confidence): boolean =>
  rankOf(a) - rankOf(b) > 0 || (rankOf(a) === rankOf(b) && (a.probability ?? 0) > (b.probability ?? 0));

/**
 * One word for each answer to several examples: as sure as the example that it is most likely similar to, and a step less where it is as
 * likely to be like a counter-example.
 * @param likes of the query and of each example, @param unlikes of each counter-example
 */
export function mergeConfidence(likes: readonly (readonly Confidence[])[], unlikes: readonly (readonly Confidence[])[]): Confidence[] {
  const [best, worst] = [surestOf(likes), surestOf(unlikes)];
  return [...best.values()].map((confidence) => {
    const against = worst.get(confidence.imageId);
    const rank = rankOf(confidence);
    const isDoubted = against !== undefined && rank > 0 && rankOf(against) >= rank;
    return isDoubted ? { ...confidence, likelihood: order[rank - 1]!, probability: null } : confidence;
  });
}

function surestOf(lists: readonly (readonly Confidence[])[]): Map<ImageId, Confidence> {
  const surest = new Map<ImageId, Confidence>();
  for (const confidence of lists.flat()) {
    const known = surest.get(confidence.imageId);
    if (known === undefined || isSurer(confidence, known)) surest.set(confidence.imageId, confidence);
  }
  return surest;
}
