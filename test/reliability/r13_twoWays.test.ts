import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, linkSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openEngine, rootIdOf } from '../fixtures/engine';
import { scratchFolder, writeScenes } from '../fixtures/photoFolder';
import { isEverythingRequired } from '../fixtures/shared';

/** Whether it could be done. */
function bind(from: string, to: string): boolean {
  mkdirSync(to);
  try {
    execFileSync('mount', ['--bind', from, to], { stdio: 'pipe' });
  } catch (error) {
    if (isEverythingRequired) throw error;
    return false;
  }
  onTestFinished(() => void spawnSync('umount', ['-l', to]));
  return true;
}

test('R13 of a photo that a folder shows twice, since one of it is mounted in another place, neither may go to the bin, with a second name elsewhere neither', async ({
  skip,
}) => {
  const base = scratchFolder('r13');
  const photos = join(base, 'photos');
  await writeScenes(photos, 1, 2);
  const [plain, linked] = ['shot_00.jpg', 'shot_01.jpg'].map((name) => join(photos, 'scene_01', name));
  linkSync(linked!, join(base, 'kept elsewhere.jpg'));
  if (!bind(join(photos, 'scene_01'), join(photos, 'again'))) return skip('mounting needs root');
  const opened = openEngine(join(base, 'library'));
  const { engine } = opened;
  expect(await opened.index(photos)).toMatchObject({ photos: 4, problems: 0 });
  expect(engine.store.photos.shownIds()).toHaveLength(2);
  const known = engine.store.files.known(rootIdOf(engine, photos));
  const idOf = (path: string): number => known.at(known.find(path)!).id;
  for (const name of ['shot_00.jpg', 'shot_01.jpg'])
    for (const [goes, stays] of [
      [`again/${name}`, `scene_01/${name}`],
      [`scene_01/${name}`, `again/${name}`],
    ] as const)
      expect(await engine.duplicates.clearForBin(idOf(goes) as never, [idOf(stays) as never])).toMatchObject({ reason: 'same-file' });
  expect([existsSync(plain!), existsSync(linked!)]).toEqual([true, true]);
});

test('R4 a folder that is mounted inside of itself, and links that lead round in it, end, and each photo is one', async ({ skip }) => {
  const base = scratchFolder('r04');
  const photos = join(base, 'photos');
  await writeScenes(photos, 1, 3);
  symlinkSync('..', join(photos, 'scene_01', 'up'));
  symlinkSync('loop', join(photos, 'loop'));
  if (!bind(photos, join(photos, 'inside'))) return skip('mounting needs root');
  const opened = openEngine(join(base, 'library'));
  const report = await opened.index(photos);
  // As the mount shows what was there before it.
  expect(report).toMatchObject({ photos: 6, problems: 0, ignoredByKind: { link: 4 } });
  expect(opened.engine.store.photos.shownIds()).toHaveLength(3);
});
