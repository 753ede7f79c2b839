import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../../../test/fixtures/store';
import { Connection } from '../connection';
import { migrate } from '../migrate';
import { createRepositories } from './index';

interface Planned {
  readonly source: string;
  readonly plan: readonly string[];
}

/** Every statement of the repositories, on one line, with what SQLite makes of it. */
function plans(): Planned[] {
  const connection = new Connection(join(temporaryFolder(), 'library.db'), 'write');
  onTestFinished(() => connection.close('leave'));
  migrate(connection);
  const { database } = connection;
  const sources: string[] = [];
  const prepare = database.prepare.bind(database);
  const recording = new Proxy(database, {
    get(target, name) {
      if (name !== 'prepare') return Reflect.get(target, name, target) as unknown;
      return (source: string): unknown => {
        sources.push(source.replace(/\s+/g, ' ').trim());
        return prepare(source);
      };
    },
  });
  createRepositories(Object.assign(Object.create(connection) as Connection, { database: recording }), () => 0);
  return sources.map((source) => {
    const statement = prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${source.replace(/@\w+/g, '?')}`);
    const nothing = Array<null>((source.match(/\?|@\w+/g) ?? []).length).fill(null);
    return { source, plan: statement.all(...nothing).map(({ detail }) => detail) };
  });
}

/** These answer a question about all rows, so they look at all; and of models there are few. */
const mayScan: readonly RegExp[] = [
  /^SELECT COUNT\(\*\) FROM/,
  /GROUP BY/,
  /SELECT (COUNT\(DISTINCT|DISTINCT) file\.image/,
  /^SELECT id FROM model/,
  /^SELECT image\.id FROM image WHERE NOT EXISTS/,
  // Of what was undone, what nothing was done after: a handful.
  /undone_at_ms IS NOT NULL AND (act|id) > \?/,
  // The last entry of an index, and no other.
  /FROM tag_log WHERE undone_at_ms IS NULL ORDER BY act DESC LIMIT 1$/,
];
const scansMany = /SCAN (file|image|feature|embedding|image_content|judgement|image_tag|tag_log)\b/;

test('no statement looks at every file, image, feature or embedding to find a few, or sorts them all for one page', () => {
  const all = plans();
  expect(all.length).toBeGreaterThan(50);
  const slow = all
    .filter(({ source }) => !mayScan.some((allowed) => allowed.test(source)))
    .filter(({ source, plan }) =>
      plan.some((step) => scansMany.test(step) || (source.includes(' LIMIT ') && step.includes('TEMP B-TREE FOR ORDER BY'))),
    );
  expect(slow).toEqual([]);
});

test.each([
  ['is another file of this size known', /FROM file WHERE size = \?/, 'file_by_size'],
  ['the next files to read', /FROM file WHERE status = 'pending' AND id > \?/, 'file_pending'],
  ['the next files to read of a folder', /FROM file WHERE status = 'pending' AND root = \?/, 'file_by_status'],
  ['the places of an image', /WHERE file\.image = \?/, 'file_by_image'],
  ['the image with these pixels', /FROM image WHERE pixel_hash = \?/, 'image_by_pixels'],
  ['the images that have features', /^SELECT image FROM feature WHERE backbone = \?/, 'COVERING INDEX feature_by_backbone'],
  ['all photos of a folder', /FROM file CROSS JOIN image/, 'sqlite_autoindex_file_1'],
  ['the embeddings of a model', /FROM embedding WHERE model = \? AND image > \?/, 'USING PRIMARY KEY (model=? AND image>? AND image<?)'],
  ['how many photos each tag has', /^SELECT tag\.id, tag\.name, tag\.images/, 'SCAN tag USING INDEX sqlite_autoindex_tag_1'],
  ['the next number of a tag', /SELECT MAX\(\(SELECT COALESCE\(MAX\(id\), 0\) FROM tag\)/, 'COVERING INDEX tag_log_of_tags'],
  ['the photos of a piece of an act, of which the tag is taken', /^DELETE FROM image_tag WHERE/, 'PRIMARY KEY (tag=? AND image=?)'],
  [
    'the act upon tags that was undone last',
    /FROM tag_log .*ORDER BY undone_at_ms DESC, act LIMIT 1/,
    'SEARCH tag_log USING INDEX tag_log_by_undo',
  ],
  ['how many embeddings a model has', /^SELECT COUNT\(\*\) FROM embedding/, 'COVERING INDEX embedding_by_image'],
  [
    'the newest photos that say when they were taken',
    /^SELECT id FROM image WHERE taken_at_ms >=/,
    'COVERING INDEX image_by_time (taken_at_ms>?',
  ],
  ['the photos that do not say', /^SELECT id FROM image WHERE taken_at_ms IS NULL/, 'COVERING INDEX image_by_time (taken_at_ms=?)'],
  ['the files that were changed last', /FROM file INDEXED BY file_by_time/, 'COVERING INDEX file_by_time (mtime_ms>?'],
  ['the next photos that are shown', /WHERE file\.image > \?/, 'COVERING INDEX file_by_image (image>? AND image<?)'],
  [
    'a piece of an act upon tags',
    /^(INSERT|DELETE).*FROM tag_log WHERE id BETWEEN/,
    'SEARCH tag_log USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)',
  ],
])('"%s" is answered from its index', (_name, source, index) => {
  const found = plans().filter((planned) => source.test(planned.source));
  expect(found.length).toBeGreaterThan(0);
  for (const { plan } of found) expect(plan.join('; ')).toContain(index);
});

test('how many photos there are is counted in an index, with no look at the files themselves', () => {
  const counting = plans().filter(({ source }) =>
    /COUNT\(DISTINCT file\.image\) FROM|COUNT\(\*\) FROM \(SELECT DISTINCT file\.image/.test(source),
  );
  expect(counting).toHaveLength(2);
  for (const { plan } of counting) {
    const looks = plan.filter((step) => /\bfile\b/.test(step));
    expect(looks).toEqual(['SEARCH file USING COVERING INDEX file_by_image (image>?)']);
  }
});
