import type { Migration } from './migration';

/**
 * What teaching needs: an undo of everything a person said, which photo of a pair was the query, lenses that share one label-free model,
 * tags whose members are alike.
 */
export const teaching: Migration = {
  version: 2,
  title: 'teaching',
  statements: [
    // The photo that was looked at when the pair was judged; null where that is not known.
    'ALTER TABLE judgement ADD COLUMN query INTEGER REFERENCES image (id) CHECK (query IS NULL OR query = image_a OR query = image_b)',
    // One row for each pair that an act changed: what was said before and after, nulls for nothing. Nothing is ever deleted here.
    `CREATE TABLE judgement_log (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      act INTEGER NOT NULL,
      lens INTEGER NOT NULL REFERENCES lens (id) ON DELETE CASCADE,
      image_a INTEGER NOT NULL REFERENCES image (id),
      image_b INTEGER NOT NULL REFERENCES image (id),
      was TEXT CHECK (json_valid(was)),
      became TEXT CHECK (json_valid(became)),
      at_ms REAL NOT NULL,
      undone_at_ms REAL,
      CHECK (image_a < image_b)
    ) STRICT`,
    'CREATE INDEX judgement_log_by_act ON judgement_log (lens, act) WHERE undone_at_ms IS NULL',
    'CREATE INDEX judgement_log_by_a ON judgement_log (image_a)',
    'CREATE INDEX judgement_log_by_b ON judgement_log (image_b)',
    // Pairs judged different inside a group of similar ones that a person wants to stay so.
    `CREATE TABLE ignored_contradiction (
      lens INTEGER NOT NULL REFERENCES lens (id) ON DELETE CASCADE,
      image_a INTEGER NOT NULL REFERENCES image (id),
      image_b INTEGER NOT NULL REFERENCES image (id),
      ignored_at_ms REAL NOT NULL,
      PRIMARY KEY (lens, image_a, image_b),
      CHECK (image_a < image_b)
    ) STRICT, WITHOUT ROWID`,
    // Tags belong to the library; whether their members are alike is a matter of the lens.
    `CREATE TABLE similar_tag (
      lens INTEGER NOT NULL REFERENCES lens (id) ON DELETE CASCADE,
      tag INTEGER NOT NULL REFERENCES tag (id) ON DELETE CASCADE,
      PRIMARY KEY (lens, tag)
    ) STRICT, WITHOUT ROWID`,
    'ALTER TABLE lens ADD COLUMN is_active INTEGER NOT NULL DEFAULT 0 CHECK (is_active IN (0, 1))',
    'CREATE UNIQUE INDEX lens_active ON lens (is_active) WHERE is_active = 1',
    'UPDATE lens SET is_active = 1 WHERE id = 1',
    // The owner of the label-free models, which every lens starts from. It is never shown.
    "INSERT INTO lens (id, name) VALUES (0, '')",
    "UPDATE model SET lens = 0 WHERE kind = 'base'",
  ],
};
