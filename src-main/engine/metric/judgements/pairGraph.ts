/** One judged pair: two ids and whether they are similar. */
export interface JudgedIds {
  readonly a: number;
  readonly b: number;
  readonly isSimilar: boolean;
}

/** What a set of judgements implies. */
export interface PairGraph {
  /** Connected components of the similar pairs over all ids mentioned, single ones included; ascending ids, ordered by their first. */
  readonly groups: readonly (readonly number[])[];
  /** Dissimilar pairs inside one group, [smaller id, larger id], ascending. They are reported, never resolved here. */
  readonly conflicts: readonly (readonly [number, number])[];
  /** All pairs inside groups. */
  readonly impliedSimilarPairs: number;
  /** All cross pairs of two groups that at least one dissimilar pair joins. */
  readonly impliedDissimilarPairs: number;
}

/** Joins similar pairs transitively (A~B and B~C gives A~C) and finds what contradicts that. */
export function closePairs(pairs: readonly JudgedIds[]): PairGraph {
  const parents = new Map<number, number>();
  const find = (id: number): number => {
    let root = id;
    for (let parent = parents.get(root); parent !== undefined && parent !== root; parent = parents.get(root)) root = parent;
    parents.set(id, root); // shortens the next walk
    return root;
  };
  for (const { a, b, isSimilar } of pairs) {
    const [rootA, rootB] = [find(a), find(b)];
    if (isSimilar) parents.set(Math.max(rootA, rootB), Math.min(rootA, rootB));
  }
  const members = new Map<number, number[]>();
  for (const id of [...parents.keys()].sort((a, b) => a - b)) {
    const root = find(id);
    members.set(root, [...(members.get(root) ?? []), id]);
  }
  const size = (root: number): number => members.get(root)?.length ?? 0;
  const conflicts = new Map<string, readonly [number, number]>();
  const apart = new Map<string, number>();
  for (const { a, b, isSimilar } of pairs) {
    if (isSimilar) continue;
    const roots = ordered(find(a), find(b));
    if (roots[0] === roots[1]) conflicts.set(ordered(a, b).join(), ordered(a, b));
    else apart.set(roots.join(), size(roots[0]) * size(roots[1]));
  }
  return {
    groups: [...members.values()],
    conflicts: [...conflicts.values()].sort((one, other) => one[0] - other[0] || one[1] - other[1]),
    impliedSimilarPairs: [...members.values()].reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0),
    impliedDissimilarPairs: [...apart.values()].reduce((sum, pairsApart) => sum + pairsApart, 0),
  };
}

/** What is known of one photo; of all that is in neither list nothing is. */
export interface Partners {
  readonly similar: readonly number[];
  readonly different: readonly number[];
}

/**
 * What judgements say of each id, by themselves and by what follows: the rest of its group is similar, and where one pair was judged
 * different all of both groups are. A pair that contradicts its own group is in neither list. Ascending ids.
 */
export function partnersOf(pairs: readonly JudgedIds[]): Map<number, Partners> {
  const { groups, conflicts } = closePairs(pairs);
  const groupOf = new Map(groups.flatMap((group) => group.map((id) => [id, group] as const)));
  const apart = new Map(groups.map((group) => [group, new Set<readonly number[]>()]));
  for (const { a, b, isSimilar } of pairs) {
    const [one, other] = [groupOf.get(a)!, groupOf.get(b)!];
    if (isSimilar || one === other) continue;
    apart.get(one)!.add(other);
    apart.get(other)!.add(one);
  }
  const contradicted = new Set(conflicts.map((pair) => pair.join()));
  const partners = new Map<number, Partners>();
  for (const group of groups) {
    const different = [...apart.get(group)!].flat().sort((a, b) => a - b);
    for (const id of group) {
      const similar = group.filter((other) => other !== id && !contradicted.has(ordered(id, other).join()));
      partners.set(id, { similar, different });
    }
  }
  return partners;
}

function ordered(a: number, b: number): readonly [number, number] {
  return a < b ? [a, b] : [b, a];
}
