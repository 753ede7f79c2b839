import { expect, test } from 'vitest';
import { tableOf } from '../../test/e2e/fixtures/scriptedBridge';
import { partsInTurn, partsOf } from './listParts';

const tableOfTwoFolders = (photos: number) => ({
  ...tableOf(Array.from({ length: photos }, (_, at) => 2 * at + 1)),
  rootIds: Int32Array.from({ length: photos }, (_, at) => (at < photos / 2 ? 1 : 2)),
});

test('what is made of a long list in several tasks is what is made of it at once, under the headings of its order', async () => {
  const table = tableOfTwoFolders(60_000);
  const parts = await partsInTurn(table, 'folder');
  expect(parts).toEqual(partsOf(table, 'folder'));
  expect(parts.sections.length).toBe(2);
  expect(partsOf(table, 'newest').sections).not.toEqual(parts.sections);
});

test('a short list is there before anything else has its turn', async () => {
  const anotherTask = new Promise<string>((done) => setTimeout(done, 0, 'another task'));
  expect(await Promise.race([anotherTask, partsInTurn(tableOfTwoFolders(100), 'folder')])).toHaveProperty('sections');
});
