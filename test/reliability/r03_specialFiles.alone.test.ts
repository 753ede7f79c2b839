import { execFileSync } from 'node:child_process';
import { createServer } from 'node:net';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openEngine } from '../fixtures/engine';
import { sceneJpeg, put, scratchFolder, writeScenes } from '../fixtures/photoFolder';

test('R3 six FIFOs, a socket and links to devices are not opened: the run beside them takes less than a second more', async () => {
  const base = scratchFolder('r03');
  const [first, plain, special] = [join(base, 'first'), join(base, 'plain'), join(base, 'special')];
  await writeScenes(first, 1, 6);
  for (const [scene, folder] of [plain, special].entries())
    for (let shot = 0; shot < 6; shot++) put(join(folder, `${shot}.jpg`), await sceneJpeg(2 + scene, shot));
  execFileSync(
    'mkfifo',
    [1, 2, 3, 4, 5, 6].map((i) => join(special, `pipe_${i}.jpg`)),
  );
  for (const device of ['zero', 'null', 'tty', 'random']) symlinkSync(`/dev/${device}`, join(special, `${device}.jpg`));
  const server = createServer().listen(join(special, 'socket.jpg'));
  onTestFinished(() => void server.close());
  const opened = openEngine(join(base, 'library'));
  // The first run starts the processes.
  await opened.index(first);
  const without = await opened.index(plain);
  const report = await opened.index(special);
  expect(report).toMatchObject({ photos: 6, indexed: 6, problems: 0, ignoredByKind: { 'special-file': 7, link: 4 } });
  // Room for what else the machine does.
  expect(report.seconds - without.seconds).toBeLessThan(2);
});

test('R3 a photo that becomes a FIFO between the scan and the read is a problem, and holds nothing up', async () => {
  const base = scratchFolder('r03');
  const photos = join(base, 'photos');
  await writeScenes(photos, 1, 4);
  const opened = openEngine(join(base, 'library'));
  const root = await opened.engine.folders.add(photos);
  const swap = opened
    .jobWhere(({ phase }) => phase === 'reading')
    .then(() => {
      // The decoders are still starting.
      execFileSync('rm', [join(photos, 'scene_01/shot_03.jpg')]);
      execFileSync('mkfifo', [join(photos, 'scene_01/shot_03.jpg')]);
    });
  const begunAtMs = performance.now();
  const ended = await opened.engine.indexing.index(root.id);
  await swap;
  expect(ended).toMatchObject({ outcome: 'done', result: { photos: 3, indexed: 3 } });
  expect(performance.now() - begunAtMs).toBeLessThan(20_000);
  expect(opened.engine.store.problems.list()).toMatchObject([{ path: 'scene_01/shot_03.jpg', code: 'not-a-file' }]);
  // The next scan sees what it is.
  await opened.index(photos);
  expect([...opened.engine.store.files.list()].find(({ path }) => path.endsWith('shot_03.jpg'))).toMatchObject({ status: 'ignored' });
});
