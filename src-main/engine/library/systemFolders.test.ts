import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { smallDisk } from '../../../test/fixtures/smallDisk';
import { isOfSystem, parseMounts, systemFoldersBelow } from './systemFolders';
import { walkFolder } from './walk';

const isLinux = process.platform === 'linux';

test('a mount has its name as it is, whatever the table writes for blanks, and of two in one place the later one counts', () => {
  const table = 'proc /proc proc rw 0 0\n/dev/sdb1 /media/my\\040photos ext4 rw 0 0\nnone /a\\134b sysfs rw 0 0\nx /proc tmpfs rw 0 0\n';
  const bytes = Buffer.concat([Buffer.from(table), Buffer.from([0x79, 0x20, 0x2f, 0xff, 0x20]), Buffer.from('sysfs rw 0 0\n\nbroken')]);
  expect([...parseMounts(bytes)]).toEqual([
    ['/proc', false],
    ['/media/my photos', false],
    ['/a\\b', true],
    ['/\udcff', true],
  ]);
});

test.runIf(isLinux)('a walk of the whole disk leaves out what the kernel makes up', async () => {
  const walk = walkFolder('/');
  const { value: first } = await walk.next();
  await walk.return(undefined);
  expect(first).toContainEqual({ kind: 'ignored', path: 'proc/', why: 'system-folder' });
  expect(first).not.toContainEqual(expect.objectContaining({ kind: 'ignored', path: 'tmp/' }));
});

test.runIf(isLinux)("a folder of the system's own is one by whatever name, with all that is in it, and no other is", async ({ skip }) => {
  expect(await Promise.all(['/proc', '/proc/self/fd', '/', '/usr', '/procedures'].map(isOfSystem))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
  const disk = smallDisk(1000);
  if (disk === null) return skip('mounting a disk needs root');
  mkdirSync(join(disk, 'a', 'proc'), { recursive: true });
  symlinkSync('a', join(disk, 'link'));
  const proc = join(disk, 'a', 'proc');
  execFileSync('mount', ['-t', 'proc', 'proc', proc]);
  expect(await systemFoldersBelow(join(disk, 'link'))).toEqual(new Set(['proc']));
  expect(await isOfSystem(join(disk, 'link', 'proc', 'fs'))).toBe(true);
  // A disk of files, wherever it is mounted, holds what somebody put there.
  execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', join(proc, 'fs')]);
  expect(await isOfSystem(join(proc, 'fs'))).toBe(false);
  expect(await isOfSystem(proc)).toBe(true);
});
