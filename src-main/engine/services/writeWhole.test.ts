import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { smallDisk } from '../../../test/fixtures/smallDisk';
import { temporaryFolder } from '../../../test/fixtures/store';
import { writeWhole } from './writeWhole';

test('the parts of a file lie in it one after the other', async () => {
  const path = join(temporaryFolder(), 'out.bin');
  await writeWhole(path, [Buffer.from('a'), Buffer.from('bc')]);
  expect(readFileSync(path, 'utf8')).toBe('abc');
});

test('R19: where there is room for a part of a file only, it says so and leaves nothing', async ({ skip }) => {
  const disk = smallDisk(200);
  if (disk === null) return skip('mounting a small disk needs root');
  await expect(writeWhole(join(disk, 'out.bin'), [Buffer.alloc(300_000)])).rejects.toMatchObject({ code: 'disk-full' });
  expect(readdirSync(disk)).toEqual([]);
});
