import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openEngine, rootIdOf, type OpenedEngine } from '../fixtures/engine';
import { scratchFolder, writeScenes } from '../fixtures/photoFolder';
import { isEverythingRequired } from '../fixtures/shared';
import { mountSmallDisk } from '../fixtures/smallDisk';

const away = (drive: string): unknown => ({ code: 'folder-offline', subject: drive });
const back = (drive: string): unknown => ({ code: 'folder-online', subject: drive });

/** A folder of four photos in which a drive of `scenes` times six is mounted; null where nothing may be mounted. */
async function folderWithDrive(scenes: number, mount = mountTmpfs): Promise<{ photos: string; drive: string } | null> {
  const photos = join(scratchFolder('r15'), 'photos');
  const drive = join(photos, 'media', 'drive');
  await writeScenes(photos, 1, 4);
  mkdirSync(drive, { recursive: true });
  try {
    mount(drive);
  } catch (error) {
    if (isEverythingRequired) throw error;
    return null;
  }
  onTestFinished(() => void spawnSync('umount', ['-l', drive]));
  await writeScenes(drive, scenes, 6, 2);
  return { photos, drive };
}

function mountTmpfs(folder: string): void {
  mountSmallDisk(folder, 4000);
}

function mountBound(folder: string): void {
  const source = scratchFolder('r15-bound');
  execFileSync('mount', ['--bind', source, folder], { stdio: 'pipe' });
}

const shownIds = ({ engine }: OpenedEngine): Int32Array => engine.store.photos.shownIds();

test.for([
  ['a disk', mountTmpfs],
  ['another folder of the same disk', mountBound],
] as const)(
  'R15 %s that was mounted inside of a folder and is not any more is away: none of its photos is lost, after a restart neither',
  async ([, mount], { skip }) => {
    const made = await folderWithDrive(1, mount);
    if (made === null) return skip('mounting needs root');
    const { photos, drive } = made;
    const library = join(scratchFolder('r15'), 'library');
    const first = openEngine(library);
    await first.index(photos);
    const shown = shownIds(first);
    expect(shown).toHaveLength(10);
    execFileSync('umount', ['-l', drive]);
    await first.index(photos);
    expect([shownIds(first), first.notices]).toEqual([shown, [away(drive)]]);
    await first.index(photos);
    expect([shownIds(first), first.notices]).toEqual([shown, [away(drive)]]);
    await first.close();

    // Desktops take the folder itself away, too.
    rmdirSync(drive);
    const next = openEngine(library);
    await next.index(photos);
    expect([shownIds(next), next.notices]).toEqual([shown, [away(drive)]]);
    expect(next.engine.store.problems.list()).toEqual([]);
    mkdirSync(drive);
    mountTmpfs(drive);
    await writeScenes(drive, 1, 6, 2);
    expect(await next.index(photos)).toMatchObject({ photos: 10, problems: 0 });
    expect([shownIds(next), next.notices]).toEqual([shown, [away(drive), back(drive)]]);
  },
);

test('R15 of a drive inside of a folder that goes while its photos are read none becomes a problem, and other losses count as ever', async ({
  skip,
}) => {
  const made = await folderWithDrive(3);
  if (made === null) return skip('mounting needs root');
  const { photos, drive } = made;
  const opened = openEngine(join(scratchFolder('r15'), 'library'));
  const reading = opened.jobWhere(({ phase }) => phase === 'reading');
  const run = opened.index(photos);
  await reading;
  execFileSync('umount', ['-l', drive]);
  expect(await run).toMatchObject({ problems: 0 });
  expect(await opened.index(photos)).toMatchObject({ problems: 0, indexed: 0 });
  expect(shownIds(opened)).toHaveLength(4);
  rmSync(join(photos, 'scene_01'), { recursive: true });
  await opened.index(photos);
  expect([shownIds(opened), opened.notices]).toEqual([Int32Array.of(), [away(drive)]]);
});

test('R15 a drive inside of a folder that will not come back is given up by a yes, by patterns that leave it out, and by what lies in its place', async ({
  skip,
}) => {
  const made = await folderWithDrive(2);
  if (made === null) return skip('mounting needs root');
  const { photos, drive } = made;
  const library = join(scratchFolder('r15'), 'library');
  const opened = openEngine(library);
  const { engine } = opened;
  await opened.index(photos);
  const rootId = rootIdOf(engine, photos);
  execFileSync('umount', ['-l', drive]);
  await opened.index(photos);
  expect(shownIds(opened)).toHaveLength(16);
  await engine.indexing.index(rootId, 'accept');
  expect(shownIds(opened)).toHaveLength(4);
  // Once given up it is an empty folder like any other.
  await opened.index(photos);
  expect(opened.notices).toEqual([away(drive)]);

  mountTmpfs(drive);
  await writeScenes(drive, 1, 6, 2);
  await opened.index(photos);
  execFileSync('umount', ['-l', drive]);
  await opened.index(photos);
  expect(shownIds(opened)).toHaveLength(10);
  engine.folders.setIgnorePatterns(rootId, ['drive/']);
  await opened.index(photos);
  expect(shownIds(opened)).toHaveLength(4);

  engine.folders.setIgnorePatterns(rootId, []);
  mountTmpfs(drive);
  await writeScenes(drive, 1, 6, 2);
  await opened.index(photos);
  execFileSync('umount', ['-l', drive]);
  await writeScenes(drive, 1, 1, 2);
  await opened.index(photos);
  expect(shownIds(opened)).toHaveLength(5);
});

test('R15 an open window hears of a drive inside of a folder that goes and comes, and of what is put on it then', async ({ skip }) => {
  const made = await folderWithDrive(1);
  if (made === null) return skip('mounting needs root');
  const { photos, drive } = made;
  const opened = openEngine(join(scratchFolder('r15'), 'library'), { isWatching: true });
  await opened.index(photos);
  const told = (count: number): Promise<void> =>
    vi.waitFor(() => expect(opened.notices.filter(({ code }) => code.startsWith('folder'))).toHaveLength(count), 60_000);
  // It is known what is mounted once it has been looked for.
  await vi.waitFor(() => expect(opened.engine.folders.list()[0]?.watch).not.toBe('off'), 60_000);
  execFileSync('umount', ['-l', drive]);
  await told(1);
  mountTmpfs(drive);
  await told(2);
  await vi.waitFor(() => expect(opened.engine.folders.list()[0]?.watch).toBe('watching'), 60_000);
  await writeScenes(drive, 2, 6, 2);
  await vi.waitFor(() => expect(shownIds(opened)).toHaveLength(16), 60_000);
  // The watch itself may have broken with the drive, and was begun again.
  expect(opened.notices.filter(({ code }) => code.startsWith('folder'))).toEqual([away(drive), back(drive)]);
});
