import type { FileId } from '@contract/data';
import { expect, test } from 'vitest';
import type { FileStamp, WalkEntry } from '../library/types';
import { KnownFiles } from '../store/KnownFiles';
import type { FileStatus } from '../store/types';
import { losesTooMany, ScanComparison } from './compareScan';

const stamp: FileStamp = { sizeBytes: 10, mtimeMs: 1.5, ctimeMs: 2.5, inode: 7 };
const photo = (path: string, changes: Partial<FileStamp> = {}): WalkEntry => ({ kind: 'photo', path, stamp: { ...stamp, ...changes } });
function known(files: Record<string, FileStatus>): KnownFiles {
  const all = new KnownFiles(Object.keys(files).length);
  Object.entries(files).forEach(([path, status], index) => all.add(path, (index + 1) as FileId, status, 10, 1.5, 2.5, 7));
  return all;
}

test('an unchanged file changes nothing, whichever of its four marks is looked at', () => {
  const comparison = new ScanComparison(known({ 'a.jpg': 'indexed' }));
  expect(comparison.take([photo('a.jpg')])).toEqual({ added: [], changed: [], ignored: [], problems: [], backIds: [] });
  expect(comparison.counts).toMatchObject({ photos: 1, unchanged: 1 });
});

test.each([{ sizeBytes: 11 }, { mtimeMs: 1.6 }, { ctimeMs: 2.6 }, { inode: 8 }])('a file whose %o differs is read again', (difference) => {
  const comparison = new ScanComparison(known({ 'a.jpg': 'indexed' }));
  expect(comparison.take([photo('a.jpg', difference)]).changed).toHaveLength(1);
  expect(comparison.counts.unchanged).toBe(0);
});

test('a missing file that is back as it was is not read again', () => {
  const comparison = new ScanComparison(known({ 'a.jpg': 'missing' }));
  const changes = comparison.take([photo('a.jpg')]);
  expect(changes.backIds).toEqual([1]);
  expect(changes.changed).toEqual([]);
});

test('what was not seen is gone, but not what lies under a folder that could not be read, nor what was gone before', () => {
  const comparison = new ScanComparison(
    known({ 'a.jpg': 'indexed', 'locked/b.jpg': 'indexed', 'lockedtoo/c.jpg': 'indexed', 'd.jpg': 'missing' }),
  );
  comparison.take([{ kind: 'problem', path: 'locked', code: 'not-allowed', reason: '', isFolder: true }]);
  expect(comparison.unseen().map((file) => file.id)).toEqual([1, 3]);
});

test('a root that cannot be read loses nothing', () => {
  const comparison = new ScanComparison(known({ 'a.jpg': 'indexed', 'b/c.jpg': 'indexed' }));
  comparison.take([{ kind: 'problem', path: '', code: 'not-allowed', reason: '', isFolder: true }]);
  expect(comparison.unseen()).toEqual([]);
});

test('a scan asks before it takes more than a fifth of a folder for gone, and not about a handful', () => {
  expect(losesTooMany(30, 100)).toBe(true);
  expect(losesTooMany(20, 100)).toBe(false);
  expect(losesTooMany(3, 4)).toBe(false);
});
