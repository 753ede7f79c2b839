import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cliOn, fileLines, startCli } from '../fixtures/cli';
import { scratchFolder, writeScenes } from '../fixtures/photoFolder';
import { childrenOf } from '../fixtures/processes';

test('Ctrl-C during index ends it with 130 within seconds, leaves no process, and the next run goes on', async () => {
  const base = scratchFolder('interrupt');
  const photos = join(base, 'photos');
  await writeScenes(photos, 12, 16);
  const cli = cliOn(join(base, 'library'));
  const running = startCli(['index', photos, '--library', cli.library, '--json']);
  await running.saw(/Reading photos: (?!0 of )\d+/);
  const workers = childrenOf(running.process.pid!);
  expect(workers.length).toBeGreaterThan(1);
  const pressedAtMs = performance.now();
  running.process.kill('SIGINT');
  const { code, stdout, stderr } = await running.ended;
  expect(performance.now() - pressedAtMs).toBeLessThan(4_000);
  expect(code).toBe(130);
  expect(stdout).toBe('');
  expect(stderr.trimEnd().split('\n').at(-1)).toBe('Interrupted. What was indexed is kept; run the same command again to go on.');
  expect(childrenOf(process.pid).filter(({ pid }) => workers.some((worker) => worker.pid === pid))).toEqual([]);

  const done = (await fileLines(cli)).filter(({ outcome }) => outcome === 'indexed').length;
  expect(done).toBeGreaterThan(0);
  expect(done).toBeLessThan(192);
  expect(await cli.json('index', photos)).toMatchObject({ photos: 192, indexed: 192 - done, unchanged: done, problems: 0 });
});
