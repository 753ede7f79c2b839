import type { Migration } from './migration';

const count = (step: '+ 1' | '- 1', row: 'NEW' | 'OLD'): string => `UPDATE tag SET images = images ${step} WHERE id = ${row}.tag`;

/**
 * How many photos have a tag is known without counting them: of half a million it took longer than a search, and is asked with each act upon a tag. Triggers
 * count, so that no writer can forget to.
 */
export const tagsCounted: Migration = {
  version: 12,
  title: 'tags counted',
  statements: [
    'ALTER TABLE tag ADD COLUMN images INTEGER NOT NULL DEFAULT 0',
    'UPDATE tag SET images = (SELECT COUNT(*) FROM image_tag WHERE image_tag.tag = tag.id)',
    `CREATE TRIGGER image_tagged AFTER INSERT ON image_tag BEGIN ${count('+ 1', 'NEW')}; END`,
    `CREATE TRIGGER image_untagged AFTER DELETE ON image_tag BEGIN ${count('- 1', 'OLD')}; END`,
    // What a tag was called, and which numbers were given: few among the photos that were tagged.
    "CREATE INDEX tag_log_of_tags ON tag_log (tag) WHERE kind = 'tag'",
  ],
};
