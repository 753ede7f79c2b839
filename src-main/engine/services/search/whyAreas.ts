import type { WhyArea } from '@contract/data';

/** The share of the strongest cell from which a cell belongs to an area. */
const CELL_SHARE = 0.4;
/** The share of all that speaks for the similarity below which an area is not worth a name. */
const AREA_SHARE = 0.08;
const MOST_AREAS = 3;

export interface CellGrid {
  readonly rows: number;
  readonly columns: number;
}

/** What cell `i` of the query and cell `j` of the result give together: [query cells, result cells], row-major. All of them add up to the similarity. */
export function cellPairs(query: Float32Array, result: Float32Array, d: number): Float64Array {
  const [m, n] = [query.length / d, result.length / d];
  const pairs = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let p = i * d, q = j * d, end = p + d; p < end; p++, q++) sum += query[p]! * result[q]!;
      pairs[i * n + j] = sum;
    }
  }
  return pairs;
}

/** Sums over the other picture's cells. @param pairs [m, n] @returns [m] and [n], each adding up to the similarity */
export function contributionsOf(pairs: Float64Array, m: number): { readonly ofQuery: Float64Array; readonly ofResult: Float64Array } {
  const n = pairs.length / m;
  const [ofQuery, ofResult] = [new Float64Array(m), new Float64Array(n)];
  for (const [p, value] of pairs.entries()) {
    ofQuery[Math.floor(p / n)]! += value;
    ofResult[p % n]! += value;
  }
  return { ofQuery, ofResult };
}

/**
 * The areas of the result that make it similar, strongest first, each with the area of the query that it resembles most.
 * @param pairs [query cells, result cells]
 */
export function areasOf(pairs: Float64Array, query: CellGrid, result: CellGrid): WhyArea[] {
  const m = query.rows * query.columns;
  const n = result.rows * result.columns;
  const { ofResult } = contributionsOf(pairs, m);
  const speaksFor = ofResult.reduce((sum, value) => sum + Math.max(0, value), 0);
  const parts = strongParts(ofResult, result)
    .filter(({ value }) => value >= AREA_SHARE * speaksFor)
    .slice(0, MOST_AREAS);
  // A cell of the query belongs to the area that it gives most to, so that no two areas of it overlap.
  const towards = parts.map(({ cells }) => {
    return Float64Array.from({ length: m }, (_, i) => cells.reduce((sum, j) => sum + pairs[i * n + j]!, 0));
  });
  return parts.map(({ cells, value }, part) => {
    const own = towards[part]!.map((gives, i) => (towards.every((other) => other[i]! <= gives) ? gives : 0));
    return { value, result: cells, query: strongParts(own, query)[0]?.cells ?? [] };
  });
}

/** Cells that give much and touch each other by a side, by what they give together. */
function strongParts(values: Float64Array, { columns }: CellGrid): { readonly cells: number[]; readonly value: number }[] {
  const least = CELL_SHARE * values.reduce((most, value) => Math.max(most, value), 0);
  const left = new Set<number>();
  for (const [cell, value] of values.entries()) if (value > 0 && value >= least) left.add(cell);
  const parts: { cells: number[]; value: number }[] = [];
  for (const start of left) {
    const cells: number[] = [];
    const waiting = [start];
    left.delete(start);
    for (let cell = waiting.pop(); cell !== undefined; cell = waiting.pop()) {
      cells.push(cell);
      for (const next of neighboursOf(cell, columns, values.length)) if (left.delete(next)) waiting.push(next);
    }
    cells.sort((a, b) => a - b);
    parts.push({ cells, value: cells.reduce((sum, cell) => sum + values[cell]!, 0) });
  }
  return parts.sort((a, b) => b.value - a.value || a.cells[0]! - b.cells[0]!);
}

function neighboursOf(cell: number, columns: number, count: number): number[] {
  const column = cell % columns;
  return [
    ...(column > 0 ? [cell - 1] : []),
    ...(column < columns - 1 ? [cell + 1] : []),
    ...(cell >= columns ? [cell - columns] : []),
    ...(cell + columns < count ? [cell + columns] : []),
  ];
}
