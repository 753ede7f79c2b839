import type { JobId, JobStatus, RootId } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import { expect, test } from 'vitest';
import { Courtesy } from './Courtesy';
import type { Job, JobContext } from './job';
import { JobQueue } from './JobQueue';

/** @param clock of the courtesy, so that a person waits for as long as a test wants */
function makeQueue(clock = () => performance.now()): { queue: JobQueue; courtesy: Courtesy; seen: JobStatus[]; bugs: Error[] } {
  const [seen, bugs]: [JobStatus[], Error[]] = [[], []];
  const courtesy = new Courtesy(clock);
  const now = (): number => performance.now();
  const queue = new JobQueue({ now, courtesy, onChange: (status) => seen.push(status), onBug: (bug) => bugs.push(bug) });
  return { queue, courtesy, seen, bugs };
}

/** Counts up to `steps`, asking before each step whether it may go on. */
function counting(key: string, steps: number, onStep?: (step: number) => void): Job<number> {
  return {
    kind: 'index',
    key,
    async run({ mayGoOn, report }: JobContext) {
      for (let step = 1; step <= steps; step++) {
        await mayGoOn();
        onStep?.(step);
        report({ phase: 'reading', done: step, total: steps });
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      return steps;
    },
  };
}

test('jobs run one after the other, in the order they were added', async () => {
  const { queue } = makeQueue();
  const order: string[] = [];
  const first = queue.add(counting('a', 3, (step) => order.push(`a${step}`)));
  const second = queue.add(counting('b', 2, (step) => order.push(`b${step}`)));
  expect(await first.ended).toEqual({ outcome: 'done', result: 3 });
  expect(await second.ended).toEqual({ outcome: 'done', result: 2 });
  expect(order).toEqual(['a1', 'a2', 'a3', 'b1', 'b2']);
});

test('what a person waits for runs beside what takes long, and one of them is paused without the other', async () => {
  const { queue } = makeQueue();
  const long = queue.add(counting('a', 1_000_000));
  await new Promise((resolve) => setTimeout(resolve, 10));
  queue.pause(long.id);
  const training = queue.add({ ...counting('b', 3), lane: 'person' });
  const next = queue.add({ ...counting('c', 2), lane: 'person' });
  expect(await training.ended).toEqual({ outcome: 'done', result: 3 });
  expect(await next.ended).toEqual({ outcome: 'done', result: 2 });
  expect(queue.list()[0]).toMatchObject({ state: 'paused' });
  queue.cancel(long.id);
  expect(await long.ended).toEqual({ outcome: 'cancelled' });
});

test('a second waiting job of the same key is the first one', async () => {
  const { queue } = makeQueue();
  queue.add(counting('other', 1));
  const first = queue.add(counting('same', 1));
  expect(queue.add(counting('same', 1)).id).toBe(first.id);
  await first.ended;
});

test('a paused job does nothing until it is resumed, and then finishes', async () => {
  const { queue } = makeQueue();
  let last = 0;
  const paused = Promise.withResolvers<void>();
  const { id, ended } = queue.add(
    counting('a', 20, (step) => {
      last = step;
      if (step !== 5) return;
      queue.pause(id);
      paused.resolve();
    }),
  );
  await paused.promise;
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(last).toBe(5);
  expect(queue.list()[0]).toMatchObject({ state: 'paused', heldBy: 'person' });
  queue.resume(id);
  expect(await ended).toEqual({ outcome: 'done', result: 20 });
});

test('cancelling ends a running, a paused and a waiting job, each as cancelled and not as failed', async () => {
  for (const prepare of [() => {}, (queue: JobQueue, id: JobId) => queue.pause(id)]) {
    const { queue } = makeQueue();
    const running = queue.add(counting('a', 1_000_000));
    const waiting = queue.add(counting('b', 1));
    await new Promise((resolve) => setTimeout(resolve, 10));
    prepare(queue, running.id);
    queue.cancel(waiting.id);
    queue.cancel(running.id);
    expect(await running.ended).toEqual({ outcome: 'cancelled' });
    expect(await waiting.ended).toEqual({ outcome: 'cancelled' });
  }
});

test('a job that throws is failed with its sentence and the folder it was about, and the next one still runs', async () => {
  const { queue, bugs } = makeQueue();
  const full = new LikewiseError('disk-full', 'The disk is full.');
  const bad = queue.add({ kind: 'index', key: 'bad', rootId: 7 as RootId, run: () => Promise.reject(full) });
  const good = queue.add(counting('good', 1));
  expect(await bad.ended).toMatchObject({ outcome: 'failed', error: { message: 'The disk is full.' } });
  expect(await good.ended).toEqual({ outcome: 'done', result: 1 });
  expect(queue.list()[0]).toMatchObject({ state: 'failed', message: 'The disk is full.', code: 'disk-full', rootId: 7 });
  expect(bugs).toEqual([]);
});

test('a bug in a job goes to the log in full, and to the page in a sentence without a path', async () => {
  const { queue, bugs } = makeQueue();
  const bug = new TypeError('x is undefined, at /home/ana/photos/secret.jpg');
  await queue.add({ kind: 'verify', key: 'bad', run: () => Promise.reject(bug) }).ended;
  expect(bugs).toEqual([bug]);
  expect(queue.list()[0]!.message).toContain('inside Likewise');
  expect(queue.list()[0]!.message).not.toContain('secret');
});

test('a low battery holds what runs and says why; a person may still cancel it', async () => {
  const { queue } = makeQueue();
  const { id, ended } = queue.add(counting('a', 1_000_000));
  await new Promise((resolve) => setTimeout(resolve, 10));
  queue.holdForBattery(true);
  expect(queue.list()[0]).toMatchObject({ state: 'paused', heldBy: 'battery' });
  queue.cancel(id);
  expect(await ended).toEqual({ outcome: 'cancelled' });
});

test('closing ends everything, and nothing can be started afterwards', async () => {
  const { queue } = makeQueue();
  const running = queue.add(counting('a', 1_000_000));
  const waiting = queue.add(counting('b', 5));
  await new Promise((resolve) => setTimeout(resolve, 10));
  await queue.close();
  expect(await running.ended).toEqual({ outcome: 'cancelled' });
  expect(await waiting.ended).toEqual({ outcome: 'cancelled' });
  expect(await queue.add(counting('c', 1)).ended).toEqual({ outcome: 'cancelled' });
});

test('while a person waits, work in the background holds still and what this person waits for does not; it says neither "paused" nor that it was', async () => {
  let [nowMs, steps] = [0, 0];
  const { queue, courtesy, seen } = makeQueue(() => nowMs);
  const background = queue.add(counting('a', 1_000_000, () => steps++));
  await expect.poll(() => steps).toBeGreaterThan(0);
  courtesy.personActed();
  await new Promise((resolve) => setTimeout(resolve, 10));
  const before = steps;
  expect(await queue.add({ ...counting('b', 3), lane: 'person' }).ended).toEqual({ outcome: 'done', result: 3 });
  expect(courtesy.isHolding).toBe(true);
  expect(steps).toBe(before);
  nowMs += 1_000;
  await courtesy.free();
  await expect.poll(() => steps).toBeGreaterThan(before);
  expect(seen.map(({ state }) => state)).not.toContain('paused');
  courtesy.personActed();
  queue.cancel(background.id);
  expect(await background.ended).toEqual({ outcome: 'cancelled' });
  expect(courtesy.isHolding).toBe(true);
});

test('a few jobs that have ended can still be asked about, and no more than that', async () => {
  const { queue } = makeQueue();
  const ids: number[] = [];
  for (let at = 0; at < 25; at++) {
    const job = queue.add(counting(`job ${at}`, 1));
    ids.push(job.id);
    await job.ended;
  }
  expect(queue.list().map(({ id }) => id)).toEqual(ids.slice(-20));
});
