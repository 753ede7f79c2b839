import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import type { ImageId, ModelId, RootId } from '@contract/data';
import { Connection } from '@engine/store/connection';
import { migrate, newestVersion, versionOf } from '@engine/store/migrate';
import { migrations } from '@engine/store/migrations';
import { createRepositories } from '@engine/store/repositories';
import { defaultLensId } from '@engine/store/repositories/ModelRepository';
import type { Migration } from '@engine/store/migrations/migration';
import { buildChildScript, startChild } from '../fixtures/childScript';
import { temporaryFolder, temporaryStore } from '../fixtures/store';
import { atOnce } from '@engine/services/Pieces';

let script = '';
beforeAll(async () => {
  script = await buildChildScript(join(import.meta.dirname, 'r17_storeChild.ts'), 'r17_storeChild');
});

const tablesOf = ({ database }: Connection): unknown[] =>
  database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck().all();

function temporaryConnection(path: string): Connection {
  const connection = new Connection(path, 'write');
  onTestFinished(() => connection.close('leave'));
  return connection;
}

test('R22: the versions of the migrations are 1, 2, 3, ... with no gap', () => {
  expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, i) => i + 1));
});

test('R22: the first migration makes of nothing a library with one lens, whose tables are all strict', () => {
  const connection = temporaryConnection(join(temporaryFolder(), 'library.db'));
  expect(tablesOf(connection)).toEqual([]);
  migrate(connection);
  const { database } = connection;
  expect(versionOf(connection)).toBe(newestVersion());
  expect(database.prepare("SELECT id, name, is_active FROM lens WHERE name <> ''").all()).toEqual([
    { id: 1, name: 'default', is_active: 1 },
  ]);
  const loose = database
    .prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict = 0 AND name NOT LIKE 'sqlite_%'")
    .pluck()
    .all();
  expect(loose).toEqual([]);
  migrate(connection);
  expect(versionOf(connection)).toBe(newestVersion());
});

test('R22: a migration that fails at any of its statements leaves the version before, with all its rows', () => {
  const next: Migration = {
    version: newestVersion() + 1,
    title: 'a made-up one',
    statements: [
      'ALTER TABLE root ADD COLUMN colour TEXT',
      "UPDATE root SET colour = 'red'",
      'CREATE TABLE other (id INTEGER PRIMARY KEY) STRICT',
    ],
  };
  const connection = temporaryConnection(join(temporaryFolder(), 'library.db'));
  const { database } = connection;
  for (let n = 0; n <= migrations[0]!.statements.length; n++) {
    expect(() => migrate(connection, migrations, (_version, number) => failAt(number, n))).toThrow('stop');
    expect([versionOf(connection), tablesOf(connection)]).toEqual([0, []]);
  }
  migrate(connection);
  database.exec("INSERT INTO root (path, state, added_at_ms) VALUES ('/r', 'online', 1)");
  for (let n = 0; n <= next.statements.length; n++) {
    const stop = (version: number, number: number): void => failAt(version === next.version ? number : -1, n);
    expect(() => migrate(connection, [...migrations, next], stop)).toThrow('stop');
    expect(versionOf(connection)).toBe(newestVersion());
    expect(database.prepare('SELECT * FROM root').all()).toEqual([
      { id: 1, path: '/r', state: 'online', added_at_ms: 1, ignore_patterns: '[]', removed_at_ms: null },
    ]);
  }
  migrate(connection, [...migrations, next]);
  expect(database.prepare('SELECT path, colour FROM root').all()).toEqual([{ path: '/r', colour: 'red' }]);
});

test('R22: version 1 becomes version 2 with its rows: judgements hold, the label-free model answers in the default lens', () => {
  const connection = temporaryConnection(join(temporaryFolder(), 'library.db'));
  const { database } = connection;
  migrate(connection, migrations.slice(0, 1));
  database.exec(`INSERT INTO image (id, pixel_hash, width, height, format, first_seen_ms)
    VALUES (1, randomblob(32), 4, 3, 'jpeg', 1), (2, randomblob(32), 4, 3, 'jpeg', 1)`);
  database.exec("INSERT INTO judgement VALUES (1, 1, 2, 'similar', 'search', 5)");
  database.exec(`INSERT INTO model (id, lens, kind, backbone, size, head, head_checksum, config, metrics, fitted_on, created_at_ms, is_active, activation)
    VALUES (7, 1, 'base', 'net', 4, x'00', 1, '{}', '{}', 2, 1, 0, 1), (8, 1, 'base', 'net', 4, x'00', 1, '{}', '{}', 3, 2, 1, 2)`);
  migrate(connection);
  const { judgements, models, lenses } = createRepositories(connection, () => 9);
  expect(judgements.list(defaultLensId)).toEqual([
    { lensId: 1, imageA: 1, imageB: 2, verdict: 'similar', source: 'search', judgedAtMs: 5 },
  ]);
  expect(models.active(defaultLensId)).toMatchObject({ id: 8, lensId: 0 });
  expect(models.own(defaultLensId)).toBeNull();
  expect(lenses.list()).toEqual([{ id: 1, name: 'default', isActive: true }]);
  expect(database.pragma('foreign_key_check')).toEqual([]);
});

test('R22: version 2 becomes version 3 with its rows: files are counted from then on, and no folder is taken for unchanged', () => {
  const connection = temporaryConnection(join(temporaryFolder(), 'library.db'));
  const { database } = connection;
  migrate(connection, migrations.slice(0, 2));
  database.exec("INSERT INTO root (id, path, state, added_at_ms) VALUES (4, '/r', 'online', 1)");
  database.exec(
    "INSERT INTO file (id, root, path, path_text, status, seen_at_ms) VALUES (7, 4, CAST('a.jpg' AS BLOB), 'a.jpg', 'pending', 1)",
  );
  migrate(connection);
  const { files, scans } = createRepositories(connection, () => 9);
  const rootId = 4 as RootId;
  expect([...files.known(rootId).values()]).toMatchObject([{ id: 7, status: 'pending' }]);
  expect([scans.changesOf(rootId), scans.signatures(rootId).size]).toEqual([0, 0]);
  scans.sign(rootId, 0, new Map([['', new Uint8Array(32)]]), 'others');
  expect(scans.signatures(rootId).size).toBe(1);
  database.exec('DELETE FROM file');
  expect([scans.changesOf(rootId), scans.signatures(rootId).size]).toEqual([1, 0]);
});

test('R22: version 3 becomes version 4 with its tags, and what is done with them from then on can be undone', () => {
  const connection = temporaryConnection(join(temporaryFolder(), 'library.db'));
  const { database } = connection;
  migrate(connection, migrations.slice(0, 3));
  database.exec("INSERT INTO image (id, pixel_hash, width, height, format, first_seen_ms) VALUES (1, randomblob(32), 4, 3, 'jpeg', 1)");
  database.exec("INSERT INTO tag (id, name) VALUES (4, 'red')");
  database.exec('INSERT INTO image_tag (image, tag, tagged_at_ms) VALUES (1, 4, 7)');
  migrate(connection);
  const { tags } = createRepositories(connection, () => 9);
  expect(tags.lastAct()).toBeNull();
  const [red] = tags.list(defaultLensId);
  expect(red).toMatchObject({ id: 4, name: 'red', images: 1 });
  atOnce(tags.remove(red!.id));
  atOnce(tags.undo(tags.lastAct()!.act));
  expect(tags.list(defaultLensId)).toEqual([red]);
});

test('R22: version 4 becomes version 5 with its models, none of which has a map yet', () => {
  const connection = temporaryConnection(join(temporaryFolder(), 'library.db'));
  const { database } = connection;
  migrate(connection, migrations.slice(0, 4));
  database.exec(`INSERT INTO model (id, lens, kind, backbone, size, head, head_checksum, config, metrics, fitted_on, created_at_ms, is_active, activation)
    VALUES (7, 0, 'base', 'net', 4, x'00', 1, '{}', '{}', 2, 1, 1, 1)`);
  migrate(connection);
  const { models, maps } = createRepositories(connection, () => 9);
  const model = models.active(defaultLensId)!;
  expect(model).toMatchObject({ id: 7, lensId: 0 });
  expect(maps.get(model.id)).toBeNull();
  maps.set({ modelId: model.id, imageIds: Int32Array.of(3), places: Float32Array.of(1, 2), seed: 1, fittedOn: 1 });
  expect(maps.get(model.id)?.places).toEqual(Float32Array.of(1, 2));
});

test('R22: version 5 becomes version 6 with its rows: copies can be decided about, and what was near goes with its picture', () => {
  const connection = temporaryConnection(join(temporaryFolder(), 'library.db'));
  const { database } = connection;
  migrate(connection, migrations.slice(0, 5));
  database.exec(`INSERT INTO image (id, pixel_hash, width, height, format, first_seen_ms)
    VALUES (1, randomblob(32), 4, 3, 'jpeg', 1), (2, randomblob(32), 4, 3, 'jpeg', 1)`);
  migrate(connection);
  const { duplicates, images } = createRepositories(connection, () => 9);
  expect(images.count()).toBe(2);
  const pair = { imageA: 1 as ImageId, imageB: 2 as ImageId, similarity: 0.9, edits: ['cropped'] as const };
  duplicates.saveNear(5 as ModelId, 1, [1 as ImageId], [pair]);
  expect([duplicates.nearPairs(), duplicates.checked(5 as ModelId, 1)]).toEqual([[pair], [1]]);
  const decision = { kind: 'edited', contentA: 'aa'.repeat(32), contentB: 'bb'.repeat(32), decision: 'keep', files: 2 } as const;
  duplicates.decide([decision]);
  database.exec('DELETE FROM image WHERE id = 2');
  expect([duplicates.nearPairs(), duplicates.decisions()]).toEqual([[], [decision]]);
});

test('R22: version 6 becomes version 7 with its models and photos, which a trial can be about, and which take its questions along when they go', () => {
  const connection = temporaryConnection(join(temporaryFolder(), 'library.db'));
  const { database } = connection;
  migrate(connection, migrations.slice(0, 6));
  database.exec(`INSERT INTO image (id, pixel_hash, width, height, format, first_seen_ms)
    VALUES (1, randomblob(32), 4, 3, 'jpeg', 1), (2, randomblob(32), 4, 3, 'jpeg', 1), (3, randomblob(32), 4, 3, 'jpeg', 1)`);
  database.exec(`INSERT INTO model (id, lens, kind, backbone, size, head, head_checksum, config, metrics, fitted_on, created_at_ms, is_active, activation)
    VALUES (7, 0, 'base', 'net', 4, x'00', 1, '{}', '{}', 2, 1, 1, 1), (8, 0, 'taught', 'net', 4, x'00', 1, '{}', '{}', 2, 2, 0, 0)`);
  migrate(connection);
  const { models, trials } = createRepositories(connection, () => 9);
  expect(models.all().map(({ id }) => id)).toEqual([7, 8]);
  const asked = (query: number, result: number, foundBy: 'bolder' | 'current') =>
    ({ query: query as ImageId, result: result as ImageId, foundBy, isSkipped: false }) as const;
  const pairs = [asked(1, 2, 'bolder'), asked(2, 3, 'current')];
  const list = () => trials.list(8 as ModelId, 7 as ModelId);
  expect(list()).toEqual([]);
  trials.save(8 as ModelId, 7 as ModelId, pairs);
  expect(list()).toEqual(pairs);
  database.exec('DELETE FROM image WHERE id = 3');
  expect(list()).toEqual(pairs.slice(0, 1));
  database.exec('DELETE FROM model WHERE id = 8');
  expect(list()).toEqual([]);
});

test('R22: version 7 becomes version 8 with its rows: what was undone before can be done again, and a folder that is removed from then on comes back', () => {
  const connection = temporaryConnection(join(temporaryFolder(), 'library.db'));
  const { database } = connection;
  migrate(connection, migrations.slice(0, 7));
  database.exec(`INSERT INTO image (id, pixel_hash, width, height, format, first_seen_ms)
    VALUES (1, randomblob(32), 4, 3, 'jpeg', 1), (2, randomblob(32), 4, 3, 'jpeg', 1)`);
  database.exec(`INSERT INTO judgement_log (act, lens, image_a, image_b, was, became, at_ms, undone_at_ms) VALUES
    (1, 1, 1, 2, NULL, '{"lensId":1,"imageA":1,"imageB":2,"verdict":"similar","source":"search","judgedAtMs":5}', 5, 6)`);
  database.exec("INSERT INTO lens (id, name) VALUES (5, 'place')");
  database.exec("INSERT INTO root (id, path, state, added_at_ms, ignore_patterns) VALUES (4, '/r', 'online', 1, '[\"*.tmp\"]')");
  database.exec(
    "INSERT INTO file (id, root, path, path_text, status, seen_at_ms) VALUES (7, 4, CAST('a.jpg' AS BLOB), 'a.jpg', 'pending', 1)",
  );
  migrate(connection);
  const { judgements, lenses, roots, files, steps } = createRepositories(connection, () => 9);
  expect([judgements.lastAct(defaultLensId), judgements.lastUndone(defaultLensId, 0), steps.last(defaultLensId)]).toEqual([
    null,
    { act: 1, undoneAtMs: 6 },
    null,
  ]);
  judgements.redo(defaultLensId, 1);
  expect(judgements.list(defaultLensId)).toMatchObject([{ verdict: 'similar', judgedAtMs: 5 }]);
  expect(lenses.list().map(({ name }) => name)).toEqual(['default', 'place']);
  const [root] = roots.list();
  roots.remove(root!.id);
  expect(roots.list()).toEqual([]);
  roots.putBack(root!.id, root!.path, root!.ignorePatterns);
  expect([roots.list()[0]?.ignorePatterns, [...files.known(root!.id).values()]]).toMatchObject([['*.tmp'], [{ status: 'pending' }]]);
});

test('R22: version 8 becomes version 9 with its rows: what was undone before is done again in its order, and an undo from then on comes after it', () => {
  const connection = temporaryConnection(join(temporaryFolder(), 'library.db'));
  const { database } = connection;
  migrate(connection, migrations.slice(0, 8));
  database.exec(`INSERT INTO step_log (kind, was, became, after_judgement, after_tag, at_ms, undone_at_ms) VALUES
    ('setting', '{"key":"a","value":1}', '{"key":"a","value":2}', 0, 0, 5, NULL),
    ('setting', '{"key":"a","value":2}', '{"key":"a","value":3}', 0, 0, 6, 7000)`);
  migrate(connection);
  const { steps } = createRepositories(connection, () => 9);
  const after = { step: 0, judgement: 0, tag: 0 };
  expect(steps.lastUndone(defaultLensId, after)).toMatchObject({ id: 2, undoneAtMs: 7000 });
  steps.undo(1, () => undefined);
  expect(steps.lastUndone(defaultLensId, after)).toMatchObject({ id: 1, undoneAtMs: 7001 });
});

function failAt(number: number, n: number): void {
  if (number === n) throw new Error('stop');
}

test('R22: a process killed in the middle of the first migration leaves a folder that opens', async () => {
  const { length } = migrations[0]!.statements;
  for (const n of [0, 1, Math.floor(length / 2), length]) {
    const folder = temporaryFolder();
    const { signal } = await startChild(script, 'migrate', join(folder, 'library.db'), String(n)).ended();
    expect(signal).toBe('SIGKILL');
    expect(temporaryStore(folder).roots.list()).toEqual([]);
  }
});

test('R22: version 9 becomes version 10 with its rows: photos are counted by folder from then on', () => {
  const connection = temporaryConnection(join(temporaryFolder(), 'library.db'));
  const { database } = connection;
  migrate(connection, migrations.slice(0, 9));
  database.exec(`INSERT INTO image (id, pixel_hash, width, height, format, first_seen_ms) VALUES (1, randomblob(32), 4, 3, 'jpeg', 1)`);
  database.exec("INSERT INTO root (id, path, state, added_at_ms) VALUES (4, '/r', 'online', 1), (5, '/s', 'online', 1)");
  for (const [id, root, name] of [
    [1, 4, 'a'],
    [2, 4, 'b'],
    [3, 5, 'a'],
  ] as const)
    database.exec(`INSERT INTO file (id, root, path, path_text, status, content_hash, image, seen_at_ms)
      VALUES (${id}, ${root}, CAST('${name}' AS BLOB), '${name}', 'indexed', zeroblob(32), 1, 1)`);
  migrate(connection);
  const { files, photos } = createRepositories(connection, () => 9);
  expect([photos.count(), [...photos.countByRoot()]]).toEqual([
    1,
    [
      [4, 1],
      [5, 1],
    ],
  ]);
  expect(files.filesOf(1 as ImageId).map(({ fileId }) => fileId)).toEqual([1, 2, 3]);
});

test('R22: version 10 becomes version 11 with its rows: a folder that was removed comes back with its files, but for one that is there again', () => {
  const connection = temporaryConnection(join(temporaryFolder(), 'library.db'));
  const { database } = connection;
  migrate(connection, migrations.slice(0, 10));
  database.exec(`INSERT INTO image (id, pixel_hash, width, height, format, first_seen_ms) VALUES (1, randomblob(32), 4, 3, 'jpeg', 1)`);
  database.exec("INSERT INTO root (id, path, state, added_at_ms) VALUES (4, '/again', 'online', 1)");
  for (const [folder, file, image] of [
    ['/gone', 'a', 1],
    ['/gone', 'of no image any more', 7],
    ['/again', 'old', 1],
  ] as const)
    database.exec(`INSERT INTO removed_file
      (root_path, removed_at_ms, path, path_text, size, mtime_ms, ctime_ms, inode, status, content_hash, image, seen_at_ms)
      VALUES ('${folder}', 5, CAST('${file}' AS BLOB), '${file}', 1, 2, 3, 4, 'indexed', zeroblob(32), ${image}, 6)`);
  migrate(connection);
  const { roots, files } = createRepositories(connection, () => 9);
  expect([roots.list().map(({ path }) => path), files.filesOf(1 as ImageId)]).toEqual([['/again'], []]);
  const back = roots.putBack(9 as RootId, '/gone', ['*.tmp']);
  expect(back).toMatchObject({ path: '/gone', ignorePatterns: ['*.tmp'] });
  expect([...files.known(back.id).values()]).toMatchObject([{ status: 'indexed', sizeBytes: 1, mtimeMs: 2, ctimeMs: 3, inode: 4 }]);
  expect(files.known(4 as RootId).size).toBe(0);
  atOnce(roots.dropRemoved(8));
  expect(roots.list()).toHaveLength(2);
});

test('R22: version 11 becomes version 12 with its rows: how many photos have a tag is known, and stays right whatever is done, undone or removed', () => {
  const connection = temporaryConnection(join(temporaryFolder(), 'library.db'));
  const { database } = connection;
  migrate(connection, migrations.slice(0, 11));
  for (const id of [1, 2, 3])
    database.exec(
      `INSERT INTO image (id, pixel_hash, width, height, format, first_seen_ms) VALUES (${id}, randomblob(32), 4, 3, 'jpeg', 1)`,
    );
  database.exec("INSERT INTO tag (id, name) VALUES (4, 'red'), (5, 'blue')");
  database.exec('INSERT INTO image_tag (image, tag, tagged_at_ms) VALUES (1, 4, 7), (2, 4, 7)');
  migrate(connection);
  const { tags } = createRepositories(connection, () => 9);
  const counted = (): unknown => [
    tags.list(defaultLensId).map(({ name, images }) => [name, images]),
    database
      .prepare('SELECT COUNT(*) FROM tag WHERE images <> (SELECT COUNT(*) FROM image_tag WHERE image_tag.tag = tag.id)')
      .pluck()
      .get(),
  ];
  const images = [1, 2, 2, 3] as ImageId[];
  const [blue, red] = tags.list(defaultLensId).map(({ id }) => id);
  expect(counted()).toEqual([
    [
      ['blue', 0],
      ['red', 2],
    ],
    0,
  ]);
  atOnce(tags.addImages(red!, images));
  atOnce(tags.addImages(blue!, images));
  atOnce(tags.removeImages(red!, images.slice(3)));
  expect(counted()).toEqual([
    [
      ['blue', 3],
      ['red', 2],
    ],
    0,
  ]);
  atOnce(tags.remove(blue!));
  expect(counted()).toEqual([[['red', 2]], 0]);
  atOnce(tags.undo(tags.lastAct()!.act));
  atOnce(tags.undo(tags.lastAct()!.act));
  expect(counted()).toEqual([
    [
      ['blue', 3],
      ['red', 3],
    ],
    0,
  ]);
  database.exec('DELETE FROM tag WHERE id = 5');
  expect(counted()).toEqual([[['red', 3]], 0]);
});
