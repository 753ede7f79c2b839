import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setImmediate as soon, setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { judgedIn } from '@engine/services/labels/trainingLabels';
import { readDefaults } from '@engine/training/settings/settings';
import type { TrainInput } from '@engine/workers/compute/teachingCalls';
import { startCompute } from '../fixtures/computeProcess';
import { workersFolder } from '../fixtures/engine';
import { scratchFolder } from '../fixtures/photoFolder';
import { copiedLibrary, judgePairs, makeTeachable } from '../fixtures/taughtLibrary';

const made = makeTeachable();
const library = copiedLibrary('rehearsal', made, (engine, ids) => {
  engine.judgements.save(judgePairs(ids, made, 60, 2), 'search');
  return Promise.resolve();
});

async function openInput(): Promise<TrainInput> {
  const { engine } = await library();
  const settings = await readDefaults(resolve(import.meta.dirname, '../../resources/training'), 'rca');
  return { ...engine.training.about(), judged: judgedIn(engine.store, engine.lenses.activeId), seed: settings.seed, settings };
}

const signal = new AbortController().signal;

test('while a rehearsal is held others are answered, then it goes on; a training after it comes to what it comes to in a new process', async () => {
  const input = await openInput();
  const compute = startCompute();
  const [reached, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let pieces = 0;
  const rehearsal = compute.rehearse(input, signal, async () => {
    if (++pieces !== 3) return;
    reached.resolve();
    await released.promise;
  });
  await reached.promise;
  expect(await compute.trust(input)).toHaveLength(input.judged.length);
  await wait(500);
  expect(pieces).toBe(3);
  released.resolve();
  expect(await rehearsal).toBe(true);
  expect(pieces).toBeGreaterThan(10);
  const { taught } = await compute.train(input, signal, () => undefined);
  expect(taught.head).toEqual((await startCompute().train(input, signal, () => undefined)).taught.head);
});

test('a rehearsal that is held from its first piece on keeps nobody from the library: a training beside it comes to its end', async () => {
  const input = await openInput();
  const compute = startCompute();
  const controller = new AbortController();
  const rehearsal = compute.rehearse(input, controller.signal, () => new Promise(() => undefined));
  const [trusted, { taught }] = await Promise.all([compute.trust(input), compute.train(input, signal, () => undefined)]);
  expect([trusted.length, taught.isAccepted]).toEqual([input.judged.length, true]);
  controller.abort();
  await expect(rehearsal).rejects.toMatchObject({ code: 'cancelled' });
});

test('a rehearsal waits while anything else is computed, and one that is cancelled leaves the process as it was', async () => {
  const input = await openInput();
  const compute = startCompute();
  let isTrained = false;
  const controller = new AbortController();
  let pieces = 0;
  const training = compute.train(input, signal, () => undefined).finally(() => (isTrained = true));
  const begun = Promise.withResolvers<boolean>();
  const rehearsal = compute.rehearse(input, controller.signal, async () => {
    await soon();
    begun.resolve(isTrained);
    if (++pieces === 2) controller.abort();
  });
  expect(await begun.promise).toBe(true);
  await expect(rehearsal).rejects.toMatchObject({ code: 'cancelled' });
  const process = compute.processId;
  expect((await compute.train(input, signal, () => undefined)).taught.head).toEqual((await training).taught.head);
  expect(compute.processId).toBe(process);
  expect(pieces).toBe(2);
});

/** The compute process, which says of each time that it looks through all of its memory for what is not needed any more. */
function sayingWhatItCollects(): string {
  const entry = join(scratchFolder('likewise-collects-'), 'compute.mjs');
  writeFileSync(
    entry,
    `import { constants, PerformanceObserver } from 'node:perf_hooks';
     const isWhole = ({ detail }) => detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR;
     new PerformanceObserver((seen) => seen.getEntries().filter(isWhole).forEach(() => console.error('collected'))).observe({ entryTypes: ['gc'] });
     await import(${JSON.stringify(pathToFileURL(join(workersFolder, 'compute.js')).href)});`,
  );
  return entry;
}

test('a training hardly ever stops to collect garbage, though much of it goes through its hands', async () => {
  const input = await openInput();
  const log: string[] = [];
  const compute = startCompute({ entry: sayingWhatItCollects(), onLog: (line) => log.push(line) });
  await compute.train(input, signal, () => undefined);
  log.length = 0;
  for (let round = 0; round < 3; round++) await compute.train(input, signal, () => undefined);
  // Once or twice; ten times by V8's own limits.
  expect(log.filter((line) => line === 'collected').length).toBeLessThanOrEqual(5);
});
