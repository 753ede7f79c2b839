import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cliOn, type CliResult } from '../fixtures/cli';
import { startHost } from '../fixtures/host';
import { indexedLibrary } from '../fixtures/indexedLibrary';
import { userContent } from '../fixtures/libraryContent';

/** So many at once: what they wait for is mostly their own start. */
const AT_ONCE = 3;

async function runAll(
  commands: readonly (readonly string[])[],
  run: (...args: readonly string[]) => Promise<CliResult>,
): Promise<CliResult[]> {
  const results: CliResult[] = [];
  for (let at = 0; at < commands.length; at += AT_ONCE)
    results.push(...(await Promise.all(commands.slice(at, at + AT_ONCE).map((words) => run(...words)))));
  return results;
}

test('R24 beside an open window every command that only looks answers, and every one that would write is refused in one sentence: nothing changes', async () => {
  const { base, library, photos, paths } = await indexedLibrary('r24', 2, 3);
  const [a, b, c] = paths.map((path) => join(photos, path)) as [string, string, string];
  const cli = cliOn(library);
  for (const words of [
    ['judge', a, b, '--similar'],
    ['judge', a, c, '--different'],
    ['tag', 'add', 'sea', a],
    ['backup', 'make'],
  ])
    expect(await cli(...words)).toMatchObject({ code: 0 });
  const list = join(base, 'said.json');
  expect(await cli('judgements', 'export', '--out', list)).toMatchObject({ code: 0 });
  const [{ name: backup }] = await cli.json<[{ name: string }]>('backup', 'list');

  const host = startHost(library);
  await host.saw(({ kind }) => kind === 'ready');
  const before = userContent(join(library, 'library.db'));
  const looking = [
    ['status'],
    ['files'],
    ['problems'],
    ['doctor'],
    ['similar', a, '-k', '3'],
    ['duplicates', '--known'],
    ['evaluate'],
    ['export', '--what', 'photos', '--format', 'csv', '--out', join(base, 'photos.csv')],
    ['judgements', 'list'],
    ['judgements', 'contradictions'],
    ['judgements', 'suspicious'],
    ['judgements', 'export', '--out', join(base, 'again.json')],
    ['tag', 'list'],
    ['tag', 'list', 'sea'],
    ['history', 'list'],
    ['lens', 'list'],
    ['models', 'list'],
    ['suggest'],
    ['backup', 'list'],
  ];
  const answers = await runAll(looking, cli);
  expect(looking.map((words, at) => [words.join(' '), answers[at]!.code, answers[at]!.stderr.includes('in use')])).toEqual(
    looking.map((words) => [words.join(' '), 0, false]),
  );

  const moved = join(base, 'elsewhere');
  const writing = [
    ['index', photos],
    ['forget', photos],
    ['verify'],
    ['map'],
    ['duplicates'],
    ['judge', a, b, '--different'],
    ['judgements', 'undo'],
    ['judgements', 'withdraw', a, b],
    ['judgements', 'ignore', a, b],
    ['judgements', 'import', list],
    ['tag', 'add', 'sky', a],
    ['tag', 'remove', 'sea'],
    ['tag', 'rename', 'sea', 'lake'],
    ['tag', 'similar', 'sea', 'on'],
    ['history', 'undo'],
    ['history', 'redo'],
    ['lens', 'create', 'place'],
    ['lens', 'use', 'place'],
    ['lens', 'remove', 'place'],
    ['train'],
    ['backup', 'make'],
    ['restore', backup],
    ['library', 'move', moved],
  ];
  const refusals = await runAll(writing, cli);
  expect(writing.map((words, at) => [words.join(' '), refusals[at]!.code, refusals[at]!.stdout, refusals[at]!.stderr])).toEqual(
    writing.map((words) => [
      words.join(' '),
      3,
      '',
      expect.stringMatching(/^The library at [^\n]* is in use by another Likewise\. [^\n]*\.\n$/),
    ]),
  );
  expect([userContent(join(library, 'library.db')), existsSync(moved)]).toEqual([before, false]);

  // The window goes on, and saves.
  expect(await host.ask('library.status')).toMatchObject({ photos: 6, problems: 0 });
  host.send({ kind: 'quit' });
  await host.ended;
  expect(await cli('judgements', 'undo')).toMatchObject({ code: 0 });
});
