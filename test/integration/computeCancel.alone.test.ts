import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { backbone, pictures, startCompute } from '../fixtures/computeProcess';

test('R33: a cancel is answered at once, and the same process is free again after the batch in hand', async () => {
  const compute = startCompute();
  const many = pictures(32);
  await compute.features(backbone, many); // the first batch allocates, and takes several times as long as the next
  const process = compute.processId;
  const controller = new AbortController();
  const running = compute.features(
    backbone,
    Array.from({ length: 400 }, (_, i) => many[i % 32]!),
    controller.signal,
  );
  await sleep(300);
  const asked = Date.now();
  controller.abort();
  await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  expect(Date.now() - asked).toBeLessThan(200);
  await compute.features(backbone, pictures(1));
  expect(compute.processId).toBe(process);
  // Two seconds on a machine that does nothing else; the batch in hand is all there is to wait for.
  expect(Date.now() - asked).toBeLessThan(6000);
});
