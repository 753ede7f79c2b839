import type { Migration } from './migration';

/** The newest photos are known without reading half a million of them: a window shows them at once, and the rest when it has come. */
export const photosByTime: Migration = {
  version: 13,
  title: 'photos by time',
  statements: [
    'CREATE INDEX image_by_time ON image (taken_at_ms)',
    // Of photos that do not say when they were taken the file does; everything that is asked of it is in the index.
    'CREATE INDEX file_by_time ON file (mtime_ms, image, root, status) WHERE image IS NOT NULL',
  ],
};
