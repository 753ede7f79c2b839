/**
 * Retrieval measured from the ranks of a query's relevant items: everything below follows from those ranks alone, so no ranking of the
 * whole gallery is ever sorted.
 *
 * Conventions: the query itself is left out by index, never by dropping rank 1; equal similarities are ordered by ascending index; a
 * query without a relevant item is left out of every mean; where no query is left a score is null.
 */
export interface RetrievalScores {
  readonly queriesUsed: number;
  /** Share of queries with a relevant item among the first k, for the k asked for, in that order. */
  readonly recallAt: readonly { readonly k: number; readonly recall: number | null }[];
  readonly precisionAt1: number | null;
  /** Relevant items among the first R, over R. */
  readonly rPrecision: number | null;
  /** Mean over ranks 1..R of the precision at the relevant ranks (Musgrave et al. 2020). */
  readonly mapAtR: number | null;
  /** Average precision over the whole ranking. */
  readonly map: number | null;
  /** Average precision over the first ten, divided by min(10, R). */
  readonly mapAt10: number | null;
  /** Mean of one over the rank of the first relevant item. */
  readonly mrr: number | null;
}

/** One query's part of each mean. */
export interface QueryScores {
  readonly firstRank: number;
  readonly rPrecision: number;
  readonly mapAtR: number;
  readonly averagePrecision: number;
  readonly averagePrecisionAt10: number;
}

/**
 * The ranks, from 1, of the relevant items of one query, ascending.
 * @param similarities [n] of the query to every item; larger is closer (pass negative distances)
 * @param isRelevant whether the item with this index is relevant
 * @param self index of the query in the gallery, or -1
 */
export function relevantRanks(similarities: ArrayLike<number>, isRelevant: (index: number) => boolean, self: number): Int32Array {
  const relevant: number[] = [];
  for (let i = 0; i < similarities.length; i++) if (i !== self && isRelevant(i)) relevant.push(i);
  const isBefore = (a: number, b: number): boolean =>
    similarities[a]! > similarities[b]! || (similarities[a]! === similarities[b]! && a < b);
  relevant.sort((a, b) => (isBefore(a, b) ? -1 : 1));
  // Each item is before all relevant ones from some place in their order on; counting those places gives every rank in one walk.
  const firstBeaten = new Int32Array(relevant.length + 1);
  for (let i = 0; i < similarities.length; i++) {
    if (i === self) continue;
    let low = 0;
    for (let high = relevant.length; low < high;) {
      const middle = (low + high) >> 1;
      if (isBefore(i, relevant[middle]!)) high = middle;
      else low = middle + 1;
    }
    firstBeaten[low]!++;
  }
  const ranks = new Int32Array(relevant.length);
  for (let place = 0, before = 0; place < relevant.length; place++) ranks[place] = (before += firstBeaten[place]!) + 1;
  return ranks;
}

/** The first `count` items of a query's ranking, nearest first. Parameters as above. */
export function nearestItems(similarities: ArrayLike<number>, count: number, self: number): number[] {
  const items = Array.from({ length: similarities.length }, (_, i) => i).filter((i) => i !== self);
  return items.sort((a, b) => similarities[b]! - similarities[a]! || a - b).slice(0, count);
}

/** @param ranks ascending, from 1; null when empty */
export function scoreQuery(ranks: Int32Array): QueryScores | null {
  const relevant = ranks.length;
  if (relevant === 0) return null;
  let withinR = 0;
  let atR = 0;
  let all = 0;
  let at10 = 0;
  for (let i = 0; i < relevant; i++) {
    const precision = (i + 1) / ranks[i]!;
    all += precision;
    if (ranks[i]! <= 10) at10 += precision;
    if (ranks[i]! > relevant) continue;
    withinR++;
    atR += precision;
  }
  return {
    firstRank: ranks[0]!,
    rPrecision: withinR / relevant,
    mapAtR: atR / relevant,
    averagePrecision: all / relevant,
    averagePrecisionAt10: at10 / Math.min(10, relevant),
  };
}

/** The means over queries; queries without relevant items (null) are left out. */
export function meanScores(queries: readonly (QueryScores | null)[], recallAt: readonly number[]): RetrievalScores {
  const used = queries.filter((query) => query !== null);
  const mean = (value: (query: QueryScores) => number): number | null =>
    used.length === 0 ? null : used.reduce((sum, query) => sum + value(query), 0) / used.length;
  const recall = (k: number): number | null => mean(({ firstRank }) => (firstRank <= k ? 1 : 0));
  return {
    queriesUsed: used.length,
    recallAt: recallAt.map((k) => ({ k, recall: recall(k) })),
    precisionAt1: recall(1),
    rPrecision: mean((query) => query.rPrecision),
    mapAtR: mean((query) => query.mapAtR),
    map: mean((query) => query.averagePrecision),
    mapAt10: mean((query) => query.averagePrecisionAt10),
    mrr: mean((query) => 1 / query.firstRank),
  };
}
