import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { cliEntry, type FileLine } from '../fixtures/cli';
import { noOrdinaryUser, ordinaryUser } from '../fixtures/ordinaryUser';
import { scratchFolder, writeScenes } from '../fixtures/photoFolder';

const user = ordinaryUser(cliEntry);

test.skipIf(user === null)(
  `R16 a folder that may not be opened any more is one problem, and its photos are kept${user === null ? noOrdinaryUser : ''}`,
  async () => {
    const base = scratchFolder('r16');
    const photos = join(base, 'photos');
    await writeScenes(photos, 3, 6);
    // Written by root for whoever will read it, where the user is another.
    if (user!.options.uid !== undefined) spawnSync('chown', ['-R', String(user!.options.uid), base]);
    const run = (...args: string[]): { code: number | null; stdout: string; stderr: string } => {
      const [command, ...rest] = [...user!.prefix, process.execPath, cliEntry, ...args, '--library', join(base, 'library')];
      const { status, stdout, stderr } = spawnSync(command!, rest, { encoding: 'utf8', ...user!.options });
      return { code: status, stdout, stderr };
    };
    const json = <Value>(...args: string[]): Value => JSON.parse(run(...args, '--json').stdout) as Value;
    expect(json('index', photos)).toMatchObject({ photos: 18, indexed: 18, problems: 0 });

    const locked = join(photos, 'scene_02');
    chmodSync(locked, 0);
    onTestFinished(() => chmodSync(locked, 0o755));
    const second = run('index', photos, '--json');
    expect(second.code).toBe(0);
    expect(JSON.parse(second.stdout)).toMatchObject({ photos: 18, indexed: 0, unchanged: 18, problems: 1 });
    expect(json('problems')).toEqual([
      { folder: photos, path: expect.stringMatching(/^scene_02\/?$/) as string, reason: expect.any(String) as string, code: 'not-allowed' },
    ]);
    const lines = run('files', '--json').stdout.split('\n').slice(0, -1);
    const files = lines.map((line) => JSON.parse(line) as FileLine);
    expect(files.filter(({ outcome }) => outcome === 'indexed')).toHaveLength(18);
    expect(json<{ hits: unknown[] }>('similar', join(photos, 'scene_01/shot_01.jpg'), '-k', '17').hits).toHaveLength(17);

    chmodSync(locked, 0o755);
    expect(json('index', photos)).toMatchObject({ photos: 18, indexed: 0, unchanged: 18, problems: 0 });

    // The folder that was chosen itself: nothing in it is taken for gone.
    chmodSync(photos, 0);
    onTestFinished(() => chmodSync(photos, 0o755));
    expect(run('index', photos)).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(photos) as string });
    expect(json('status')).toMatchObject({ photos: 18, embeddings: 18 });
    chmodSync(photos, 0o755);
  },
);

test.skipIf(user === null)(`R16 a photo that may not be read is a problem that says so${user === null ? noOrdinaryUser : ''}`, async () => {
  const base = scratchFolder('r16');
  const photos = join(base, 'photos');
  await writeScenes(photos, 1, 3);
  if (user!.options.uid !== undefined) spawnSync('chown', ['-R', String(user!.options.uid), base]);
  chmodSync(join(photos, 'scene_01/shot_01.jpg'), 0);
  const [command, ...rest] = [...user!.prefix, process.execPath, cliEntry, 'index', photos, '--library', join(base, 'library'), '--json'];
  const { stdout } = spawnSync(command!, rest, { encoding: 'utf8', ...user!.options });
  expect(JSON.parse(stdout)).toMatchObject({ photos: 2, indexed: 2, problems: 1 });
});

test.skipIf(user === null)(`R16 a library that may not be looked at is not said to be none${user === null ? noOrdinaryUser : ''}`, () => {
  const library = join(scratchFolder('r16'), 'library');
  mkdirSync(library, { mode: 0 });
  onTestFinished(() => chmodSync(library, 0o755));
  const [command, ...rest] = [...user!.prefix, process.execPath, cliEntry, 'status', '--library', library];
  const { status, stdout, stderr } = spawnSync(command!, rest, { encoding: 'utf8', ...user!.options });
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/library.* cannot be .*\(EACCES\)\. .*\.\n$/u);
});
