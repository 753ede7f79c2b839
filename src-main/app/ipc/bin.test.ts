import { expect, test } from 'vitest';
import type { BinClearance, FileId } from '@contract/data';
import { moveToBin, type Bin } from './bin';

function bin(change: Partial<Bin> = {}): Bin & { readonly trashed: string[]; readonly told: (readonly FileId[])[] } {
  const [trashed, told]: [string[], (readonly FileId[])[]] = [[], []];
  return {
    ...{ trashed, told },
    clear: (fileId): Promise<BinClearance> => Promise.resolve({ path: `/photos/${fileId}.jpg` }),
    trash: async (path) => void trashed.push(path),
    binned: async (fileIds) => void told.push(fileIds),
    ...change,
  };
}

test('each file is asked about right before it is moved, and what is refused stays while the others go', async () => {
  const order: string[] = [];
  const made = bin({
    clear: async (fileId) => {
      order.push(`ask ${fileId}`);
      return fileId === 2 ? { path: '/photos/2.jpg', reason: 'changed' } : { path: `/photos/${fileId}.jpg` };
    },
    trash: async (path) => void order.push(path),
  });
  const report = await moveToBin([{ binIds: [1, 2, 3], keepIds: [4] }], made);
  expect(order).toEqual(['ask 1', '/photos/1.jpg', 'ask 2', 'ask 3', '/photos/3.jpg']);
  expect(report).toEqual({ movedIds: [1, 3], refused: [{ fileId: 2, path: '/photos/2.jpg', reason: 'changed' }] });
  expect(made.told).toEqual([[1, 3]]);
});

test('a drive without a bin is told file by file, and nothing is said to have gone', async () => {
  const made = bin({ trash: () => Promise.reject(new Error('no bin')) });
  const { movedIds, refused } = await moveToBin([{ binIds: [1, 2], keepIds: [3] }], made);
  expect([movedIds, refused.map(({ reason }) => reason), made.told]).toEqual([[], ['no-bin', 'no-bin'], []]);
});

test('should the engine go away in the middle, what had been moved is told, and the rest is said to have stayed without being asked about', async () => {
  const asked: FileId[] = [];
  const made = bin({
    clear: (fileId) => {
      asked.push(fileId);
      return fileId === 1 ? Promise.resolve({ path: '/photos/1.jpg' }) : Promise.reject(new Error('away'));
    },
  });
  const groups = [
    { binIds: [1, 2], keepIds: [3] },
    { binIds: [4], keepIds: [5] },
  ];
  expect(await moveToBin(groups, made)).toEqual({
    movedIds: [1],
    refused: [
      { fileId: 2, path: null, reason: 'not-reached' },
      { fileId: 4, path: null, reason: 'not-reached' },
    ],
  });
  expect([made.told, made.trashed, asked]).toEqual([[[1]], ['/photos/1.jpg'], [1, 2]]);
});

test('what has gone is reported although the engine could not hear of it any more', async () => {
  const made = bin({ binned: () => Promise.reject(new Error('away')) });
  expect(await moveToBin([{ binIds: [1, 2], keepIds: [3] }], made)).toEqual({ movedIds: [1, 2], refused: [] });
});

test('a file that is to go and to stay, paths for numbers, and anything else that is no list is refused before anything moves', async () => {
  const made = bin();
  for (const wrong of [
    [{ binIds: [1], keepIds: [1] }],
    [
      { binIds: [1], keepIds: [2] },
      { binIds: [3], keepIds: [1] },
    ],
    [{ binIds: [1, 1], keepIds: [2] }],
    [{ binIds: ['/etc/passwd'], keepIds: [2] }],
    [{ binIds: [1.5], keepIds: [2] }],
    [{ keepIds: [2] }],
    ['x'],
    null,
    7,
  ])
    await expect(moveToBin(wrong, made), JSON.stringify(wrong)).rejects.toMatchObject({ code: 'bad-argument' });
  expect(made.trashed).toEqual([]);
});
