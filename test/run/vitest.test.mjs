import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectDir } from '../../resources/setup/paths.mjs';
import { countTests, failedFilesOf, longestFiles } from './vitest.mjs';

const file = (...statuses) => ({
  status: statuses.includes('failed') ? 'failed' : 'passed',
  assertionResults: statuses.map((status, index) => ({ status, fullName: ` test ${index}` })),
});

test('passed, failed and skipped tests are added up over the files', () => {
  const report = { testResults: [file('passed', 'failed'), file('passed', 'pending', 'todo')] };
  expect(countTests(report, false)).toEqual({ passed: 2, failed: 1, skipped: ['test 1', 'test 2'] });
});

test('a file that could not be loaded is a failure', () => {
  const report = { testResults: [file('passed'), { status: 'failed', assertionResults: [] }] };
  expect(countTests(report, false)).toMatchObject({ passed: 1, failed: 1 });
});

test('a run that failed although every test passed is a failure', () => {
  expect(countTests({ testResults: [file('passed')] }, false)).toMatchObject({ passed: 1, failed: 1 });
  expect(countTests({ testResults: [file('passed')] }, true)).toMatchObject({ passed: 1, failed: 0 });
});

test('the longest files are named, the longest first, without those that did not run', () => {
  const ran = (name, seconds) => ({ ...file('passed'), name: `/a/${name}`, startTime: 1_000, endTime: 1_000 + seconds * 1_000 });
  const report = { testResults: [ran('short.ts', 2), ran('long.ts', 61.4), ran('not.ts', 0), file('failed')] };
  expect(longestFiles(report)).toEqual(['long.ts 61 s', 'short.ts 2 s']);
  expect(longestFiles(report, 1)).toEqual(['long.ts 61 s']);
});

test('the files of which something failed are named with what they counted, and one that could not be loaded', () => {
  const at = (name, result) => ({ ...result, name: join(projectDir, name) });
  const report = {
    testResults: [
      at('good.ts', file('passed')),
      at('bad.ts', file('passed', 'failed')),
      at('unloaded.ts', { status: 'failed', assertionResults: [] }),
    ],
  };
  expect(failedFilesOf(report, 'whole')).toEqual([
    { stage: 'whole', file: 'bad.ts', passed: 1, failed: 1, names: ['test 1'] },
    { stage: 'whole', file: 'unloaded.ts', passed: 0, failed: 1, names: [] },
  ]);
});
