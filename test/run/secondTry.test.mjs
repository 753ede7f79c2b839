import { expect, onTestFinished, test, vi } from 'vitest';
import { tryAgain } from './secondTry.mjs';

const failedFile = (file, rest = {}) => ({ stage: 'whole', file, passed: 2, failed: 1, names: [`${file} waits`], ...rest });
const nothing = { passed: 0, failed: 0, skipped: [] };

function saidLines() {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  onTestFinished(() => log.mockRestore());
  return () => log.mock.calls.flat().join('\n');
}

test('a test that passes alone counts as passed, and is named', async () => {
  const said = saidLines();
  const run = vi.fn(() => Promise.resolve({ passed: 3, failed: 0, skipped: [], failedFiles: [] }));
  expect(await tryAgain([failedFile('a.ts')], run)).toMatchObject({ passed: 1, failed: -1 });
  expect(run).toHaveBeenCalledWith('whole', ['a.ts']);
  expect(said()).toContain('a.ts: a.ts waits');
});

test('a test that fails again stays failed, and only the file beside it that passed is named', async () => {
  const said = saidLines();
  const run = (_stage, files) =>
    Promise.resolve({ passed: 5, failed: 1, skipped: [], failedFiles: files.slice(0, 1).map((file) => failedFile(file)) });
  expect(await tryAgain([failedFile('a.ts'), failedFile('b.ts')], run)).toMatchObject({ passed: 1, failed: -1 });
  expect(said()).toContain('b.ts: ');
  expect(said()).not.toContain('a.ts: ');
});

test('each stage runs its own files; where nothing failed, or too much, nothing runs again', async () => {
  saidLines();
  const run = vi.fn(() => Promise.resolve({ passed: 3, failed: 0, skipped: [], failedFiles: [] }));
  await tryAgain([failedFile('a.ts'), failedFile('b.ts', { stage: 'unit' }), failedFile('c.ts')], run);
  expect(run.mock.calls).toEqual([
    ['whole', ['a.ts', 'c.ts']],
    ['unit', ['b.ts']],
  ]);
  run.mockClear();
  expect(await tryAgain([], run)).toEqual(nothing);
  expect(
    await tryAgain(
      Array.from('abcdef', (name) => failedFile(name)),
      run,
    ),
  ).toEqual(nothing);
  expect(run).not.toHaveBeenCalled();
});

test('a second run that dies, or does not run, takes nothing back', async () => {
  const said = saidLines();
  const died = () => Promise.resolve({ passed: 0, failed: 1, skipped: [], failedFiles: [] });
  const diedHalfWay = () => Promise.resolve({ passed: 1, failed: 1, skipped: [], failedFiles: [] });
  const missing = () => Promise.resolve({ passed: 0, failed: 0, skipped: ['no display'] });
  for (const run of [died, diedHalfWay, missing]) expect(await tryAgain([failedFile('a.ts')], run)).toEqual(nothing);
  expect(said()).toBe('');
});
