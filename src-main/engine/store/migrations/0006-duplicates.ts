import type { Migration } from './migration';

/** Which pictures lie near each other, so that they are compared once, and what a person decided about copies. */
export const duplicates: Migration = {
  version: 6,
  title: 'duplicates',
  statements: [
    // A cache. `edits`: how two versions of one picture differ; null where they are two pictures that look alike.
    `CREATE TABLE near_pair (
      image_a INTEGER NOT NULL REFERENCES image (id) ON DELETE CASCADE,
      image_b INTEGER NOT NULL REFERENCES image (id) ON DELETE CASCADE,
      similarity REAL NOT NULL,
      edits TEXT CHECK (json_valid(edits) AND json_type(edits) = 'array'),
      PRIMARY KEY (image_a, image_b),
      CHECK (image_a < image_b)
    ) STRICT, WITHOUT ROWID`,
    'CREATE INDEX near_pair_by_b ON near_pair (image_b)',
    // Images whose neighbours in that model's space are all in `near_pair`.
    `CREATE TABLE near_checked (
      image INTEGER PRIMARY KEY REFERENCES image (id) ON DELETE CASCADE,
      model INTEGER NOT NULL,
      rules INTEGER NOT NULL
    ) STRICT`,
    // By content, not by place or id: it outlives a move, a copy and a library that is made anew. Both the same for identical files, whose
    // number at that time is kept, so that a further copy is shown again.
    `CREATE TABLE copy_decision (
      kind TEXT NOT NULL CHECK (kind IN ('identical', 'edited', 'similar')),
      content_a BLOB NOT NULL CHECK (length(content_a) = 32),
      content_b BLOB NOT NULL CHECK (length(content_b) = 32),
      decision TEXT NOT NULL CHECK (decision IN ('keep', 'not-same')),
      files INTEGER NOT NULL CHECK (files >= 2),
      decided_at_ms REAL NOT NULL,
      PRIMARY KEY (kind, content_a, content_b),
      CHECK (content_a <= content_b)
    ) STRICT, WITHOUT ROWID`,
  ],
};
