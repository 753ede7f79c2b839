const DAY_MS = 86_400_000;
/** Long enough for whoever finds out late. */
const KEPT_MS = 30 * DAY_MS;
/** The most that counts between two looks: whether nobody was there for longer, or the clock was put ahead, nobody can tell. */
const MOST_BETWEEN_MS = 7 * DAY_MS;

/**
 * What may go for good, by a clock that may be wrong for weeks, ahead as well as behind: what was there when a look was taken since which time has
 * passed step by step, a week at most between one look and the next. One jump of the clock is but a week, and looks from the future were none.
 * @param looks when it was looked before, in ascending order, in milliseconds since 1970
 * @returns the looks to keep, at most one a day; and what is older than `beforeMs` may go
 */
export function takeLook(looks: readonly number[], nowMs: number): { readonly looks: readonly number[]; readonly beforeMs: number } {
  const taken = looks.filter((look) => look <= nowMs);
  if (nowMs - (taken.at(-1) ?? -Infinity) >= DAY_MS) taken.push(nowMs);
  let passedMs = Math.min(nowMs - taken.at(-1)!, MOST_BETWEEN_MS);
  for (let at = taken.length - 1; at >= 0; at--) {
    if (passedMs >= KEPT_MS) return { looks: taken.slice(at), beforeMs: taken[at]! };
    if (at > 0) passedMs += Math.min(taken[at]! - taken[at - 1]!, MOST_BETWEEN_MS);
  }
  return { looks: taken, beforeMs: -Infinity };
}
