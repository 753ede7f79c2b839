import { expect, test } from 'vitest';
import { PendingCalls, type Pending } from './PendingCalls';

const ignored = (): void => undefined;
const call = (reject: (error: Error) => void = ignored): Pending => ({ resolve: ignored, reject, onChunk: ignored, onProgress: ignored });

test('who waits to be alone goes on when all calls but one are over, and when the process is lost with all of them', async () => {
  for (const end of ['settled', 'lost'] as const) {
    const pending = new PendingCalls();
    const [first] = [pending.open(call()), pending.open(call())];
    let isAlone = false;
    const alone = pending.whenAlone().then(() => (isAlone = true));
    await Promise.resolve();
    expect(isAlone).toBe(false);
    if (end === 'settled') pending.settle(first);
    else pending.rejectAll(new Error('It ended.'));
    await alone;
  }
});

test('a call is over once: whoever comes later finds none, and a lost process answers each that is left', () => {
  const pending = new PendingCalls();
  const said: string[] = [];
  const id = pending.open(call());
  pending.open(call(({ message }) => said.push(message)));
  expect([pending.settle(id) === undefined, pending.settle(id)]).toEqual([false, undefined]);
  pending.rejectAll(new Error('It ended.'));
  expect([said, pending.size]).toEqual([['It ended.'], 0]);
});
