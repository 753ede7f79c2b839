import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HnswIndex } from '@engine/search/hnswIndex';
import { loadIndexFile, saveIndexFile, type IndexFileRecord, type RebuildReason } from '@engine/search/indexFile';
import { modelId, smallGallery } from '../fixtures/graphs';
import { temporaryFolder } from '../fixtures/store';

const D = 64;
const gallery = smallGallery(1_000, D, 26);
const about = { modelId: modelId(3), generation: 5, dimension: D };
let folder = '';
let record: IndexFileRecord;
let good: Buffer;
let file = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'likewise-index-'));
  record = await saveIndexFile(gallery.graph, folder, about);
  file = join(folder, record.fileName);
  good = await readFile(file);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const refused = (reason: RebuildReason): unknown => ({ kind: 'rebuild', reason });
const query = (at: number): Float32Array => gallery.vectors.slice(at * D, (at + 1) * D);

const copyWith = (change: (bytes: Buffer) => void): Buffer => {
  const bytes = Buffer.from(good);
  change(bytes);
  return bytes;
};
const part = (share: number): number => Math.floor(good.length * share);

test('R26: the file as it was saved is opened, and its answers are the ten exactly nearest of 200 photos', async () => {
  const loaded = await loadIndexFile(folder, record, about);
  if (loaded.kind !== 'loaded') throw new Error(loaded.reason);
  const index = new HnswIndex(gallery.exact, loaded.graph);
  expect(index.isOutdated).toBe(false);
  for (let at = 0; at < 200; at++) expect(index.search(query(at), 10)).toEqual(gallery.exact.search(query(at), 10));
});

describe('R26: a damaged file is never opened', () => {
  const shares = [0, 0.001, 0.1, 0.25, 0.5, 0.75, 0.9, 0.999];
  const damages: [string, () => Buffer][] = [
    ...shares.map((share): [string, () => Buffer] => [`cut at ${share * 100} %`, () => good.subarray(0, part(share))]),
    ['a byte short', () => good.subarray(0, -1)],
    ['a byte long', () => Buffer.concat([good, Buffer.alloc(1)])],
    ...Array.from({ length: 12 }, (_, i): [string, () => Buffer] => [
      `one bit turned at ${i}/12`,
      () => copyWith((bytes) => (bytes[part(i / 12)]! ^= 1 << (i % 8))),
    ]),
    ...[0, 8, 16, 24, 32, 40, 48, 52, 56, 64].map((at): [string, () => Buffer] => [
      `header field at ${at} made huge`,
      () => copyWith((bytes) => bytes.writeUInt32LE(0x7fff_fff0, at)),
    ]),
    ['a page of zeros', () => copyWith((bytes) => bytes.fill(0, 8192, 12_288))],
    ['its tail zeros', () => copyWith((bytes) => bytes.fill(0, part(0.6)))],
    ['other bytes of the same length', () => Buffer.alloc(good.length, 'garbage')],
    ['text', () => Buffer.from('not an index')],
  ];
  test.each(damages)('%s', async (_, damage) => {
    await writeFile(file, damage());
    const loaded = await loadIndexFile(folder, record, about);
    await writeFile(file, good);
    expect(loaded).toEqual({ kind: 'rebuild', reason: expect.stringMatching(/^other-(size|checksum)$/) as string });
    expect((await loadIndexFile(folder, record, about)).kind).toBe('loaded');
  });

  test('whose checksum somebody recorded after the damage: its structure gives it away', async () => {
    const cut = good.subarray(0, part(0.7));
    await writeFile(file, cut);
    const recorded = { ...record, sizeBytes: cut.length, sha256: createHash('sha256').update(cut).digest() };
    expect(await loadIndexFile(folder, recorded, about)).toEqual(refused('unreadable'));
    await writeFile(file, good);
  });
});

describe('R26: a file in the place of another is never opened', () => {
  test('an older generation, another model, another dimension, copied over it', async () => {
    const others = [smallGallery(1_000, D, 1), smallGallery(900, D, 2), smallGallery(1_000, 32, 3)];
    for (const { graph } of others) {
      const elsewhere = temporaryFolder();
      const other = await saveIndexFile(graph, elsewhere, about);
      await copyFile(join(elsewhere, other.fileName), file);
      expect((await loadIndexFile(folder, record, about)).kind).toBe('rebuild');
      await writeFile(file, good);
    }
  });
  test.each<[string, object, object, RebuildReason]>([
    ['the record of an older generation', { generation: 4 }, {}, 'other-generation'],
    ['a library that has moved on', {}, { generation: 6 }, 'other-generation'],
    ['the record of another model', { modelId: modelId(2) }, {}, 'other-model'],
    ['a library of another dimension', {}, { dimension: 32 }, 'other-dimension'],
    ['a record that claims both', { dimension: 32 }, { dimension: 32 }, 'unreadable'],
    ['a record of more photos', { count: 1_001 }, {}, 'unreadable'],
    ['a file of another metric', { fileName: 'model-3-generation-5-euclidean.hnsw' }, {}, 'other-metric'],
    ['a path that leads elsewhere', { fileName: '../../etc/passwd' }, {}, 'other-metric'],
  ])('%s', async (_, recorded, asked, reason) => {
    expect(await loadIndexFile(folder, { ...record, ...recorded }, { ...about, ...asked })).toEqual(refused(reason));
  });
  test('no record, no file, a folder or a link in its place', async () => {
    expect(await loadIndexFile(folder, null, about)).toEqual(refused('missing'));
    const aside = join(folder, 'aside');
    await rename(file, aside);
    expect(await loadIndexFile(folder, record, about)).toEqual(refused('missing'));
    await mkdir(file);
    expect(await loadIndexFile(folder, record, about)).toEqual(refused('not-a-file'));
    await rm(file, { recursive: true });
    await symlink(aside, file);
    expect(await loadIndexFile(folder, record, about)).toEqual(refused('not-a-file'));
    await rm(file);
    await rename(aside, file);
  });
});
