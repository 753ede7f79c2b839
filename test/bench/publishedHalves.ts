import type { ClassSplit } from './fewPairsProtocol';

const CLASSES = 210;
/**
 * Which of the 210 kinds of products-sop, in the order of their names, are taught: bit i of each number is kind i. The published figures do not name their halves, but
 * these are the first 105 of `numpy.random.default_rng(seed).permutation(210)` for the seeds 0, 1 and 2, and on what is left raw cosine has the published
 * .804 / .580 and RCA (A .1, lambda 3) .880 / .712 of the published .881 / .715.
 */
const published: Readonly<Record<number, bigint>> = {
  0: 0x15b7c541c1839dadb739e5cf1a64e7e9d0dd310609e9852072763n,
  1: 0x04115420a0484e2fbd5e8faa3beaa45dbc6ceaa519965edfc23f2n,
  2: 0x09f654deb6f8e12ecf5e8c1cf5905a00758ec297da5d90c80ec95n,
};

/** @param labels [n] numbered in the order of the classes' names, as `readSet` does */
export function publishedHalf(labels: Int32Array, seed: number): ClassSplit {
  const taught = published[seed];
  if (taught === undefined) throw new Error(`The published halves are those of the seeds ${Object.keys(published).join(', ')}.`);
  if (new Set(labels).size !== CLASSES) throw new Error(`The published halves are of ${CLASSES} classes: those of products-sop.`);
  const isTaught = (row: number): boolean => ((taught >> BigInt(labels[row]!)) & 1n) === 1n;
  const rows = [...labels.keys()];
  return { taught: Int32Array.from(rows.filter(isTaught)), others: Int32Array.from(rows.filter((row) => !isTaught(row))) };
}
