import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { UpdateProgress } from '@contract/data';
import type { ImageId, Judgement, LensId } from '@engine/store/types';
import { backupName, backupsFolder } from '@engine/store/backupFiles';
import { compareBackup } from '@engine/store/compareBackup';
import { Connection } from '@engine/store/connection';
import { migrate } from '@engine/store/migrate';
import { migrations } from '@engine/store/migrations';
import { BackupService, listBackups } from '@engine/services/safekeeping/BackupService';
import { restoreLibrary } from '@engine/services/safekeeping/restoreLibrary';
import { openStore, type Store } from '@engine/store/store';
import { indexPaths, newModel, temporaryFolder, temporaryStore, unitVector } from '../fixtures/store';
import { atOnce } from '@engine/services/Pieces';

const lens = 1 as LensId;
const said = (imageA: ImageId, imageB: ImageId, verdict: Judgement['verdict'], judgedAtMs: number): Judgement => ({
  ...{ lensId: lens, imageA, imageB, verdict, source: 'search', judgedAtMs },
});
const DAY_MS = 86_400_000;

/** Six photos with features, a model in use, three judgements and a tag. */
function fill(store: Store): ImageId[] {
  const { ids } = indexPaths(store, store.roots.add('/photos').id, ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg', 'e.jpg', 'f.jpg']);
  const model = newModel(store);
  ids.forEach((id, i) => {
    store.features.put(id, 'net', new Float32Array(8).fill(i + 1));
    store.embeddings.addRows(model, [{ imageId: id, vector: unitVector(i + 1, 8) }]);
  });
  store.models.activate(model);
  const [a, b, c, d] = ids as [ImageId, ImageId, ImageId, ImageId];
  store.judgements.saveAll([said(a, b, 'similar', 10), said(c, a, 'different', 20)]);
  store.judgements.saveAll([said(b, d, 'similar', 30)]);
  atOnce(store.tags.addImages(store.tags.create('to print'), [a, c]));
  return ids;
}

/** Everything that a person would miss, and what a search needs. */
function stateOf(store: Store): unknown {
  return {
    judgements: store.judgements.list(lens),
    tags: store.tags.list(lens).map((tag) => [tag, store.tags.imagesOf(tag.id)]),
    lenses: store.lenses.list(),
    heads: store.models.all().map(({ id, kind, isActive }) => [id, kind, isActive, store.models.head(id)]),
    files: store.roots.list().map(({ path, id }) => [path, [...store.files.known(id).values()].map(({ status }) => status)]),
    features: store.features.count('net'),
    embeddings: store.embeddings.count(store.models.active()!.id),
  };
}

const restore = (folder: string, name: string, keepsNewer = false): ReturnType<typeof restoreLibrary> =>
  restoreLibrary({ libraryFolder: folder, backup: join(backupsFolder(folder), name), keepsNewer, nowMs: Date.UTC(2026, 6, 1) });

function backupsOf(store: Store, now: () => number = () => Date.UTC(2026, 0, 1)): BackupService {
  return new BackupService({ store, clock: now, write: async (target) => store.backup(target), onLog: () => undefined });
}

test('R21: what a restore brings back is what was there, to the last judgement, tag, lens and head, and no photo has to be read again', async () => {
  const folder = temporaryFolder();
  const store = temporaryStore(folder);
  const [a, b, , , e, f] = fill(store) as [ImageId, ImageId, ImageId, ImageId, ImageId, ImageId];
  const before = stateOf(store);
  const made = await backupsOf(store).make();
  expect(made).toMatchObject({ kind: 'manual', judgements: 3, tagged: 2, isUsable: true });
  // All of it is lost, and something else is said.
  store.judgements.withdrawAll(lens, [{ imageA: a, imageB: b }]);
  store.judgements.saveAll([said(e, f, 'different', 40)]);
  atOnce(store.tags.remove(store.tags.list(lens)[0]!.id));
  store.lenses.create('other');
  expect(compareBackup(store.databasePath, join(backupsFolder(folder), made.name))).toEqual({
    comesBack: { judgements: 1, tagged: 2, models: 0 },
    goes: { judgements: 1, tagged: 0, models: 0 },
  });
  const lost = stateOf(store);
  store.close();
  const report = await restore(folder, made.name);
  expect(report).toMatchObject({ judgements: 3, tagged: 2, damagedPath: null, kept: 0 });
  const restored = openStore({ folder, access: 'write' });
  expect(stateOf(restored)).toEqual(before);
  expect(restored.wasCleanExit).toBe(true);
  restored.close();
  // The way back from the restore is a restore too.
  await restore(folder, report.before!);
  expect(stateOf(temporaryStore(folder))).toEqual(lost);
});

test('R21: photos that came after the backup stay, with their features; the judgements made since stay when asked to', async () => {
  const folder = temporaryFolder();
  const store = temporaryStore(folder);
  const [a, b, c] = fill(store) as [ImageId, ImageId, ImageId];
  const madeAtMs = Date.UTC(2026, 0, 1);
  const { name } = await backupsOf(store).make();
  const later = indexPaths(store, store.roots.list()[0]!.id, ['new.jpg'], 50).ids[0]!;
  store.features.put(later, 'net', new Float32Array(8).fill(9));
  store.judgements.saveAll([said(a, later, 'similar', madeAtMs + 1), said(a, b, 'different', madeAtMs + 2)]);
  atOnce(store.tags.addImages(store.tags.create('later'), [later]));
  store.judgements.withdrawAll(lens, [{ imageA: c, imageB: a }]);
  store.close();
  expect(await restore(folder, name, true)).toMatchObject({ judgements: 4, kept: 2 });
  const restored = temporaryStore(folder);
  expect(restored.judgements.get(lens, a, b)?.verdict).toBe('different');
  expect(restored.judgements.get(lens, a, later)?.verdict).toBe('similar');
  expect(restored.judgements.get(lens, a, c)?.verdict).toBe('different');
  expect(restored.features.has(later, 'net')).toBe(true);
  expect(restored.files.counts().total).toMatchObject({ indexed: 7, pending: 0 });
});

test('R21: a backup holds neither features nor files, and says the same again only once when made in turn', async () => {
  const store = temporaryStore();
  fill(store);
  let now = Date.UTC(2026, 0, 1);
  const backups = backupsOf(store, () => now);
  const first = await backups.makeIfDue();
  expect(first).toMatchObject({ kind: 'automatic' });
  const database = new Database(join(backupsFolder(store.folder), first!.name), { readonly: true });
  for (const table of ['feature', 'embedding', 'file', 'index_file'])
    expect([table, database.prepare(`SELECT COUNT(*) FROM ${table}`).pluck().get()]).toEqual([table, 0]);
  // Photos of which nothing was said are found again by a scan.
  expect(database.prepare('SELECT COUNT(*) FROM image').pluck().get()).toBe(4);
  database.close();
  now += DAY_MS - 1;
  expect(await backups.makeIfDue()).toBeNull();
  now += 1;
  expect(await backups.makeIfDue()).toMatchObject({ name: first!.name });
  expect(backups.list().list).toHaveLength(1);
  store.tags.create('another');
  expect((await backups.makeIfDue())?.name).not.toBe(first!.name);
  backups.setPolicy({ every: 'never', keep: 10, withNetworks: true });
  now += 30 * DAY_MS;
  store.tags.create('a third');
  expect(await backups.makeIfDue()).toBeNull();
});

test('R21: a backup that was made while the clock ran ahead does not have one more made at each look, for which older ones would go', async () => {
  const store = temporaryStore();
  fill(store);
  let now = Date.UTC(2026, 0, 1);
  const backups = backupsOf(store, () => now);
  await backups.makeIfDue();
  now = Date.UTC(2030, 0, 1);
  store.tags.create('ahead');
  await backups.makeIfDue();
  now = Date.UTC(2026, 0, 2);
  store.tags.create('right again');
  expect((await backups.makeIfDue())?.madeAtMs).toBe(now);
  now += 900_000;
  expect(await backups.makeIfDue()).toBeNull();
  expect(backups.list().list).toHaveLength(3);
});

test('R21: a backup that was just made is kept, though the clock was set back and all others seem to be newer', async () => {
  const store = temporaryStore();
  fill(store);
  let now = Date.UTC(2026, 0, 1);
  const backups = backupsOf(store, () => (now += 1000));
  backups.setPolicy({ every: 'day', keep: 2, withNetworks: true });
  const [, second] = [await backups.make(), await backups.make()];
  now = Date.UTC(2020, 0, 1);
  const made = await backups.make();
  expect(made.judgements).toBe(3);
  expect(listBackups(store.folder).map(({ name }) => name)).toEqual([second.name, made.name]);
});

test('R21: as many are kept as are to be, the newest, and a damaged one is never one of them', async () => {
  const store = temporaryStore();
  fill(store);
  let now = Date.UTC(2026, 0, 1);
  const backups = backupsOf(store, () => (now += 1000));
  backups.setPolicy({ every: 'day', keep: 3, withNetworks: true });
  mkdirSync(backupsFolder(store.folder), { recursive: true });
  // A process that was killed in the middle of one leaves a part, which is no backup and goes with the next.
  const part = join(backupsFolder(store.folder), `${backupName(now, 'manual')}.part`);
  writeFileSync(part, 'x');
  expect(listBackups(store.folder)).toEqual([]);
  const names: string[] = [];
  for (let n = 0; n < 5; n++) names.push((await backups.make()).name);
  expect(listBackups(store.folder).map(({ name }) => name)).toEqual(names.slice(2).toReversed());
  expect(existsSync(part)).toBe(false);
  const newest = join(backupsFolder(store.folder), names[4]!);
  writeFileSync(newest, readFileSync(newest).subarray(0, 5000));
  await backups.make();
  const list = listBackups(store.folder);
  expect(list.filter(({ isUsable }) => isUsable)).toHaveLength(3);
  expect(list.find(({ name }) => name === names[4])?.isUsable).toBe(false);
  await expect(restore(store.folder, names[4]!)).rejects.toMatchObject({ code: 'library-in-use' });
  store.close();
  await expect(restore(store.folder, names[4]!)).rejects.toMatchObject({ code: 'library-damaged' });
  expect(temporaryStore(store.folder).judgements.count()).toBe(3);
});

test('R20: a damaged library is kept under another name, and its newest backup takes its place; photos are to be read again', async () => {
  const folder = temporaryFolder();
  const store = temporaryStore(folder);
  fill(store);
  const { name } = await backupsOf(store).make();
  const judged = store.judgements.list(lens);
  store.close();
  writeFileSync(join(folder, 'library.db'), 'This is no database. '.repeat(1000));
  expect(() => openStore({ folder, access: 'write' })).toThrow(/damaged/);
  const report = await restore(folder, name);
  expect(report.before).toBeNull();
  expect(readFileSync(report.damagedPath!, 'utf8')).toMatch(/^This is no database/);
  const restored = temporaryStore(folder);
  expect(restored.judgements.list(lens)).toEqual(judged);
  expect(restored.roots.list().map(({ path }) => path)).toEqual(['/photos']);
});

test('R21: a library is backed up before a step of its schema, and the backup of an old version is restored into the new one', async () => {
  const folder = temporaryFolder();
  const connection = new Connection(join(folder, 'library.db'), 'write');
  migrate(connection, migrations.slice(0, 1));
  connection.database.exec(`INSERT INTO image (id, pixel_hash, width, height, format, first_seen_ms)
    VALUES (1, randomblob(32), 4, 3, 'jpeg', 1), (2, randomblob(32), 4, 3, 'jpeg', 1)`);
  connection.database.exec("INSERT INTO judgement VALUES (1, 1, 2, 'similar', 'search', 5)");
  connection.database.exec("INSERT INTO setting VALUES ('library.cleanExit', 'true')");
  connection.close('checkpoint');
  const store = temporaryStore(folder);
  const [made] = listBackups(folder);
  expect(made).toMatchObject({ kind: 'before-update', judgements: 1 });
  store.judgements.withdrawAll(lens, [{ imageA: 1 as ImageId, imageB: 2 as ImageId }]);
  store.close();
  await restore(folder, made!.name);
  expect(temporaryStore(folder).judgements.get(lens, 1 as ImageId, 2 as ImageId)?.verdict).toBe('similar');
});

test('R21: an update of the library tells how far it is, from the backup to the tables; a library of this version is opened without a word', () => {
  const folder = temporaryFolder();
  const connection = new Connection(join(folder, 'library.db'), 'write');
  migrate(connection, migrations.slice(0, -1));
  connection.database.exec("INSERT INTO setting VALUES ('library.cleanExit', 'true')");
  connection.close('checkpoint');
  const told: UpdateProgress[] = [];
  openStore({ folder, access: 'write', onUpdating: (progress) => told.push(progress) }).close();
  const fractions = told.filter(({ phase }) => phase === 'backup').map(({ fraction }) => fraction);
  expect(fractions.length).toBeGreaterThan(5);
  expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
  expect(fractions.at(-1)).toBe(1);
  expect(told.at(-1)).toEqual({ phase: 'tables', fraction: 0 });
  told.length = 0;
  openStore({ folder, access: 'write', onUpdating: (progress) => told.push(progress) }).close();
  expect(told).toEqual([]);
});

test('R21: a restore that is cut short before it ends leaves the library as it was', async () => {
  const folder = temporaryFolder();
  const store = temporaryStore(folder);
  fill(store);
  const { name } = await backupsOf(store).make();
  const before = stateOf(store);
  store.close();
  // What a killed restore leaves behind: an unfinished file beside the library.
  copyFileSync(join(folder, 'library.db'), join(folder, 'library.next.db'));
  writeFileSync(join(folder, 'library.next.db-wal'), 'x');
  const again = openStore({ folder, access: 'write' });
  expect(stateOf(again)).toEqual(before);
  again.close();
  await restore(folder, name);
  expect(existsSync(join(folder, 'library.next.db'))).toBe(false);
  expect(stateOf(temporaryStore(folder))).toEqual(before);
});

test('R21: a library that was restored from elsewhere makes its thumbnails anew where numbers of photos would mean others', async () => {
  const folder = temporaryFolder();
  const store = temporaryStore(folder);
  fill(store);
  const { name } = await backupsOf(store).make();
  store.close();
  const other = temporaryFolder();
  const elsewhere = temporaryStore(other);
  // The same photos in another order, so under other numbers.
  indexPaths(elsewhere, elsewhere.roots.add('/other').id, ['z.jpg'], 70);
  fill(elsewhere);
  const idBefore = elsewhere.settings.get('library.id');
  elsewhere.close();
  mkdirSync(backupsFolder(other), { recursive: true });
  const copy = backupName(Date.UTC(2026, 1, 1), 'manual');
  copyFileSync(join(backupsFolder(folder), name), join(backupsFolder(other), copy));
  await restore(other, copy);
  const restored = temporaryStore(other);
  expect(restored.settings.get('library.id')).not.toBe(idBefore);
  // `z.jpg` never had features.
  expect(restored.files.counts().total).toMatchObject({ indexed: 6, pending: 1 });
  expect(restored.judgements.list(lens)).toHaveLength(3);
});
