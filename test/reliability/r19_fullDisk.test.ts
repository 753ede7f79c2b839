import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildChildScript, startChildWith } from '../fixtures/childScript';
import { buildFaultyDisk, faultyDiskEnvironment, type Fault } from '../fixtures/faultyDisk';
import { prepareBackedUp, type BackedUp } from '../fixtures/everyTable';
import type { Attempt } from './r19_diskChild';

const disk = buildFaultyDisk();
/** `LIKEWISE_LONG=1`: each step of each work; otherwise every ninth, which of a restore are two dozen. */
const every = process.env['LIKEWISE_LONG'] === '1' ? 1 : 9;
let script = '';
beforeAll(async () => {
  script = await buildChildScript(join(import.meta.dirname, 'r19_diskChild.ts'), 'r19_diskChild');
});

async function attempts(task: string, { folder, backup }: BackedUp, how: Fault): Promise<Attempt[]> {
  const child = startChildWith(faultyDiskEnvironment(disk!), script, task, folder, backup, how, String(every));
  const { lines, errors } = await child.ended();
  expect(errors).toBe('');
  return lines.map((line) => JSON.parse(line) as Attempt);
}

const works = {
  index: 'a batch of photos is committed',
  judge: 'a judgement is saved and a backup made',
  restore: 'a backup is restored',
} as const;

describe.skipIf(disk === null)('R19: the disk fails at the n-th step, for every n', () => {
  for (const [task, name] of Object.entries(works))
    test.each(['full', 'error'] as const)(
      `while ${name} (%s): nothing is lost or half done, and afterwards it can be done`,
      async (how) => {
        const before = prepareBackedUp();
        const all = await attempts(task, before, how);
        const undisturbed = all.at(-1)!;
        expect([undisturbed.isOver, undisturbed.error]).toEqual([true, null]);
        const failed = all.filter(({ error }) => error !== null);
        expect(failed.length).toBeGreaterThan(all.length / 2);
        for (const attempt of all) {
          const { at, error, content, computed } = attempt;
          if (error !== null) {
            expect(how === 'full' ? ['disk-full'] : ['disk-full', 'library-not-writable'], `step ${at}: ${error.message}`).toContain(
              error.code,
            );
            expect(error.message).toMatch(/^[^\n]*(disk is full[^\n]*Free|Check that its disk is connected)[^\n]*\.$/u);
          }
          const expected = [undisturbed.content, ...(error === null ? [] : [before.content])];
          expect(expected.includes(content), `step ${at}: what a person said is as before, or all of the work is done`).toBe(true);
          if (content === before.content && error !== null && task !== 'index') expect(computed, `step ${at}`).toEqual(before.computed);
          expect([at, attempt.halfIndexed, attempt.complaints]).toEqual([at, 0, []]);
          // Done once more, since what failed had done it all, or for the first time.
          const after = error === null || content !== before.content ? undisturbed.contentAfter : undisturbed.content;
          expect([at, attempt.contentAfter === after, attempt.computedAfter]).toEqual([at, true, undisturbed.computed]);
        }
      },
    );
});
