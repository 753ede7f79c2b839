import { expect, test } from 'vitest';
import type { ImageId } from '@contract/data';
import type { CopyRow } from '../../store/repositories/DuplicateRepository';
import { bestCopy } from './bestCopy';

const copy = (change: Partial<CopyRow>): CopyRow => ({
  ...({ fileId: 1, imageId: 1, rootId: 1, rootState: 'online', rootPath: '/p', path: '/p/a.jpg' } as CopyRow),
  ...{ contentHash: 'aa', pixelHash: 'bb', width: 400, height: 300, format: 'jpeg', takenAtMs: null },
  ...{ sizeBytes: 1_000, mtimeMs: 5_000, ctimeMs: 0, inode: 0 },
  ...change,
});

test('of versions the one with the most pixels stays, then the least compressed, and the reason is what decided', () => {
  const small = copy({ path: '/p/small.jpg', width: 200, height: 150, sizeBytes: 9_000 });
  const pressed = copy({ path: '/p/pressed.jpg', sizeBytes: 500, mtimeMs: 1 });
  const original = copy({ path: '/p/original.jpg' });
  expect(bestCopy([small, pressed, original], 'versions')).toEqual({ best: original, reasons: ['most-pixels', 'least-compressed'] });
});

test('a version in black and white is not suggested before one in colour, however large it is', () => {
  const grey = copy({ imageId: 7 as ImageId, path: '/p/grey.png', width: 800, height: 600, sizeBytes: 90_000 });
  const original = copy({ path: '/p/original.jpg' });
  expect(bestCopy([grey, original], 'versions', new Set([grey.imageId]))).toEqual({ best: original, reasons: ['in-colour'] });
});

test('of identical files the one that is not named like a copy stays, in either language, however old it is', () => {
  for (const name of [
    'a (1).jpg',
    'a copy.jpg',
    'Copy of z.jpg',
    'copy-z.jpg',
    'コピー ～ z.jpg',
    'a - Copy (2).jpg',
    'a - コピー.jpg',
    'aのコピー.jpg',
  ]) {
    const older = copy({ path: `/p/${name}`, mtimeMs: 1 });
    const original = copy({ path: '/p/z.jpg' });
    expect(bestCopy([older, original], 'identical'), name).toEqual({ best: original, reasons: ['plain-name'] });
  }
});

test('of identical files the one whose ending is that of its format stays, however old the others are', () => {
  for (const name of ['a.bmp', 'a.png', 'a.SVG']) {
    const older = copy({ path: `/p/${name}`, mtimeMs: 1 });
    const fitting = copy({ path: '/p/z.JPG' });
    expect(bestCopy([older, fitting], 'identical'), name).toEqual({ best: fitting, reasons: ['plain-name'] });
  }
  const raw = copy({ path: '/p/z.dng', format: 'dng', mtimeMs: 1 });
  expect(bestCopy([copy({ path: '/p/a', format: 'dng' }), raw], 'identical')).toEqual({ best: raw, reasons: ['oldest'] });
});

test('a file whose drive is away is never suggested to stay while another can be reached', () => {
  const away = copy({ path: '/usb/a.jpg', rootState: 'offline', width: 4_000, height: 3_000 });
  const here = copy({});
  expect(bestCopy([away, here], 'versions').best).toBe(here);
});

test('files that differ in nothing are told so', () => {
  expect(bestCopy([copy({ path: '/p/b.jpg' }), copy({ path: '/p/a.jpg' })], 'identical')).toMatchObject({
    best: { path: '/p/a.jpg' },
    reasons: ['alike'],
  });
});
