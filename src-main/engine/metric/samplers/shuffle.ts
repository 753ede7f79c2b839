/** A number from 0 (included) to 1 (excluded); a seeded one, so that a run can be repeated. */
export type Random = () => number;

/** `count` different elements in random order (Fisher and Yates), all of them where there are fewer. The list is left as it was. */
export function sample<T>(list: readonly T[], count: number, random: Random): T[] {
  const rest = [...list];
  const taken = Math.min(count, rest.length);
  for (let place = 0; place < taken; place++) {
    const other = place + Math.floor(random() * (rest.length - place));
    [rest[place], rest[other]] = [rest[other]!, rest[place]!];
  }
  return rest.slice(0, taken);
}

/** Draws without end: every element once in random order, then all again in another. Nothing from an empty list. */
export function* rounds<T>(list: readonly T[], random: Random): Generator<T, void> {
  while (list.length > 0) yield* sample(list, list.length, random);
}
