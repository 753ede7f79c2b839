/**
 * Normalised mutual information of two partitions of n items, 0 to 1, divided by the arithmetic mean of their entropies; 1 when both put
 * everything into one cluster, as then they agree.
 * @param labels [n] @param clusters [n]; names of classes, any numbers
 */
export function normalisedMutualInformation(labels: ArrayLike<number>, clusters: ArrayLike<number>): number {
  const n = labels.length;
  const both = Array.from({ length: n }, (_, i) => `${labels[i]},${clusters[i]}`);
  const entropies = { labels: entropy(Array.from(labels)), clusters: entropy(Array.from(clusters)) };
  const mutual = entropies.labels + entropies.clusters - entropy(both);
  const mean = (entropies.labels + entropies.clusters) / 2;
  return mean === 0 ? 1 : Math.max(0, mutual / mean);
}

/** In nats. */
function entropy(names: readonly (string | number)[]): number {
  const counts = new Map<string | number, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - (count / names.length) * Math.log(count / names.length), 0);
}
