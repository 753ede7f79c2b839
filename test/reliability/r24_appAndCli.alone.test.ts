import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { JobStatus } from '@contract/data';
import { cliOn } from '../fixtures/cli';
import { startHost } from '../fixtures/host';
import { scratchFolder, writeScenes } from '../fixtures/photoFolder';

test('R24 beside the app the command line reads and answers, and one that would write says within a second that the library is in use', async () => {
  const base = scratchFolder('r24');
  const photos = join(base, 'photos');
  await writeScenes(photos, 3, 5);
  const host = startHost(join(base, 'library'));
  await host.saw(({ kind }) => kind === 'ready');
  await host.ask('folders.add', { path: photos }, 'app');
  await host.saw(
    (message) => message.kind === 'event' && message.event === 'job.changed' && (message.payload as JobStatus).state === 'done',
  );

  const cli = cliOn(join(base, 'library'));
  const query = join(photos, 'scene_02/shot_02.jpg');
  const answer = await cli.json<{ searched: number; hits: { path: string }[] }>('similar', query, '-k', '4');
  expect(answer.searched).toBe(15);
  expect(answer.hits.every(({ path }) => path.includes('scene_02'))).toBe(true);
  expect(await cli.json('status')).toMatchObject({ photos: 15 });

  // The time of a command that is refused, Node's own start taken off by one that does nothing.
  const timed = async (...args: string[]): Promise<[code: number | null, stderr: string, stdout: string, ms: number]> => {
    const begunAtMs = performance.now();
    const { code, stderr, stdout } = await cli(...args);
    return [code, stderr, stdout, performance.now() - begunAtMs];
  };
  const [, , , startMs] = await timed('--help');
  for (const args of [['index', photos], ['forget', photos], ['verify']]) {
    const [code, stderr, stdout, ms] = await timed(...args);
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(/^[^\n]*in use[^\n]*\.\n$/);
    expect(ms - startMs).toBeLessThan(1_500);
  }
  // Nothing of that disturbed the app.
  expect(await host.ask('library.status')).toMatchObject({ photos: 15, problems: 0 });
  host.send({ kind: 'quit' });
  await host.ended;
  expect(await cli.json('index', photos)).toMatchObject({ photos: 15, indexed: 0, unchanged: 15 });
});
