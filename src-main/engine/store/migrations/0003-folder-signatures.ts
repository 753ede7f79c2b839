import type { Migration } from './migration';

/** A file that is one row more, one row less, or another to a scan; what reading it brings is none of a scan's business. */
const countChange = (root: 'NEW' | 'OLD'): string => `UPDATE scan_state SET changes = changes + 1 WHERE root = ${root}.root`;
const ofScan = "IN ('ignored', 'missing')";

/**
 * What spares a scan of unchanged folders the reading of their rows: a signature of each folder as it was when all of its rows agreed with it,
 * and a count of changes to rows that tells whether they still do. Triggers count, so that no writer can forget to.
 */
export const folderSignatures: Migration = {
  version: 3,
  title: 'folder signatures',
  statements: [
    // The signatures hold while `changes` is what it was when they were taken.
    `CREATE TABLE scan_state (
      root INTEGER PRIMARY KEY REFERENCES root (id) ON DELETE CASCADE,
      changes INTEGER NOT NULL DEFAULT 0,
      signed_at_changes INTEGER
    ) STRICT`,
    'INSERT INTO scan_state (root) SELECT id FROM root',
    'CREATE TRIGGER scan_state_of_root AFTER INSERT ON root BEGIN INSERT INTO scan_state (root) VALUES (NEW.id); END',
    `CREATE TABLE folder_signature (
      root INTEGER NOT NULL REFERENCES root (id) ON DELETE CASCADE,
      path BLOB NOT NULL,
      signature BLOB NOT NULL CHECK (length(signature) = 32),
      PRIMARY KEY (root, path)
    ) STRICT, WITHOUT ROWID`,
    `CREATE TRIGGER file_added AFTER INSERT ON file BEGIN ${countChange('NEW')}; END`,
    `CREATE TRIGGER file_removed AFTER DELETE ON file BEGIN ${countChange('OLD')}; END`,
    `CREATE TRIGGER file_changed AFTER UPDATE OF root, path, size, mtime_ms, ctime_ms, inode, status ON file
      WHEN NEW.root <> OLD.root OR NEW.path <> OLD.path OR NEW.size <> OLD.size OR NEW.mtime_ms <> OLD.mtime_ms
        OR NEW.ctime_ms <> OLD.ctime_ms OR NEW.inode <> OLD.inode
        OR (NEW.status <> OLD.status AND (NEW.status ${ofScan} OR OLD.status ${ofScan}))
      BEGIN ${countChange('OLD')}; ${countChange('NEW')}; END`,
  ],
};
