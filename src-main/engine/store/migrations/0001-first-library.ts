import { APPLICATION_ID, type Migration } from './migration';

/**
 * Folders, files, images, features, models, embeddings, and what a person said about them.
 * `feature` is read by the compute process too, which knows its columns.
 */
export const firstLibrary: Migration = {
  version: 1,
  title: 'the first library',
  statements: [
    `PRAGMA application_id = ${APPLICATION_ID}`,
    `CREATE TABLE root (
      id INTEGER PRIMARY KEY,
      path TEXT NOT NULL UNIQUE CHECK (path <> ''),
      state TEXT NOT NULL CHECK (state IN ('online', 'offline', 'refused')),
      added_at_ms REAL NOT NULL,
      ignore_patterns TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(ignore_patterns) AND json_type(ignore_patterns) = 'array')
    ) STRICT`,
    `CREATE TABLE image (
      id INTEGER PRIMARY KEY AUTOINCREMENT CHECK (id > 0 AND id <= 2147483647),
      pixel_hash BLOB NOT NULL CHECK (length(pixel_hash) = 32),
      width INTEGER NOT NULL CHECK (width > 0),
      height INTEGER NOT NULL CHECK (height > 0),
      format TEXT NOT NULL,
      taken_at_ms REAL,
      camera TEXT,
      latitude REAL CHECK (latitude BETWEEN -90 AND 90),
      longitude REAL CHECK (longitude BETWEEN -180 AND 180),
      keywords TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(keywords) AND json_type(keywords) = 'array'),
      first_seen_ms REAL NOT NULL
    ) STRICT`,
    'CREATE INDEX image_by_pixels ON image (pixel_hash)',
    // One picture can lie in several byte contents: another program rewrote the metadata of a copy, or of the file itself.
    `CREATE TABLE image_content (
      content_hash BLOB NOT NULL PRIMARY KEY CHECK (length(content_hash) = 32),
      image INTEGER NOT NULL REFERENCES image (id) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID`,
    'CREATE INDEX image_content_by_image ON image_content (image)',
    // `path` holds the bytes that the system knows, `path_text` the same for people. A pending or missing file keeps the image it was.
    `CREATE TABLE file (
      id INTEGER PRIMARY KEY,
      root INTEGER NOT NULL REFERENCES root (id) ON DELETE CASCADE,
      path BLOB NOT NULL CHECK (length(path) > 0),
      path_text TEXT NOT NULL,
      size REAL NOT NULL DEFAULT 0 CHECK (size >= 0),
      mtime_ms REAL NOT NULL DEFAULT 0,
      ctime_ms REAL NOT NULL DEFAULT 0,
      inode REAL NOT NULL DEFAULT 0,
      status TEXT NOT NULL CHECK (status IN ('pending', 'indexed', 'problem', 'ignored', 'missing')),
      content_hash BLOB CHECK (length(content_hash) = 32),
      image INTEGER REFERENCES image (id) ON DELETE SET NULL,
      problem_code TEXT,
      reason TEXT,
      found_by TEXT CHECK (found_by IN ('scan', 'read')),
      ignored_kind TEXT,
      seen_at_ms REAL NOT NULL,
      UNIQUE (root, path),
      CHECK (status <> 'indexed' OR (image IS NOT NULL AND content_hash IS NOT NULL)),
      CHECK (status <> 'missing' OR image IS NOT NULL),
      CHECK ((status = 'problem') = (problem_code IS NOT NULL AND reason IS NOT NULL AND found_by IS NOT NULL)),
      CHECK ((status = 'ignored') = (ignored_kind IS NOT NULL))
    ) STRICT`,
    'CREATE INDEX file_by_status ON file (status, root)',
    "CREATE INDEX file_pending ON file (status) WHERE status = 'pending'",
    'CREATE INDEX file_by_image ON file (image) WHERE image IS NOT NULL',
    'CREATE INDEX file_by_size ON file (size) WHERE content_hash IS NOT NULL',
    // float16, little endian; the checksum is CRC-32 of the blob.
    `CREATE TABLE feature (
      image INTEGER NOT NULL REFERENCES image (id) ON DELETE CASCADE,
      backbone TEXT NOT NULL,
      vector BLOB NOT NULL CHECK (length(vector) > 0 AND length(vector) % 2 = 0),
      checksum INTEGER NOT NULL,
      PRIMARY KEY (image, backbone)
    ) STRICT`,
    'CREATE INDEX feature_by_backbone ON feature (backbone, image)',
    `CREATE TABLE lens (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE
    ) STRICT`,
    "INSERT INTO lens (id, name) VALUES (1, 'default')",
    `CREATE TABLE model (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      lens INTEGER NOT NULL REFERENCES lens (id) ON DELETE CASCADE,
      kind TEXT NOT NULL,
      backbone TEXT NOT NULL,
      size INTEGER NOT NULL CHECK (size > 0),
      head BLOB NOT NULL,
      head_checksum INTEGER NOT NULL,
      config TEXT NOT NULL CHECK (json_valid(config)),
      metrics TEXT NOT NULL CHECK (json_valid(metrics)),
      fitted_on INTEGER NOT NULL CHECK (fitted_on >= 0),
      parent INTEGER REFERENCES model (id) ON DELETE SET NULL,
      created_at_ms REAL NOT NULL,
      is_active INTEGER NOT NULL DEFAULT 0 CHECK (is_active IN (0, 1)),
      -- The n-th activation of all; null for a model that never was active.
      activation INTEGER,
      generation INTEGER NOT NULL DEFAULT 0
    ) STRICT`,
    'CREATE UNIQUE INDEX model_active ON model (lens) WHERE is_active = 1',
    // float32, little endian. The vectors lie in the order in which they are loaded.
    `CREATE TABLE embedding (
      image INTEGER NOT NULL REFERENCES image (id) ON DELETE CASCADE,
      model INTEGER NOT NULL REFERENCES model (id) ON DELETE CASCADE,
      vector BLOB NOT NULL CHECK (length(vector) > 0 AND length(vector) % 4 = 0),
      checksum INTEGER NOT NULL,
      PRIMARY KEY (model, image)
    ) STRICT, WITHOUT ROWID`,
    'CREATE INDEX embedding_by_image ON embedding (image)',
    `CREATE TABLE judgement (
      lens INTEGER NOT NULL REFERENCES lens (id) ON DELETE CASCADE,
      image_a INTEGER NOT NULL REFERENCES image (id),
      image_b INTEGER NOT NULL REFERENCES image (id),
      verdict TEXT NOT NULL CHECK (verdict IN ('similar', 'different')),
      source TEXT NOT NULL,
      judged_at_ms REAL NOT NULL,
      PRIMARY KEY (lens, image_a, image_b),
      CHECK (image_a < image_b)
    ) STRICT, WITHOUT ROWID`,
    'CREATE INDEX judgement_by_b ON judgement (image_b)',
    'CREATE INDEX judgement_by_a ON judgement (image_a)',
    `CREATE TABLE tag (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE CHECK (name <> '')
    ) STRICT`,
    `CREATE TABLE image_tag (
      image INTEGER NOT NULL REFERENCES image (id),
      tag INTEGER NOT NULL REFERENCES tag (id) ON DELETE CASCADE,
      tagged_at_ms REAL NOT NULL,
      PRIMARY KEY (tag, image)
    ) STRICT, WITHOUT ROWID`,
    'CREATE INDEX image_tag_by_image ON image_tag (image)',
    `CREATE TABLE index_file (
      model INTEGER NOT NULL REFERENCES model (id) ON DELETE CASCADE,
      kind TEXT NOT NULL,
      file_name TEXT NOT NULL,
      size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
      sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
      dimension INTEGER NOT NULL CHECK (dimension > 0),
      count INTEGER NOT NULL CHECK (count >= 0),
      generation INTEGER NOT NULL,
      PRIMARY KEY (model, kind)
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE in_hand (
      root INTEGER NOT NULL REFERENCES root (id) ON DELETE CASCADE,
      path BLOB NOT NULL,
      slot INTEGER NOT NULL,
      count INTEGER NOT NULL CHECK (count > 0),
      PRIMARY KEY (root, path)
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE setting (
      key TEXT NOT NULL PRIMARY KEY,
      value TEXT NOT NULL CHECK (json_valid(value))
    ) STRICT, WITHOUT ROWID`,
  ],
};
