import type { Migration } from './migration';

/** Which pairs were asked to tell two versions apart, and which of the two found each. What was answered is in `judgement`. */
export const trials: Migration = {
  version: 7,
  title: 'trials',
  statements: [
    `CREATE TABLE trial_pair (
      bolder INTEGER NOT NULL REFERENCES model (id) ON DELETE CASCADE,
      current INTEGER NOT NULL REFERENCES model (id) ON DELETE CASCADE,
      place INTEGER NOT NULL,
      query INTEGER NOT NULL REFERENCES image (id) ON DELETE CASCADE,
      result INTEGER NOT NULL REFERENCES image (id) ON DELETE CASCADE,
      found_by TEXT NOT NULL CHECK (found_by IN ('bolder', 'current')),
      -- The person could not say.
      is_skipped INTEGER NOT NULL DEFAULT 0 CHECK (is_skipped IN (0, 1)),
      PRIMARY KEY (bolder, current, place),
      CHECK (query <> result)
    ) STRICT, WITHOUT ROWID`,
    'CREATE INDEX trial_pair_by_current ON trial_pair (current)',
    'CREATE INDEX trial_pair_by_query ON trial_pair (query)',
    'CREATE INDEX trial_pair_by_result ON trial_pair (result)',
  ],
};
