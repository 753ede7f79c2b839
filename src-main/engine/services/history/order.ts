/** The three logs of what a person did. */
export type Log = 'judgement' | 'tag' | 'step';

/** Where something that was done stands in its log, and after which entries of the others: of any two logs one knows the other. */
export interface Place {
  readonly log: Log;
  readonly at: number;
  readonly after: Partial<Readonly<Record<Log, number>>>;
}

/** Whether one thing was done after another one. */
export function isLater(one: Place, other: Place): boolean {
  if (one.log === other.log) return one.at > other.at;
  const known = one.after[other.log];
  return known === undefined ? one.at > (other.after[one.log] ?? 0) : other.at <= known;
}

/** The last thing that was done; null for none. */
export function latest<Item extends Place>(places: readonly (Item | null)[]): Item | null {
  return places.reduce((last, place) => (place !== null && (last === null || isLater(place, last)) ? place : last), null);
}

/** The first one. */
export function earliest<Item extends Place>(places: readonly (Item | null)[]): Item | null {
  return places.reduce((first, place) => (place !== null && (first === null || isLater(first, place)) ? place : first), null);
}
