import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { WalkEntry } from './types';
import { walkFolder, type WalkOptions } from './walk';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'likewise-walk-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(...paths: readonly string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), 'x');
  }
}
async function walk(options?: WalkOptions, from = root): Promise<WalkEntry[]> {
  const entries: WalkEntry[] = [];
  for await (const batch of walkFolder(from, options)) entries.push(...batch);
  return entries;
}
const photosOf = (entries: readonly WalkEntry[]): string[] => entries.filter((entry) => entry.kind === 'photo').map((entry) => entry.path);
const ignoredOf = (entries: readonly WalkEntry[]): [string, string][] =>
  entries.filter((entry) => entry.kind === 'ignored').map((entry) => [entry.path, entry.why]);

test('photos in folders within folders are found with what tells that they did not change', async () => {
  write('b.jpg', 'a/deep/er/c.HEIC', 'a/x.png');
  const entries = await walk();
  expect(photosOf(entries)).toEqual(['b.jpg', 'a/x.png', 'a/deep/er/c.HEIC']);
  const first = entries[0]!;
  expect(first.kind === 'photo' && first.stamp.sizeBytes === 1 && first.stamp.inode > 0 && first.stamp.mtimeMs > 1e12).toBe(true);
});

test('what is left out is told with its reason, a folder as one entry', async () => {
  write('.hidden.jpg', '.config/a.jpg', '@eaDir/b.jpg', 'node_modules/c.png', '.git/d.jpg', '.thumbnails/e.png', 'notes.txt', 'clip.mp4');
  write('My.photoslibrary/originals/f.jpg', 'Catalog Previews.lrdata/g.jpg', 'Old.aplibrary/h.jpg', '...jpg');
  const entries = await walk();
  expect(photosOf(entries)).toEqual(['...jpg']);
  expect(Object.fromEntries(ignoredOf(entries))).toEqual({
    '.config/': 'hidden',
    '.git/': 'cache-folder',
    '.hidden.jpg': 'hidden',
    '.thumbnails/': 'cache-folder',
    '@eaDir/': 'cache-folder',
    'Catalog Previews.lrdata/': 'photo-app-bundle',
    'My.photoslibrary/': 'photo-app-bundle',
    'Old.aplibrary/': 'photo-app-bundle',
    'clip.mp4': 'not-a-photo',
    'node_modules/': 'cache-folder',
    'notes.txt': 'not-a-photo',
  });
});

test('links are counted and never followed, so a loop ends and nothing is seen twice', async () => {
  write('real/a.jpg');
  symlinkSync('..', join(root, 'real', 'up'));
  symlinkSync('real', join(root, 'again'));
  symlinkSync('a.jpg', join(root, 'real', 'b.jpg'));
  symlinkSync('nowhere', join(root, 'gone.jpg'));
  const entries = await walk();
  expect(photosOf(entries)).toEqual(['real/a.jpg']);
  expect(
    ignoredOf(entries)
      .map(([path, why]) => `${path} ${why}`)
      .sort(),
  ).toEqual(['again link', 'gone.jpg link', 'real/b.jpg link', 'real/up link']);
});

test('a FIFO does not hold up the walk and is named as a special file', async () => {
  write('a.jpg');
  execFileSync('mkfifo', [join(root, 'pipe.jpg'), join(root, 'pipe')]);
  const entries = await walk();
  expect(ignoredOf(entries)).toEqual([
    ['pipe', 'special-file'],
    ['pipe.jpg', 'special-file'],
  ]);
});

test('a RAW beside the JPEG of the same name is one photo; alone it is a photo', async () => {
  write('IMG_1.CR2', 'IMG_1.jpg', 'IMG_2.cr2', 'other/IMG_1.nef', 'IMG_3.dng', 'img_3.JPEG', 'IMG_4.cr3', 'IMG_4.png');
  const entries = await walk();
  expect(ignoredOf(entries)).toEqual([
    ['IMG_1.CR2', 'raw-beside-jpeg'],
    ['IMG_3.dng', 'raw-beside-jpeg'],
  ]);
  expect(photosOf(entries).sort()).toEqual(['IMG_1.jpg', 'IMG_2.cr2', 'IMG_4.cr3', 'IMG_4.png', 'img_3.JPEG', 'other/IMG_1.nef']);
});

test('picture formats that cannot be read are handed on, not passed over in silence', async () => {
  write('a.bmp', 'b.jxl', 'c.psd', 'd.svg', 'e.tga');
  expect(photosOf(await walk())).toEqual(['a.bmp', 'b.jxl', 'c.psd', 'd.svg', 'e.tga']);
});

test('a file without an ending counts by its first bytes', async () => {
  write('Makefile');
  writeFileSync(join(root, 'airport'), Buffer.of(0xff, 0xd8, 0xff, 0xe0, 0, 0x10));
  const entries = await walk();
  expect(photosOf(entries)).toEqual(['airport']);
  expect(ignoredOf(entries)).toEqual([['Makefile', 'not-a-photo']]);
});

/** Each folder's signature by its path. */
const signaturesOf = (entries: readonly WalkEntry[]): Map<string, string | undefined> =>
  new Map(
    entries
      .filter((entry) => entry.kind === 'folder')
      .map(({ path, signature }) => [path, signature === null ? undefined : Buffer.from(signature).toString('hex')]),
  );
const at = (path: string): string => join(root, path);
const bytes = (...parts: (string | number)[]): Buffer =>
  Buffer.concat([Buffer.from(`${root}/`), ...parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.of(part)))]);
const changes: Readonly<Record<string, () => void>> = {
  'a new file': () => write('a/new.jpg'),
  'a file less': () => rmSync(at('a/b.jpg')),
  'another name': () => renameSync(at('a/b.jpg'), at('a/bb.jpg')),
  'names that changed places': () => {
    renameSync(at('a/b.jpg'), at('a/tmp'));
    renameSync(at('a/c.jpg'), at('a/b.jpg'));
    renameSync(at('a/tmp'), at('a/c.jpg'));
  },
  'another size': () => writeFileSync(at('a/b.jpg'), 'longer'),
  'another time': () => utimesSync(at('a/b.jpg'), 1, 1),
  'the same size and time, written anew': () => {
    const { atime, mtime } = statSync(at('a/b.jpg'));
    writeFileSync(at('a/b.jpg'), 'y');
    utimesSync(at('a/b.jpg'), atime, mtime);
  },
  'another file in its place': () => {
    write('a/z.txt');
    renameSync(at('a/z.txt'), at('a/b.jpg'));
  },
  'a link in its place': () => {
    rmSync(at('a/b.jpg'));
    symlinkSync('c.jpg', at('a/b.jpg'));
  },
  'a folder in its place': () => {
    rmSync(at('a/b.jpg'));
    mkdirSync(at('a/b.jpg'));
  },
  'a new folder': () => mkdirSync(at('a/inner2')),
  'a folder less': () => rmSync(at('a/inner'), { recursive: true }),
  'a JPEG that came to a RAW': () => write('a/raw.jpg'),
  'a file without an ending that became a picture': () => writeFileSync(at('a/noending'), Buffer.of(0xff, 0xd8, 0xff, 0xe0, 0, 0x10)),
  'another foreign byte in a name': () => renameSync(bytes('a/f', 0xff, '.jpg'), bytes('a/f', 0xfe, '.jpg')),
  'another thing left out': () => write('a/notes2.txt'),
  'a folder in the place of something left out': () => {
    rmSync(at('a/notes.txt'));
    mkdirSync(at('a/notes.txt'));
  },
  'another foreign byte in the name of something left out': () => renameSync(bytes('a/g', 0xff, '.txt'), bytes('a/g', 0xfe, '.txt')),
};

test.each(Object.keys(changes))("a folder's signature stays while nothing changes, and is another after: %s", async (name) => {
  write('top.jpg', 'a/b.jpg', 'a/c.jpg', 'a/inner/d.jpg', 'a/raw.cr2', 'a/noending', 'a/notes.txt');
  writeFileSync(bytes('a/f', 0xff, '.jpg'), 'x');
  writeFileSync(bytes('a/g', 0xff, '.txt'), 'x');
  const before = signaturesOf(await walk());
  expect([...before.keys()].sort()).toEqual(['', 'a', 'a/inner']);
  expect(signaturesOf(await walk())).toEqual(before);
  changes[name]!();
  const after = signaturesOf(await walk());
  expect(after.get('')).toBe(before.get(''));
  expect(after.get('a')).not.toBe(before.get('a'));
  expect(after.get('a')).toBeDefined();
});

test("other patterns change the signature of the folders that they touch, and no other one's", async () => {
  write('top.jpg', 'a/b.jpg', 'c/d.jpg');
  const before = signaturesOf(await walk());
  const after = signaturesOf(await walk({ ignorePatterns: ['b.*'] }));
  expect(['', 'a', 'c'].map((path) => after.get(path) === before.get(path))).toEqual([true, false, true]);
  const without = signaturesOf(await walk({ ignorePatterns: ['c/'] }));
  expect(['', 'a', 'c'].map((path) => without.get(path) === before.get(path))).toEqual([false, true, false]);
});

test('of a folder that is as it was only what it holds is told, and the folders below it are walked', async () => {
  write('a/b.jpg', 'a/c.jpg', 'a/.d.jpg', 'a/inner/e.jpg');
  const known = signaturesOf(await walk());
  const entries = await walk({
    isUnchanged: (path, signature) => path === 'a' && Buffer.from(signature).toString('hex') === known.get('a'),
  });
  expect(photosOf(entries)).toEqual(['a/inner/e.jpg']);
  expect(entries.filter((entry) => entry.kind === 'folder').find(({ path }) => path === 'a')).toMatchObject({
    isUnchanged: true,
    photos: 2,
    ignored: { hidden: 1 },
  });
});

test('patterns leave out files and whole folders, as in a .gitignore', async () => {
  write('keep.jpg', 'drafts/a.jpg', 'drafts/b/c.jpg', 'x/export_1.jpg', 'top/y.jpg', 'x/top/z.jpg');
  const entries = await walk({ ignorePatterns: ['drafts/', 'export_*', '/top'] });
  expect(photosOf(entries)).toEqual(['keep.jpg', 'x/top/z.jpg']);
  expect(
    ignoredOf(entries)
      .map(([path]) => path)
      .sort(),
  ).toEqual(['drafts/', 'top/', 'x/export_1.jpg']);
});

test('a name that is not UTF-8 is found, and so is what lies below a folder with such a name', async () => {
  const folder = Buffer.concat([Buffer.from(join(root, 'fo')), Buffer.of(0xff)]);
  mkdirSync(folder);
  writeFileSync(Buffer.concat([folder, Buffer.from('/in.jpg')]), 'x');
  writeFileSync(Buffer.concat([Buffer.from(join(root, 'é_')), Buffer.of(0xfe, 0x80), Buffer.from('.jpg')]), 'x');
  writeFileSync(join(root, 'a\ufffdb.jpg'), 'x');
  expect(photosOf(await walk()).sort()).toEqual(['a\ufffdb.jpg', 'fo\udcff/in.jpg', 'é_\udcfe\udc80.jpg'].sort());
});

test('a root that is gone is one problem of a folder, so that nothing below it is taken for deleted', async () => {
  renameSync(root, `${root}-away`);
  const entries = await walk();
  expect(entries).toMatchObject([{ kind: 'problem', path: '', isFolder: true, code: 'vanished' }]);
  renameSync(`${root}-away`, root);
});

test('a walk that is aborted ends with the reason', async () => {
  write('a/1.jpg', 'b/2.jpg');
  await expect(walk({ signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow('stop');
});

test('every entry is seen once also where there are more than a batch, and how far it is is told meanwhile', async () => {
  const names = Array.from({ length: 4000 }, (_, i) => `many/${String(i).padStart(4, '0')}.jpg`);
  write(...names);
  const entries = await walk();
  expect(photosOf(entries)).toEqual(names);
  const told = entries.filter((entry) => entry.kind === 'looking').map(({ photos }) => photos);
  expect(told.length).toBeGreaterThan(0);
  expect(told).toEqual([...told].sort((a, b) => a - b));
});
