import type { FileId } from '@contract/data';
import { expect, test } from 'vitest';
import type { FileStamp, WalkEntry } from '../../library/types';
import { KnownFiles } from '../../store/KnownFiles';
import type { FileStatus } from '../../store/types';
import { losesTooMany, ScanComparison, type Signatures } from './compareScan';

const stamp: FileStamp = { sizeBytes: 10, mtimeMs: 1.5, ctimeMs: 2.5, inode: 7 };
const photo = (path: string, changes: Partial<FileStamp> = {}): WalkEntry => ({ kind: 'photo', path, stamp: { ...stamp, ...changes } });
const comparing = (files: Record<string, FileStatus>, signed: Signatures = new Map()): ScanComparison =>
  new ScanComparison(signed, () => {
    const all = new KnownFiles(Object.keys(files).length);
    Object.entries(files).forEach(([path, status], index) => all.add(path, (index + 1) as FileId, status, 10, 1.5, 2.5, 7));
    return all;
  });
const folder = (path: string, signature: Uint8Array | null, asItWas: { photos: number } | null = null): WalkEntry => ({
  ...{ kind: 'folder', path, signature, ignored: {} },
  ...(asItWas === null ? { isUnchanged: false, photos: 0 } : { isUnchanged: true, ...asItWas }),
});
const mark = (n: number): Uint8Array => new Uint8Array(32).fill(n);

test('an unchanged file changes nothing, whichever of its four marks is looked at', async () => {
  const comparison = comparing({ 'a.jpg': 'indexed' });
  expect(await comparison.take([photo('a.jpg')])).toEqual({ added: [], changed: [], ignored: [], problems: [], backIds: [] });
  expect(comparison.counts).toMatchObject({ photos: 1 });
});

test.each([{ sizeBytes: 11 }, { mtimeMs: 1.6 }, { ctimeMs: 2.6 }, { inode: 8 }])(
  'a file whose %o differs is read again',
  async (difference) => {
    const comparison = comparing({ 'a.jpg': 'indexed' });
    expect((await comparison.take([photo('a.jpg', difference)])).changed).toHaveLength(1);
  },
);

test('a missing file that is back as it was is not read again', async () => {
  const comparison = comparing({ 'a.jpg': 'missing' });
  const changes = await comparison.take([photo('a.jpg')]);
  expect(changes.backIds).toEqual([1]);
  expect(changes.changed).toEqual([]);
});

test('what was not seen is gone, but not what lies under a folder that could not be read, nor what was gone before', async () => {
  const comparison = comparing({ 'a.jpg': 'indexed', 'locked/b.jpg': 'indexed', 'lockedtoo/c.jpg': 'indexed', 'd.jpg': 'missing' });
  await comparison.take([{ kind: 'problem', path: 'locked', code: 'not-allowed', reason: '', isFolder: true }]);
  expect((await comparison.unseen()).map((file) => file.id)).toEqual([1, 3]);
});

test('a root that cannot be read loses nothing', async () => {
  const comparison = comparing({ 'a.jpg': 'indexed', 'b/c.jpg': 'indexed' });
  await comparison.take([{ kind: 'problem', path: '', code: 'not-allowed', reason: '', isFolder: true }]);
  expect(await comparison.unseen()).toEqual([]);
});

test('while all folders are as they were signed, nothing is read of what the library knows, and all is counted', async () => {
  const signed = new Map([
    ['', mark(1)],
    ['b', mark(2)],
  ]);
  const comparison = new ScanComparison(signed, () => expect.fail('it was read'));
  expect([comparison.isUnchanged('b', mark(2)), comparison.isUnchanged('b', mark(1)), comparison.isUnchanged('c', mark(2))]).toEqual([
    true,
    false,
    false,
  ]);
  await comparison.take([
    { ...folder('', mark(1), { photos: 2 }), ignored: { hidden: 3 } } as WalkEntry,
    { kind: 'looking', photos: 1 },
    folder('b', mark(2), { photos: 4 }),
  ]);
  expect(await comparison.unseen()).toEqual([]);
  expect(comparison.counts).toEqual({ photos: 6, ignored: 3, ignoredByKind: { hidden: 3 } });
  expect(comparison.signatures()).toEqual({ signed: new Map(), unsigned: [] });
});

test('beside a folder that changed, the photos of those that did not are not taken for gone; those of folders that went are', async () => {
  const signed = new Map(['', 'same', 'same/in', 'went', 'other'].map((path, n) => [path, mark(n)]));
  const comparison = comparing(
    {
      ...{ 'x.jpg': 'indexed', 'same/a.jpg': 'indexed', 'same/.git/': 'ignored', 'same/in/b.jpg': 'indexed' },
      ...{ 'went/c.jpg': 'indexed', 'samething/d.jpg': 'indexed', 'other/e.jpg': 'indexed', 'other/f.jpg': 'indexed' },
    },
    signed,
  );
  await comparison.take([folder('same', mark(1), { photos: 1 }), folder('same/in', mark(2), { photos: 1 })]);
  await comparison.take([photo('x.jpg'), folder('', mark(9)), photo('other/e.jpg'), folder('other', null)]);
  expect((await comparison.unseen()).map(({ id }) => id)).toEqual([5, 6, 8]);
  expect(comparison.signatures()).toEqual({ signed: new Map([['', mark(9)]]), unsigned: ['went', 'other'] });
});

test('a signed folder that went while it was walked is noticed although its parent was as it was', async () => {
  const signed = new Map([
    ['', mark(1)],
    ['b', mark(2)],
  ]);
  const comparison = comparing({ 'a.jpg': 'indexed', 'b/c.jpg': 'indexed' }, signed);
  await comparison.take([folder('', mark(1), { photos: 1 })]);
  expect((await comparison.unseen()).map(({ id }) => id)).toEqual([2]);
});

test('a folder that can be read again is a problem no more, although its parent is as it was', async () => {
  const comparison = comparing({ locked: 'problem', 'locked/a.jpg': 'indexed', 'other.jpg': 'indexed' }, new Map([['', mark(1)]]));
  await comparison.take([folder('', mark(1), { photos: 1 }), photo('locked/a.jpg'), folder('locked', mark(2))]);
  expect((await comparison.unseen()).map(({ id }) => id)).toEqual([1]);
});

test('when nothing could be believed before, no former signature is kept', async () => {
  const comparison = comparing({});
  await comparison.take([folder('', mark(1)), folder('b', null)]);
  expect(comparison.signatures()).toEqual({ signed: new Map([['', mark(1)]]), unsigned: 'others' });
});

test('a scan asks before it takes more than a fifth of a folder for gone, and not about a handful', () => {
  expect(losesTooMany(30, 100)).toBe(true);
  expect(losesTooMany(20, 100)).toBe(false);
  expect(losesTooMany(3, 4)).toBe(false);
});
