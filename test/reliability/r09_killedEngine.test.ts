import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { buildChildScript, startChild } from '../fixtures/childScript';
import { faultyWorkers } from '../fixtures/engine';
import { put, sceneJpeg, scratchFolder } from '../fixtures/photoFolder';
import { childrenOf, stateOf } from '../fixtures/processes';

test.each(['HANG', 'NATIVE'])('R9 an engine that is killed leaves no decoder behind that never returns: %s', async (how) => {
  const base = scratchFolder('r09');
  const photos = join(base, 'photos');
  mkdirSync(photos);
  for (const shot of [1, 2]) put(join(photos, `${shot}_${how}.jpg`), await sceneJpeg(1, shot));
  const workers = faultyWorkers(join(base, 'workers'));
  const script = await buildChildScript(join(import.meta.dirname, 'r33_heldChild.ts'), 'r33_heldChild');
  const child = startChild(script, join(base, 'library'), photos, workers.workersFolder);
  await vi.waitFor(() => expect(workers.decoded()).toHaveLength(2), 60_000);
  const decoders = childrenOf(child.process.pid!).filter(({ command }) => command.includes('decoder.js'));
  onTestFinished(() => {
    for (const { pid } of decoders) if (stateOf(pid) !== null) process.kill(pid, 'SIGKILL');
  });
  expect(decoders).toHaveLength(2);
  await child.kill();
  await vi.waitFor(() => expect(decoders.map(({ pid }) => stateOf(pid))).toEqual([null, null]), 20_000);
});
