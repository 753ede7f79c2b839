import { expect, test } from 'vitest';
import { Gate } from './gate';

test('what waits at a gate that is opened and closed again at once goes on waiting', async () => {
  const gate = new Gate();
  gate.close();
  let isThrough = false;
  const waiting = gate.pass(new AbortController().signal).then(() => (isThrough = true));
  gate.open();
  gate.close();
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(isThrough).toBe(false);
  gate.open();
  await waiting;
  expect(isThrough).toBe(true);
});
