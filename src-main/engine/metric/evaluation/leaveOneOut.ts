import { relevantRanks, scoreQuery, type QueryScores } from './retrieval';
import { rowDot, type Numbers } from '../algebra/vectors';

/**
 * Every item once as the query, the others as the gallery, by cosine. A generator, so that a caller can let others run in between:
 * one query among n costs n dot products.
 * @param embeddings [n, d] row-major, unit length
 * @param labels [n]; items with the same label are relevant to each other
 */
export function* leaveOneOut(embeddings: Numbers, d: number, labels: ArrayLike<number>): Generator<QueryScores | null, void> {
  const n = labels.length;
  const similarities = new Float64Array(n);
  for (let query = 0; query < n; query++) {
    for (let item = 0; item < n; item++) similarities[item] = rowDot(embeddings, query, embeddings, item, d);
    yield scoreQuery(relevantRanks(similarities, (item) => labels[item] === labels[query], query));
  }
}
