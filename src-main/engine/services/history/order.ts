/** The three logs of what a person did. */
export type Log = 'judgement' | 'tag' | 'step';

/** Where something that was done stands in its log, and after which entries of the others: of any two logs one knows the other. */
export interface Place {
  readonly log: Log;
  readonly at: number;
  readonly after: Partial<Readonly<Record<Log, number>>>;
  /** Null while it holds. */
  readonly undoneAtMs: number | null;
}

/** Whether one thing was done after another one. */
export function isLater(one: Place, other: Place): boolean {
  if (one.log === other.log) return one.at > other.at;
  const known = one.after[other.log];
  return known === undefined ? one.at > (other.after[one.log] ?? 0) : other.at <= known;
}

/** The last thing that was done; null for none. */
export function latest(places: readonly (Place | null)[]): Place | null {
  return places.reduce((last, place) => (place !== null && (last === null || isLater(place, last)) ? place : last), null);
}

/** What was undone last; of what was undone in the same moment the first thing that was done, since undoing goes backwards. */
export function lastUndone(places: readonly (Place | null)[]): Place | null {
  return places.reduce((last, place) => {
    if (place === null || last === null) return place ?? last;
    const by = (place.undoneAtMs ?? 0) - (last.undoneAtMs ?? 0);
    return by > 0 || (by === 0 && isLater(last, place)) ? place : last;
  }, null);
}

/**
 * What redoing would do again, one after the other, of places in any order: what was undone last, then what was undone last of all that came after
 * that, and so on.
 */
export function redoable<Entry extends Place>(undone: readonly Entry[]): Entry[] {
  const chain: Entry[] = [];
  for (let rest = [...undone]; rest.length > 0;) {
    const next = lastUndone(rest) as Entry;
    chain.push(next);
    rest = rest.filter((place) => isLater(place, next));
  }
  return chain;
}

/** Everything of several lists, each of which has its last thing first, the last thing first. */
export function newestFirst<Entry extends Place>(lists: readonly (readonly Entry[])[]): Entry[] {
  const rest = lists.map((list) => [...list]);
  const merged: Entry[] = [];
  for (;;) {
    const next = latest(rest.map(([first]) => first ?? null));
    if (next === null) return merged;
    merged.push(next as Entry);
    rest.find(([first]) => first === next)!.shift();
  }
}
