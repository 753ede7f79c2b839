import type { Migration } from './migration';

/** Acts upon tags, so that an undo takes back everything a person did, in order with what was said of pairs. */
export const undoOfTags: Migration = {
  version: 4,
  title: 'undo of tags',
  statements: [
    // One row for each thing that an act changed, with what it was before and after; null for not there. `tag`: its name. `member`: when the photo
    // got it. `similar`: 1 where the tag's members are similar in a lens. A tag that is gone keeps its rows: it may come back.
    `CREATE TABLE tag_log (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      act INTEGER NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('tag', 'member', 'similar')),
      tag INTEGER NOT NULL,
      image INTEGER REFERENCES image (id),
      lens INTEGER REFERENCES lens (id) ON DELETE CASCADE,
      was TEXT CHECK (json_valid(was)),
      became TEXT CHECK (json_valid(became)),
      -- The last row of judgement_log when the act began: what has a higher number was said after it.
      after_judgement INTEGER NOT NULL,
      at_ms REAL NOT NULL,
      undone_at_ms REAL,
      CHECK ((kind = 'member') = (image IS NOT NULL) AND (kind = 'similar') = (lens IS NOT NULL))
    ) STRICT`,
    'CREATE INDEX tag_log_by_act ON tag_log (act) WHERE undone_at_ms IS NULL',
    'CREATE INDEX tag_log_by_image ON tag_log (image) WHERE image IS NOT NULL',
    'CREATE INDEX tag_log_by_lens ON tag_log (lens) WHERE lens IS NOT NULL',
  ],
};
