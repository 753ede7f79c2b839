import { expect, test } from 'vitest';
import { FirstList } from './FirstList';

/** Whether a promise was kept after all that was ready to be done is done. */
async function isKept(promise: Promise<unknown>): Promise<boolean> {
  let is = false;
  void promise.then(() => (is = true));
  await new Promise((done) => setTimeout(done, 20));
  return is;
}

test('what waits for the first list goes on when it is there, whatever became of it, and not before, however long it takes', async () => {
  for (const isLost of [false, true]) {
    const first = new FirstList();
    const list = Promise.withResolvers<string>();
    const watched = first.watch(list.promise).catch(() => 'lost');
    const over = first.over(1);
    expect(await isKept(over)).toBe(false);
    if (isLost) list.reject(new Error('the thread ended'));
    else list.resolve('a list');
    expect([await watched, await isKept(over)]).toEqual([isLost ? 'lost' : 'a list', true]);
  }
});

test('where nobody asks for a list, a moment is all that is waited', async () => {
  expect(await isKept(new FirstList().over(1))).toBe(true);
});
