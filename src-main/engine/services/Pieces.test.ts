import { expect, test } from 'vitest';
import { atOnce, Pieces, type InPieces } from './Pieces';

function* counting(said: string[], name: string): InPieces<string> {
  for (let piece = 0; piece < 3; piece++) {
    said.push(`${name} ${piece}`);
    yield;
  }
  return name;
}

test('what is done in pieces lets others run in between, and the next work begins when it is over, also when it failed', async () => {
  const said: string[] = [];
  const pieces = new Pieces();
  const first = pieces.run(counting(said, 'a'));
  const failing = pieces.run(
    (function* (): InPieces<never> {
      yield;
      throw new Error('no');
    })(),
  );
  const last = pieces.run(counting(said, 'b'));
  const other = (async () => {
    await first;
    said.push('other');
  })();
  await expect(failing).rejects.toThrow('no');
  expect([await first, await last]).toEqual(['a', 'b']);
  await other;
  expect(said).toEqual(['a 0', 'a 1', 'a 2', 'other', 'b 0', 'b 1', 'b 2']);
});

test('closing waits for the piece at hand and no other one', async () => {
  const said: string[] = [];
  const pieces = new Pieces();
  const work = pieces.run(counting(said, 'a'));
  let isOver = false;
  work.catch(() => (isOver = true));
  await Promise.resolve();
  await pieces.close();
  expect([isOver, said]).toEqual([true, ['a 0']]);
  await expect(work).rejects.toThrow('undo takes it back');
  await expect(pieces.turn(() => said.push('late'))).rejects.toThrow('Interrupted');
  expect(said).toEqual(['a 0']);
});

test('what is short waits for its turn, and what comes after waits for it', async () => {
  const said: string[] = [];
  const pieces = new Pieces();
  const all = [
    pieces.run(counting(said, 'a')),
    pieces.turn(() => said.push('short')),
    pieces.turn(() => Promise.reject(new Error('no'))),
    pieces.run(counting(said, 'b')),
  ];
  expect((await Promise.allSettled(all)).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  expect(said).toEqual(['a 0', 'a 1', 'a 2', 'short', 'b 0', 'b 1', 'b 2']);
});

test('at once is without a pause, to its end', () => {
  const said: string[] = [];
  expect(atOnce(counting(said, 'a'))).toBe('a');
  expect(said.length).toBe(3);
});
