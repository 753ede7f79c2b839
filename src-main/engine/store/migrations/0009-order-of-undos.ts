import type { Migration } from './migration';

/** What was undone last is found in each log at once: the next undo is put after it, whatever the clock says. */
export const orderOfUndos: Migration = {
  version: 9,
  title: 'order of undos',
  statements: ['judgement_log', 'tag_log', 'step_log'].map(
    (log) => `CREATE INDEX ${log}_by_undo ON ${log} (undone_at_ms) WHERE undone_at_ms IS NOT NULL`,
  ),
};
