import { expect, test } from 'vitest';
import { LikewiseError } from '@contract/errors';
import { Courtesy } from '../../jobs/Courtesy';
import type { RehearseInput } from '../../workers/compute/teachingCalls';
import { Rehearsal } from './Rehearsal';

const input = {} as RehearseInput;
const soon = (): Promise<void> => new Promise(setImmediate);

/** A process that answers when it is told to. */
function openRehearsal() {
  const clock = { aheadMs: 0 };
  const courtesy = new Courtesy(() => performance.now() + clock.aheadMs);
  const asked: { signal: AbortSignal; mayGoOn: () => Promise<void>; answer: PromiseWithResolvers<boolean> }[] = [];
  const failures: string[] = [];
  const compute = {
    processId: 1 as number | undefined,
    rehearse: (_: RehearseInput, signal: AbortSignal, mayGoOn: () => Promise<void>): Promise<boolean> => {
      const answer = Promise.withResolvers<boolean>();
      signal.addEventListener('abort', () => answer.reject(signal.reason as Error));
      asked.push({ signal, mayGoOn, answer });
      return answer.promise;
    },
  };
  const rehearsal = new Rehearsal({ compute, courtesy, onFailed: ({ message }) => failures.push(message) });
  const prepare = async (made: RehearseInput | null = input): Promise<void> => {
    rehearsal.prepare(() => Promise.resolve(made));
    await courtesy.free();
    await soon();
  };
  return { rehearsal, prepare, courtesy, compute, asked, failures, clock };
}

test('one process is rehearsed once, whoever asks how often; the next process anew', async () => {
  const { prepare, courtesy, compute, asked } = openRehearsal();
  courtesy.personActed();
  await Promise.all([prepare(), prepare()]);
  expect(asked).toHaveLength(1);
  asked[0]!.answer.resolve(true);
  await soon();
  await prepare();
  expect(asked).toHaveLength(1);
  compute.processId = 2;
  await prepare();
  expect(asked).toHaveLength(2);
});

test('with too little judged, or nothing, it is tried again when more was said', async () => {
  const { prepare, courtesy, asked } = openRehearsal();
  courtesy.personActed();
  await prepare(null);
  expect(asked).toHaveLength(0);
  await prepare();
  asked[0]!.answer.resolve(false);
  await soon();
  await prepare();
  expect(asked).toHaveLength(2);
});

test('where nobody is at the window nothing is rehearsed', async () => {
  const { prepare, courtesy, asked, clock } = openRehearsal();
  await prepare();
  courtesy.personActed();
  await courtesy.free();
  clock.aheadMs = 60_000;
  await prepare();
  expect(asked).toHaveLength(0);
});

test('it begins, and goes on, when nobody waits for the window', async () => {
  const { rehearsal, courtesy, asked } = openRehearsal();
  courtesy.personActed();
  rehearsal.prepare(() => Promise.resolve(input));
  await soon();
  expect(courtesy.isHolding).toBe(true);
  expect(asked).toHaveLength(0);
  await courtesy.free();
  await soon();
  expect(asked).toHaveLength(1);
  let isOn = false;
  courtesy.personActed();
  const going = asked[0]!.mayGoOn().then(() => (isOn = true));
  await soon();
  expect(isOn).toBe(false);
  await going;
  expect(courtesy.isHolding).toBe(false);
});

test('a training ends it at once, and there is none after it', async () => {
  const { rehearsal, prepare, courtesy, asked, failures } = openRehearsal();
  courtesy.personActed();
  await prepare();
  rehearsal.giveWay();
  expect(asked[0]!.signal.aborted).toBe(true);
  await soon();
  await prepare();
  expect(asked).toHaveLength(1);
  expect(failures).toEqual([]);
});

test('nor beside a training that starts the process itself', async () => {
  const { rehearsal, prepare, courtesy, compute, asked } = openRehearsal();
  compute.processId = undefined;
  courtesy.personActed();
  rehearsal.giveWay();
  await prepare();
  compute.processId = 1;
  await prepare();
  expect(asked).toHaveLength(0);
  compute.processId = 2;
  await prepare();
  expect(asked).toHaveLength(1);
});

test('what goes wrong is told to the log, but not that the process is gone, and it may be tried again', async () => {
  const { prepare, courtesy, asked, failures } = openRehearsal();
  courtesy.personActed();
  for (const error of [new Error('torn'), new LikewiseError('engine-away', 'It ended.')]) {
    await prepare();
    asked.at(-1)!.answer.reject(error);
    await soon();
  }
  expect(failures).toEqual(['torn']);
  await prepare();
  expect(asked).toHaveLength(3);
});
