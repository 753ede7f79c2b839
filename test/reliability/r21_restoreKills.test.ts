import { cpSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { restoreLibrary } from '@engine/services/safekeeping/restoreLibrary';
import { openStore } from '@engine/store/store';
import { buildChildScript, startChildWith } from '../fixtures/childScript';
import { prepareBackedUp } from '../fixtures/everyTable';
import { buildFaultyDisk, faultyDiskEnvironment } from '../fixtures/faultyDisk';
import { computedCounts, userContent } from '../fixtures/libraryContent';

const disk = buildFaultyDisk();
/** `LIKEWISE_LONG=1`: before each step that a restore takes on the disk; otherwise before a dozen of them, and each of the last. */
const isLong = process.env['LIKEWISE_LONG'] === '1';
/** In these the restored library takes its place. */
const AT_THE_END = 6;
let script = '';
beforeAll(async () => {
  script = await buildChildScript(join(import.meta.dirname, 'r19_diskChild.ts'), 'r19_diskChild');
});

/** Restores in a process that dies before its n-th step. @returns how many steps it took where it lived to its end, otherwise null */
async function restoreKilledAt(folder: string, backup: string, at: number): Promise<number | null> {
  const environment = faultyDiskEnvironment(disk!, folder, at, 'kill');
  const { lines, signal, errors } = await startChildWith(environment, script, 'restore', folder, backup, '--once').ended();
  expect(errors).toBe('');
  const done = lines.find((line) => line.startsWith('done '));
  expect(signal).toBe(done === undefined ? 'SIGKILL' : null);
  return done === undefined ? null : Number(done.split(' ')[1]);
}

/** Kills a restore of the library at each of many steps. @param look at what is left, in a copy of its own */
async function killEach(folder: string, backup: string, look: (folder: string, at: number) => Promise<void>): Promise<void> {
  const tryAt = async (at: number): Promise<number | null> => {
    const copy = `${folder}-${at}`;
    cpSync(folder, copy, { recursive: true });
    const steps = await restoreKilledAt(copy, backup, at);
    await look(copy, at);
    rmSync(copy, { recursive: true });
    return steps;
  };
  const steps = (await tryAt(1e6))!;
  expect(steps).toBeGreaterThan(20);
  for (let at = 1; at <= steps; at = isLong ? at + 1 : nextOf(at, steps)) expect(await tryAt(at)).toBeNull();
}

/** Great strides, then the last steps one by one. */
const nextOf = (at: number, steps: number): number =>
  at >= steps - AT_THE_END ? at + 1 : Math.min(at + Math.ceil(steps / 12), steps - AT_THE_END);

describe.skipIf(disk === null)('R21: a restore that is killed before any step on the disk', () => {
  test('leaves the library as it was or restored, whole, and can be made again', async () => {
    const { folder, backup, content, computed } = prepareBackedUp();
    const whole = `${folder}-whole`;
    cpSync(folder, whole, { recursive: true });
    const request = { keepsNewer: true, nowMs: Date.UTC(2026, 6, 2) };
    await restoreLibrary({ libraryFolder: whole, backup: join(whole, 'backups', backup), ...request });
    const restored = userContent(join(whole, 'library.db'));
    expect(restored).not.toBe(content);
    await killEach(folder, backup, async (left, at) => {
      const store = openStore({ folder: left, access: 'write' });
      const [complaints, found] = [store.check(), userContent(store.databasePath)];
      store.close();
      expect([at, complaints, found === content || found === restored]).toEqual([at, [], true]);
      expect([at, computedCounts(store.databasePath)]).toEqual([at, computed]);
      await restoreLibrary({ libraryFolder: left, backup: join(left, 'backups', backup), ...request });
      expect(userContent(store.databasePath) === restored, `restored again after step ${at}`).toBe(true);
      expect(readdirSync(left).filter((name) => name.includes('next'))).toEqual([]);
    });
  });

  test('of a damaged library leaves that, under its name, or the restored one: never none, which would begin an empty one', async () => {
    const { folder, backup } = prepareBackedUp();
    const noise = 'This is no database. '.repeat(2000);
    writeFileSync(join(folder, 'library.db'), noise);
    let seenDamaged = 0;
    await killEach(folder, backup, async (left, at) => {
      expect([at, existsSync(join(left, 'library.db'))]).toEqual([at, true]);
      try {
        openStore({ folder: left, access: 'write' }).close();
      } catch (error) {
        expect(error).toMatchObject({ code: 'library-damaged' });
        seenDamaged += 1;
        await restoreLibrary({
          libraryFolder: left,
          backup: join(left, 'backups', backup),
          keepsNewer: false,
          nowMs: Date.UTC(2026, 6, 2),
        });
      }
      const store = openStore({ folder: left, access: 'write' });
      expect([at, store.judgements.count(), store.check()]).toEqual([at, 3, []]);
      store.close();
      const kept = readdirSync(left).filter((name) => name.startsWith('library.damaged-'));
      expect(kept.length, `step ${at}: the damaged file is kept`).toBeGreaterThan(0);
    });
    expect(seenDamaged).toBeGreaterThan(3);
  });
});
