/** What is known of two photos. Unknown is never read as dissimilar. */
export const Relation = { Similar: 1, Unknown: 0, Dissimilar: -1 } as const;

/** A photo of which nobody said anything: it has no group, and is unknown to every other. */
export const NoGroup = -1;

/**
 * Whether members of two different groups count as dissimilar although nobody said so.
 * - `unknown`: never. What the user did not say is not used.
 * - `where-none-judged`: judged pairs come first; only an anchor without one dissimilar photo in this batch takes all
 *   other groups as its negatives. The default of triplets.
 * - `dissimilar`: always. For classes that are complete by their making, as folders are.
 */
export type OtherGroups = 'unknown' | 'where-none-judged' | 'dissimilar';

/** A pair within a batch: `a` and `b` are rows of the batch. */
export interface JudgedRows {
  readonly a: number;
  readonly b: number;
  readonly isSimilar: boolean;
}

/**
 * Relations of a batch, from groups, from judged pairs and from the rule for the rest.
 * A judged pair outranks what its groups imply, and of one judged twice the later verdict holds.
 * @param groups [b] the group of each row, or `NoGroup`
 * @param judged pairs that a person judged; pairs of a row with itself are ignored
 * @returns [b × b] row-major, values of `Relation`; the diagonal is unknown. Row a is how a sees the others: with
 * `where-none-judged` a may take b for a negative while b, which has negatives of its own, leaves a unknown
 */
export function relationsOf(groups: Int32Array, judged: readonly JudgedRows[], otherGroups: OtherGroups): Int8Array {
  const b = groups.length;
  const relations = new Int8Array(b * b);
  for (let row = 0; row < b; row++) {
    for (let other = 0; other < b; other++) {
      if (other === row || groups[row] === NoGroup || groups[other] === NoGroup) continue;
      if (groups[row] === groups[other]) relations[row * b + other] = Relation.Similar;
      else if (otherGroups === 'dissimilar') relations[row * b + other] = Relation.Dissimilar;
    }
  }
  for (const pair of judged) {
    if (!(pair.a in groups) || !(pair.b in groups)) throw new Error(`The pair ${pair.a}, ${pair.b} is not in a batch of ${b}.`);
    if (pair.a === pair.b) continue;
    const relation = pair.isSimilar ? Relation.Similar : Relation.Dissimilar;
    relations[pair.a * b + pair.b] = relation;
    relations[pair.b * b + pair.a] = relation;
  }
  if (otherGroups === 'where-none-judged') fillRowsWithoutNegative(relations, groups);
  return relations;
}

/**
 * Relations of a batch whose classes are complete: alike inside a class, dissimilar across classes.
 * @param labels [b] the class of each row
 * @returns [b × b] row-major, values of `Relation`
 */
export function relationsOfClasses(labels: Int32Array): Int8Array {
  return relationsOf(labels, [], 'dissimilar');
}

function fillRowsWithoutNegative(relations: Int8Array, groups: Int32Array): void {
  const b = groups.length;
  for (let row = 0; row < b; row++) {
    const own = relations.subarray(row * b, (row + 1) * b);
    if (groups[row] === NoGroup || own.includes(Relation.Dissimilar)) continue;
    for (let other = 0; other < b; other++) {
      const isOfAnotherGroup = groups[other] !== NoGroup && groups[other] !== groups[row];
      if (isOfAnotherGroup && own[other] === Relation.Unknown) own[other] = Relation.Dissimilar;
    }
  }
}
