/** Two members that belong together, and how much: larger is closer. */
export interface Link {
  readonly a: number;
  readonly b: number;
  readonly strength: number;
}

/**
 * Groups in which every member is linked to the first one, so that a chain of small steps never joins what lies far apart. Those with the
 * most links come first; each takes what is still free, the closest first. The result depends on the links alone, not on their order.
 * @param most members of one group
 * @returns groups of at least two, the first one of each being the one that all others are linked to
 */
export function starGroups(links: readonly Link[], most = Infinity): number[][] {
  const linked = new Map<number, Map<number, number>>();
  const add = (from: number, to: number, strength: number): void => {
    const others = linked.get(from) ?? new Map<number, number>();
    linked.set(from, others.set(to, Math.max(strength, others.get(to) ?? -Infinity)));
  };
  for (const { a, b, strength } of links) {
    if (a === b) continue;
    add(a, b, strength);
    add(b, a, strength);
  }
  const order = [...linked].sort(([a, ofA], [b, ofB]) => ofB.size - ofA.size || a - b);
  const taken = new Set<number>();
  const groups: number[][] = [];
  for (const [centre, others] of order) {
    if (taken.has(centre)) continue;
    const free = [...others].filter(([other]) => !taken.has(other)).sort(([a, near], [b, far]) => far - near || a - b);
    if (free.length === 0) continue;
    const group = [centre, ...free.slice(0, most - 1).map(([other]) => other)];
    for (const member of group) taken.add(member);
    groups.push(group);
  }
  return groups;
}
