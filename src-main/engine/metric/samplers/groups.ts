import { rounds, sample, type Random } from './shuffle';

/** What a group sampler puts into one batch. */
export interface GroupBatch {
  /** [b] the photos, as the groups named them; none twice. */
  readonly items: Int32Array;
  /** [b] the number of each photo's group in the list given. */
  readonly labels: Int32Array;
}

export interface GroupSampling {
  /** P: groups in a batch, at least 1; all of them where there are fewer. */
  readonly groups: number;
  /** K: photos of each group, at least 2; a smaller group gives all that it has. */
  readonly perGroup: number;
}

/**
 * P groups × K photos (Hermans et al. 2017), without end: every photo has a positive, and every group its turn before any
 * has its second. Groups of one photo have nothing to teach here and are left out.
 * @param members the photos of each group; groups are disjoint, as closures are
 * @throws where no group has two photos: there would be no positive, ever
 */
export function* sampleGroups(members: readonly Int32Array[], sampling: GroupSampling, random: Random): Generator<GroupBatch, never> {
  if (sampling.groups < 1 || sampling.perGroup < 2) throw new Error('A batch needs at least one group, and two photos of each.');
  const usable = members.flatMap((photos, group) => (photos.length >= 2 ? [group] : []));
  if (usable.length === 0) throw new Error('No group has two photos, so that nothing can be sampled.');
  const turns = rounds(usable, random);
  for (;;) {
    const chosen = new Set<number>();
    while (chosen.size < Math.min(sampling.groups, usable.length)) chosen.add(turns.next().value as number);
    const items: number[] = [];
    const labels: number[] = [];
    for (const group of chosen) {
      for (const item of sample([...members[group]!], sampling.perGroup, random)) {
        items.push(item);
        labels.push(group);
      }
    }
    yield { items: Int32Array.from(items), labels: Int32Array.from(labels) };
  }
}
