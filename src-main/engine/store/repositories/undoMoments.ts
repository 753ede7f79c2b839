import type { Database } from 'better-sqlite3';

const lastOf = (log: string): string => `(SELECT COALESCE(MAX(undone_at_ms), 0) FROM ${log} WHERE undone_at_ms IS NOT NULL)`;

/**
 * The moment that is noted with an undo: now, and later than that of every undo before, whichever log it is in. A redo goes by these numbers, and
 * a clock that is set back must not change which undo was the last.
 */
export function undoMoments(database: Database): (nowMs: number) => number {
  const next = database
    .prepare<[number], number>(`SELECT MAX(?, 1 + MAX(${['judgement_log', 'tag_log', 'step_log'].map(lastOf).join(', ')}))`)
    .pluck();
  return (nowMs) => next.get(nowMs)!;
}
