import { closePairs, type JudgedIds } from './pairGraph';

/** Answers what judgements already imply of any pair, so that nobody is asked what follows from what they said. */
export class PairClosure {
  readonly #groupOf = new Map<number, number>();
  readonly #apart = new Set<string>();

  constructor(pairs: readonly JudgedIds[]) {
    for (const [number, group] of closePairs(pairs).groups.entries()) for (const id of group) this.#groupOf.set(id, number);
    for (const { a, b, isSimilar } of pairs) if (!isSimilar) this.#apart.add(pairKey(this.#groupOf.get(a)!, this.#groupOf.get(b)!));
  }

  /**
   * `similar`: a chain of similar pairs joins them. `dissimilar`: they belong to two groups of which members were judged dissimilar. A
   * contradiction counts as what the chain says; it is reported elsewhere. Null: nothing follows.
   */
  implied(a: number, b: number): 'similar' | 'dissimilar' | null {
    const [groupA, groupB] = [this.#groupOf.get(a), this.#groupOf.get(b)];
    if (groupA === undefined || groupB === undefined) return null;
    if (groupA === groupB) return 'similar';
    return this.#apart.has(pairKey(groupA, groupB)) ? 'dissimilar' : null;
  }
}

/** The same for a pair whichever of the two is named first. */
export function pairKey(a: number, b: number): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}
