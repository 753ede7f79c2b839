import { closePairs } from '@engine/metric/judgements/pairGraph';
import type { Pair } from '@engine/metric/losses/distances';
import { NoGroup, relationsOf, type OtherGroups } from '@engine/metric/judgements/relations';
import { sampleGroups, type GroupSampling } from '@engine/metric/samplers/groups';
import { samplePairs } from '@engine/metric/samplers/pairs';
import type { Random } from '@engine/metric/samplers/shuffle';
import type { SamplerId } from '@engine/metric/methods';
import type { JudgedPair } from '../rows/types';

/** What a loss learns from: the photos judged, by pairs and by the groups that those make. */
export interface Supervision {
  readonly pairs: readonly Pair[];
  /** Groups of two photos or more, disjoint. */
  readonly groups: readonly Int32Array[];
  readonly otherGroups: OtherGroups;
}

/** One batch over rows of the library. */
export interface Batch {
  /** [b] rows */
  readonly items: Int32Array;
  /** [b × b] */
  readonly relations: Int8Array;
  /** [b] number of each photo's group; null for batches of pairs */
  readonly labels: Int32Array | null;
}

/** Groups are the closure of what was judged similar; a contradiction inside one leaves the pair out, not the group. */
export function supervisionOf(judged: readonly JudgedPair[]): Supervision {
  const graph = closePairs(judged);
  return {
    pairs: judged.map(({ a, b, isSimilar }) => ({ a, b, isSimilar })),
    groups: graph.groups.filter((group) => group.length >= 2).map((group) => Int32Array.from(group)),
    otherGroups: 'where-none-judged',
  };
}

/** Why a method cannot learn from this, or null. */
export function lackOf({ pairs, groups }: Supervision, sampler: SamplerId): 'no-pairs' | 'no-groups' | 'one-group' | null {
  if (sampler === 'pairs') return pairs.length === 0 ? 'no-pairs' : null;
  if (groups.length === 0) return 'no-groups';
  const isContradicted = groups.length === 1 && !pairs.some(({ isSimilar }) => !isSimilar);
  return isContradicted ? 'one-group' : null;
}

/** Batches without end. Groups come with the photos that were judged different from theirs, so that those are the negatives. */
export function* batchesOf(
  supervision: Supervision,
  sampler: SamplerId,
  sampling: GroupSampling,
  addJudged: boolean,
  random: Random,
): Generator<Batch, void> {
  if (sampler === 'pairs') {
    for (const { items, pairs } of samplePairs(supervision.pairs, sampling.groups * sampling.perGroup, random))
      yield { items, relations: relationsOf(new Int32Array(items.length).fill(NoGroup), pairs, 'unknown'), labels: null };
    return;
  }
  const different = new Map<number, number[]>();
  const groupOf = new Map(supervision.groups.flatMap((group, number) => [...group].map((row) => [row, number] as const)));
  for (const { a, b, isSimilar } of supervision.pairs) {
    if (isSimilar) continue;
    different.set(a, [...(different.get(a) ?? []), b]);
    different.set(b, [...(different.get(b) ?? []), a]);
  }
  for (const { items, labels } of sampleGroups(supervision.groups, sampling, random)) {
    if (!addJudged) {
      yield { items, relations: relationsOf(labels, [], 'dissimilar'), labels };
      continue;
    }
    const rows = [...new Set([...items, ...[...items].flatMap((row) => different.get(row) ?? [])])];
    const placeOf = new Map(rows.map((row, place) => [row, place]));
    const judged = supervision.pairs.flatMap(({ a, b, isSimilar }) => {
      const [placeA, placeB] = [placeOf.get(a), placeOf.get(b)];
      return placeA === undefined || placeB === undefined ? [] : [{ a: placeA, b: placeB, isSimilar }];
    });
    const groups = Int32Array.from(rows, (row) => groupOf.get(row) ?? NoGroup);
    yield { items: Int32Array.from(rows), relations: relationsOf(groups, judged, supervision.otherGroups), labels: groups };
  }
}
