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
  work.catch(() => undefined);
  await Promise.resolve();
  await pieces.close();
  await expect(work).rejects.toThrow('undo takes it back');
  expect(said).toEqual(['a 0']);
});

test('at once is without a pause, to its end', () => {
  const said: string[] = [];
  expect(atOnce(counting(said, 'a'))).toBe('a');
  expect(said.length).toBe(3);
});
