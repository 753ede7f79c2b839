import type { Migration } from './migration';

const columns =
  'path, path_text, size, mtime_ms, ctime_ms, inode, status, content_hash, image, problem_code, reason, found_by, ignored_kind, seen_at_ms';

/** A folder that was removed is out of sight with its files where they are, as a lens is: half a million rows were moved away for seconds, and back for an undo. */
export const foldersSetAside: Migration = {
  version: 11,
  title: 'folders set aside',
  statements: [
    'ALTER TABLE root ADD COLUMN removed_at_ms REAL',
    // What was set aside of a folder that is in the library again has no way back.
    `INSERT INTO root (path, state, added_at_ms, removed_at_ms)
      SELECT root_path, 'online', MIN(removed_at_ms), MIN(removed_at_ms) FROM removed_file GROUP BY root_path HAVING root_path NOT IN (SELECT path FROM root)`,
    `INSERT INTO file (root, ${columns})
      SELECT root.id, ${columns.replace('path,', 'removed_file.path,')} FROM removed_file JOIN root ON root.path = removed_file.root_path
      WHERE root.removed_at_ms IS NOT NULL AND (image IS NULL OR image IN (SELECT id FROM image))`,
    'DROP TABLE removed_file',
  ],
};
