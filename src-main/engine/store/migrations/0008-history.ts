import type { Migration } from './migration';

/** Every other decision of a person in one log beside those of judgements and tags, so that it can be taken back; and what a removal takes along, kept for that. */
export const history: Migration = {
  version: 8,
  title: 'history',
  statements: [
    // `was` and `became`: what the thing was before and after, JSON's null for not there.
    `CREATE TABLE step_log (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      kind TEXT NOT NULL CHECK (kind IN ('folder', 'lens', 'contradiction', 'copies', 'setting')),
      -- Null for what belongs to all lenses.
      lens INTEGER REFERENCES lens (id) ON DELETE CASCADE,
      was TEXT NOT NULL CHECK (json_valid(was)),
      became TEXT NOT NULL CHECK (json_valid(became)),
      -- The last rows of the other logs when the step was taken: what has a higher number came after it.
      after_judgement INTEGER NOT NULL,
      after_tag INTEGER NOT NULL,
      at_ms REAL NOT NULL,
      undone_at_ms REAL
    ) STRICT`,
    'CREATE INDEX step_log_by_lens ON step_log (lens) WHERE lens IS NOT NULL',
    // What was undone and nothing followed can be done again: the end of a log is looked through for that.
    'CREATE INDEX judgement_log_undone ON judgement_log (lens, act) WHERE undone_at_ms IS NOT NULL',
    'CREATE INDEX tag_log_undone ON tag_log (act) WHERE undone_at_ms IS NOT NULL',
    // A lens that was removed is out of sight, with all that was said and taught in it, until it is too old to come back.
    'ALTER TABLE lens ADD COLUMN removed_at_ms REAL',
    // The files of folders that were removed, as the table of files has them: a folder that comes back need not be read again.
    `CREATE TABLE removed_file (
      root_path TEXT NOT NULL,
      removed_at_ms REAL NOT NULL,
      path BLOB NOT NULL,
      path_text TEXT NOT NULL,
      size REAL NOT NULL,
      mtime_ms REAL NOT NULL,
      ctime_ms REAL NOT NULL,
      inode REAL NOT NULL,
      status TEXT NOT NULL,
      content_hash BLOB,
      image INTEGER,
      problem_code TEXT,
      reason TEXT,
      found_by TEXT,
      ignored_kind TEXT,
      seen_at_ms REAL NOT NULL,
      PRIMARY KEY (root_path, path)
    ) STRICT, WITHOUT ROWID`,
  ],
};
