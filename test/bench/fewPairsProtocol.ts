import { leaveOneOut } from '@engine/metric/evaluation/leaveOneOut';
import { nearestRows } from '@engine/metric/evaluation/neighbourhoods';
import { meanScores, type QueryScores } from '@engine/metric/evaluation/retrieval';
import { sample, type Random } from '@engine/metric/samplers/shuffle';
import { rowDot } from '@engine/metric/algebra/vectors';
import type { EmbeddingRows, JudgedPair } from '@engine/training/rows/types';

/** Results of a query among which a person finds the pairs to judge. */
const RESULTS = 20;

/** Half of the classes of a set, drawn by chance: those that judgements are made in, and the others. */
export interface ClassSplit {
  readonly taught: Int32Array;
  readonly others: Int32Array;
}

/** @param labels [n] the class of each photo */
export function splitClasses(labels: Int32Array, random: Random): ClassSplit {
  const classes = [...new Set(labels)].sort((a, b) => a - b);
  const taught = new Set(sample(classes, Math.floor(classes.length / 2), random));
  const rows = [...labels.keys()];
  return {
    taught: Int32Array.from(rows.filter((row) => taught.has(labels[row]!))),
    others: Int32Array.from(rows.filter((row) => !taught.has(labels[row]!))),
  };
}

/**
 * What a person would judge: for a photo of the taught half one of its first twenty results among that half, as many similar as
 * different ones; no pair twice. Then a share of the answers, drawn by chance, is turned round.
 * @returns fewer than asked for when there are no more such pairs
 */
export function searchPairs(
  embeddings: EmbeddingRows,
  labels: Int32Array,
  taught: Int32Array,
  count: number,
  random: Random,
): JudgedPair[] {
  const { values, d } = embeddings;
  const judged: JudgedPair[] = [];
  const asked = new Set<string>();
  const wanted = [Math.floor(count / 2), count - Math.floor(count / 2)];
  for (let tries = 0; judged.length < count && tries < 60 * count; tries++) {
    const place = Math.floor(random() * taught.length);
    const query = taught[place]!;
    const isSimilar = random() < 0.5;
    if (wanted[Number(isSimilar)] === 0) continue;
    const similarities = Float64Array.from(taught, (row) => rowDot(values, query, values, row, d));
    const open = nearestRows(similarities, RESULTS, place)
      .map((item) => taught[item]!)
      .filter((row) => (labels[row] === labels[query]) === isSimilar && !asked.has(keyOf(query, row)));
    if (open.length === 0) continue;
    const partner = open[Math.floor(random() * open.length)]!;
    asked.add(keyOf(query, partner));
    wanted[Number(isSimilar)]!--;
    judged.push({ a: query, b: partner, isSimilar, asked: 'search' });
  }
  return judged;
}

/** Turns a share of the answers round. @param share 0 to 1 */
export function withWrongAnswers(judged: readonly JudgedPair[], share: number, random: Random): JudgedPair[] {
  const wrong = new Set(sample([...judged.keys()], Math.round(share * judged.length), random));
  return judged.map((pair, place) => (wrong.has(place) ? { ...pair, isSimilar: !pair.isSimilar } : pair));
}

export interface Figures {
  readonly recallAt1: number;
  readonly mapAtR: number;
}

/** Leave-one-out retrieval among some rows. @param queries those of them that are asked about */
export function retrieval({ values, d }: EmbeddingRows, labels: Int32Array, rows: Int32Array, queries: ReadonlySet<number>): Figures {
  const gathered = new Float32Array(rows.length * d);
  for (const [i, row] of rows.entries()) gathered.set(values.subarray(row * d, (row + 1) * d), i * d);
  const all: (QueryScores | null)[] = [
    ...leaveOneOut(
      gathered,
      d,
      Int32Array.from(rows, (row) => labels[row]!),
    ),
  ];
  const scores = meanScores(
    all.filter((_, i) => queries.has(rows[i]!)),
    [1],
  );
  return { recallAt1: scores.recallAt[0]!.recall ?? 0, mapAtR: scores.mapAtR ?? 0 };
}

function keyOf(a: number, b: number): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}
