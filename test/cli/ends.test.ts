import { execFile, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { cliEntry } from '../fixtures/cli';
import { scratchFolder } from '../fixtures/photoFolder';

const runFile = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');

test.each([
  ['results', 'stdout', ['--help']],
  ['complaints', 'stderr', ['frobnicate']],
] as const)('a command whose %s nobody reads any more ends quietly, as others do that a signal ends', async (_, closed, args) => {
  const child = spawn(process.execPath, [cliEntry, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const other = text(closed === 'stdout' ? child.stderr : child.stdout);
  // It takes a tenth of a second until it has anything to say.
  child[closed].destroy();
  const code = await new Promise((done) => child.on('close', done));
  expect([code, await other]).toEqual([141, '']);
});

test.runIf(process.platform === 'linux')('where its results find no room, it says so in one sentence', async () => {
  const full = openSync('/dev/full', 'w');
  const child = spawn(process.execPath, [cliEntry, '--help'], { stdio: ['ignore', full, 'pipe'] });
  closeSync(full);
  const [said, code] = await Promise.all([text(child.stderr!), new Promise((done) => child.on('close', done))]);
  expect([code, said]).toEqual([1, 'The results cannot be written (ENOSPC). Choose another place for them.\n']);
});

test('under a Node that is too old for its native modules it says so before it loads one', async () => {
  const old = runFile(process.execPath, ['--no-js-float16array', cliEntry, 'status']);
  await expect(old).rejects.toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^Likewise needs a newer Node .*\.\n$/) as string,
  });
});

test('the command that the package brings starts it with the Node among the packages, through a link as npm makes it', async () => {
  const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { bin: { likewise: string } };
  const link = join(scratchFolder('link'), 'likewise');
  symlinkSync(join(root, bin.likewise), link);
  // Whether all is set up was looked at when the tests began.
  const { stdout } = await runFile(link, ['--help'], {
    env: { ...process.env, LIKEWISE_SETUP: '1', PATH: `${dirname(process.execPath)}:${process.env['PATH']}` },
  });
  expect(stdout).toMatch(/^Usage: likewise/);
});
