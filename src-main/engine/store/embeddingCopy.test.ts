import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import {
  damageDatabase,
  embed,
  idsOfThreeBlocks,
  insertImages,
  loadRows,
  pathOfCopy,
  rowsOfDatabase,
  threeBlocks,
  writeCopy,
} from '../../../test/fixtures/blocksOfEmbeddings';
import { newModel, temporaryStore } from '../../../test/fixtures/store';
import { EmbeddingCopy } from './embeddingCopy';
import type { Store } from './store';
import type { ImageId, ModelId } from './types';

interface Copied {
  readonly store: Store;
  readonly modelId: ModelId;
  readonly path: string;
}

function copied(): Copied {
  const store = temporaryStore();
  const modelId = threeBlocks(store);
  expect(writeCopy(store, modelId)).toEqual([0, 1, 2]);
  return { store, modelId, path: pathOfCopy(store) };
}

/** Whose pieces come out of the copy. */
function blocksFromCopy(library: Copied): number[] {
  damageDatabase(library.store.databasePath);
  return [...new Set(loadRows(library.store, library.modelId).ids.map((id) => Math.floor(id / 1024)))];
}

function expectAsInDatabase({ store, modelId }: Copied): void {
  const { ids, vectors } = loadRows(store, modelId);
  expect({ ids, vectors }).toEqual(rowsOfDatabase(store, modelId));
}

test('the copy gives what the database does, in the same order, and the database is not asked for it', () => {
  const library = copied();
  const before = rowsOfDatabase(library.store, library.modelId);
  expectAsInDatabase(library);
  expect(blocksFromCopy(library)).toEqual([0, 1, 2]);
  const { ids, vectors } = loadRows(library.store, library.modelId);
  expect({ ids, vectors }).toEqual(before);
});

describe('what changed since it was written is read from the database, and the rest is not', () => {
  const more = [4, 1026, 4000] as readonly number[] as readonly ImageId[];
  const changes: [string, number[], (library: Copied) => void][] = [
    ['a photo that came', [0, 2], ({ store, modelId }) => embed(store, modelId, more.slice(1, 2), 0)],
    ['photos of a new block', [0, 1, 2], ({ store, modelId }) => embed(store, modelId, more.slice(2), 0)],
    ['one that was embedded anew', [1, 2], ({ store, modelId }) => embed(store, modelId, [idsOfThreeBlocks[4]!], 77)],
    ['one that went', [0, 2], ({ store, modelId }) => store.embeddings.remove(modelId, [idsOfThreeBlocks[5]!])],
    ['all of a block', [0, 1], ({ store, modelId }) => store.embeddings.remove(modelId, idsOfThreeBlocks.slice(10))],
    ['some of each', [], ({ store, modelId }) => embed(store, modelId, [3, 1600, 3071] as number[] as ImageId[], 5)],
  ];
  test.each(changes)('%s', (_, blocks, change) => {
    const library = copied();
    insertImages(library.store, more);
    change(library);
    expectAsInDatabase(library);
    expect(blocksFromCopy(library)).toEqual(blocks);
  });

  test('an image that is deleted, with all that is of it', () => {
    const library = copied();
    const database = new Database(library.store.databasePath);
    database.pragma('foreign_keys = ON');
    database.prepare('DELETE FROM image WHERE id = 2500').run();
    database.close();
    expectAsInDatabase(library);
    expect(loadRows(library.store, library.modelId).ids).not.toContain(2500);
    expect(blocksFromCopy(library)).toEqual([0, 1]);
  });

  test('a change that was taken back is none', () => {
    const library = copied();
    expect(() =>
      library.store.transaction(() => {
        embed(library.store, library.modelId, [idsOfThreeBlocks[0]!], 9);
        throw new Error('stop');
      }),
    ).toThrow('stop');
    expectAsInDatabase(library);
    expect(blocksFromCopy(library)).toEqual([0, 1, 2]);
  });
});

describe('a copy that is not what was written is not believed, and nobody hears of it', () => {
  const changed = (change: (bytes: Buffer) => Buffer | undefined) => (path: string) => {
    const bytes = readFileSync(path);
    writeFileSync(path, change(bytes) ?? bytes);
  };
  const damages: [string, (path: string) => void][] = [
    ['it is gone', (path) => rmSync(path)],
    ['it is empty', (path) => writeFileSync(path, '')],
    ['it is text', (path) => writeFileSync(path, 'not a copy '.repeat(100))],
    ...[0.1, 0.5, 0.9, 0.999].map((share): [string, (path: string) => void] => [
      `it is cut at ${share * 100} %`,
      changed((bytes) => bytes.subarray(0, Math.floor(bytes.length * share))),
    ]),
    ['a byte is missing in front', changed((bytes) => bytes.subarray(1))],
    ['a byte too many', changed((bytes) => Buffer.concat([bytes, Buffer.alloc(1)]))],
    ['its tail is zeros', changed((bytes) => void bytes.fill(0, bytes.length / 2))],
    ['it is of another version', changed((bytes) => void (bytes[bytes.length - 17] = 0x32))],
    ...[4, 8, 12, 16].map((back): [string, (path: string) => void] => [
      `the field ${back} bytes before its end is huge`,
      changed((bytes) => void bytes.writeUInt32LE(0x7fff_fff0, bytes.length - back)),
    ]),
    ...[0, 4, 8, 16].map((at): [string, (path: string) => void] => [
      `the field ${at} of its directory is huge`,
      changed((bytes) => void bytes.writeUInt32LE(0x7fff_fff0, bytes.length - 32 - 60 + at)),
    ]),
    [
      'it is a folder',
      (path) => {
        rmSync(path);
        mkdirSync(path);
      },
    ],
    [
      'it is a link',
      (path) => {
        renameSync(path, `${path}.other`);
        symlinkSync(`${path}.other`, path);
      },
    ],
    [
      'it is a pipe, which nobody writes to',
      (path) => {
        rmSync(path);
        execFileSync('mkfifo', [path]);
      },
    ],
  ];
  test.skipIf(process.platform === 'win32').each(damages)('%s', (_, damage) => {
    const library = copied();
    damage(library.path);
    expectAsInDatabase(library);
    expect(blocksFromCopy(library)).toEqual([]);
  });

  test('a bit that turned costs its block alone', () => {
    for (let i = 0; i < 15; i++) {
      const library = copied();
      const bytes = readFileSync(library.path);
      const blockBytes = (bytes.length - 32 - 60) / 3;
      const at = Math.floor((i * blockBytes * 3) / 15 + i);
      bytes[at] = bytes[at]! ^ (1 << (i % 8));
      writeFileSync(library.path, bytes);
      expectAsInDatabase(library);
      expect(blocksFromCopy(library)).toEqual([0, 1, 2].filter((block) => block !== Math.floor(at / blockBytes)));
    }
  });

  test('it is of another model, or of embeddings of another length', () => {
    const library = copied();
    const other = newModel(library.store);
    embed(library.store, other, idsOfThreeBlocks, 50);
    library.store.embeddings.stampBlocks(other, [0, 1, 2]);
    expectAsInDatabase({ ...library, modelId: other });
    expect(EmbeddingCopy.open(library.path, { modelId: other, dimension: 8 })).toBeNull();
    expect(EmbeddingCopy.open(library.path, { modelId: library.modelId, dimension: 4 })).toBeNull();
  });

  test('it is of another time of the same library: what was there before was put back since, or what came after', () => {
    const library = copied();
    const old = readFileSync(library.path);
    embed(library.store, library.modelId, idsOfThreeBlocks, 3);
    writeCopy(library.store, library.modelId);
    const younger = readFileSync(library.path);
    writeFileSync(library.path, old);
    expectAsInDatabase(library);
    embed(library.store, library.modelId, idsOfThreeBlocks, 0);
    writeFileSync(library.path, younger);
    expectAsInDatabase(library);
  });
});

test('a block with a damaged row is not copied, so that the row is found damaged', () => {
  const store = temporaryStore();
  const modelId = threeBlocks(store);
  const database = new Database(store.databasePath);
  database.prepare('UPDATE embedding SET checksum = checksum + 1 WHERE model = ? AND image = 1025').run(modelId);
  database.close();
  expect(writeCopy(store, modelId)).toEqual([0, 2]);
  const pieces: number[] = [];
  const { damaged } = store.embeddings.loadInPieces(modelId, ({ ids }) => pieces.push(...ids));
  expect(damaged).toEqual([1025]);
  expect(pieces).toEqual(idsOfThreeBlocks.filter((id) => id !== 1025));
});

test('the size of the copy counts as that of what can be made again', () => {
  const { store, path } = copied();
  expect(store.stats('net').indexBytes).toBe(readFileSync(path).length);
});
