import { expect, test } from 'vitest';
import { RunningCall } from './RunningCall';

test('what is told waits until it was heard', async () => {
  const call = new RunningCall();
  const order: string[] = [];
  const told = call.tell(() => order.push('said')).then(() => order.push('goes on'));
  await Promise.resolve();
  order.push('heard');
  call.heard();
  await told;
  expect(order).toEqual(['said', 'heard', 'goes on']);
});

test('a cancel ends the waiting, and who comes to tell something after it neither tells nor waits', async () => {
  const call = new RunningCall();
  const said: string[] = [];
  const waiting = call.tell(() => said.push('before'));
  call.cancel();
  await waiting;
  let goesOn = false;
  void call.tell(() => said.push('after')).then(() => (goesOn = true));
  await new Promise(setImmediate);
  expect([said, goesOn, call.signal.aborted]).toEqual([['before'], true, true]);
});
