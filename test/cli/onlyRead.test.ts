import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cliOn, type CliResult } from '../fixtures/cli';
import { indexedLibrary } from '../fixtures/indexedLibrary';
import { smallDisk } from '../fixtures/smallDisk';

const obstacles = {
  'a full disk': {
    spoil: (disk: string): void => {
      const { bavail, bsize } = statfsSync(disk);
      writeFileSync(join(disk, 'ballast'), Buffer.alloc(bavail * bsize));
    },
    sentence:
      /^The library in \S+ is only read, and nothing can be saved in it now: its disk is full\. Free some space before you judge or index\.\n/,
    refusal: /^The disk is full: [^\n]*Free some space[^\n]*\.\n$/,
  },
  'a disk mounted for reading': {
    spoil: (disk: string): void => void execFileSync('mount', ['-o', 'remount,ro', disk]),
    sentence:
      /^The library in \S+ is only read, and nothing can be saved in it now: its folder may not be written to\. Connect its disk so that it may[^\n]*\.\n/,
    refusal: /^The library at [^\n]* cannot be [^\n]*written[^\n]*\.\n$/,
  },
};

const copies = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('likewise-read-'));

test.for(Object.entries(obstacles))(
  'R19: on %s all that only reads answers as before and says why nothing can be saved, after a crash too',
  async ([, how], { skip }) => {
    const { library: original, photos, paths } = await indexedLibrary('only-read', 2, 3);
    const disk = smallDisk(12_000);
    if (disk === null) return skip('mounting a small disk needs root');
    const library = join(disk, 'library');
    cpSync(original, library, { recursive: true });
    const cli = cliOn(library);
    const [a, b] = paths.map((path) => join(photos, path)) as [string, string];
    expect((await cli('judge', a, b, '--similar')).code).toBe(0);
    // As a crash leaves it: the index of the log is there for one who has it open.
    for (const name of readdirSync(library)) if (name.endsWith('-shm')) rmSync(join(library, name));
    const out = join(original, 'photos.csv');
    const ask = async (): Promise<CliResult[]> => {
      const asked = [
        ['similar', a, '-k', '3'],
        ['files'],
        ['problems'],
        ['judgements', 'list'],
        ['export', '--what', 'photos', '--format', 'csv', '--out', out],
      ];
      const answers = [];
      for (const words of asked) answers.push(await cli(...words));
      return answers;
    };
    // On a copy, so that these readers leave nothing beside the library itself.
    const before = await cliOn(original)('similar', a, '-k', '3');
    how.spoil(disk);
    const left = copies();
    const answers = await ask();
    expect(answers.map(({ code }) => code)).toEqual(answers.map(() => 0));
    for (const { stderr } of answers) expect(stderr).toMatch(how.sentence);
    expect(answers[0]!.stdout).toBe(before.stdout);
    expect(answers[1]!.stdout.match(/^indexed/gm)).toHaveLength(6);
    // What was judged is in the log alone, or was moved out of it: it is never left out.
    expect(answers[3]!.stdout).toBe(`similar   ${a}  ${b}\n`);
    expect(await cli.json('status')).toMatchObject({ photos: 6, embeddings: 6, libraryPath: library });
    const refused = await cli('judge', a, b, '--different');
    expect([refused.code, refused.stdout]).toEqual([1, '']);
    expect(refused.stderr).toMatch(how.refusal);
    expect(copies()).toEqual(left);
  },
);
