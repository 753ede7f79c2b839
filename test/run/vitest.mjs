import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { projectDir } from '../../resources/setup/paths.mjs';
import { announce, runTool, secondsSince } from './stage.mjs';

/**
 * Adds up vitest's JSON report. A file that could not even be loaded holds no test and counts as one failure;
 * a run that failed although no test did (an error outside of tests) counts as one, too.
 * @param report what vitest's JSON reporter wrote, parsed
 * @param isGood whether vitest ended with exit code 0
 */
export function countTests(report, isGood) {
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const passed = tests.filter(({ status }) => status === 'passed').length;
  const skipped = tests.filter(({ status }) => status !== 'passed' && status !== 'failed').map(({ fullName }) => fullName.trim());
  const unloaded = report.testResults.filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0).length;
  const failed = tests.filter(({ status }) => status === 'failed').length + unloaded;
  return { passed, failed: failed === 0 && !isGood ? 1 : failed, skipped };
}

/**
 * A file of which something failed.
 * @typedef {{ stage: string, file: string, passed: number, failed: number, names: readonly string[] }} FailedFile `file` relative to the project
 */

/** @returns {FailedFile[]} with what `countTests` counted of each */
export function failedFilesOf({ testResults }, stage) {
  return testResults
    .filter(({ name, status }) => name !== undefined && status === 'failed')
    .map((result) => {
      const { passed, failed } = countTests({ testResults: [result] }, false);
      const names = result.assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName.trim());
      return { stage, file: relative(projectDir, result.name), passed, failed, names };
    });
}

/** A part that takes longer says where the time goes. */
const LONG_SECONDS = 300;

/** The files that took longest, `name seconds`, the longest first. */
export function longestFiles({ testResults }, count = 8) {
  return testResults
    .filter(({ startTime, endTime }) => endTime > startTime)
    .map(({ name, startTime, endTime }) => ({ name: basename(name), seconds: (endTime - startTime) / 1000 }))
    .sort((one, other) => other.seconds - one.seconds)
    .slice(0, count)
    .map(({ name, seconds }) => `${name} ${seconds.toFixed(0)} s`);
}

/**
 * Runs one of vitest's projects, or a part of it.
 * @param about what the part is called in the report
 * @param isQuiet keep what vitest says back, and show it only where something failed: two parts that talk at once are hard to read
 * @returns {Promise<import('./stage.mjs').Result & { failedFiles: FailedFile[] }>}
 */
export async function runVitest(project, { about = project, args = [], env = {}, isQuiet = false } = {}) {
  const startedAtMs = performance.now();
  const dir = mkdtempSync(join(tmpdir(), 'likewise-test-'));
  const reportFile = join(dir, 'report.json');
  try {
    const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${reportFile}`];
    const { code, output } = await runTool('node_modules/vitest/vitest.mjs', ['run', '--project', project, ...reporters, ...args], {
      isQuiet,
      env: { TF_CPP_MIN_LOG_LEVEL: '2', ...env },
    });
    const report = readReport(reportFile);
    const counts = countTests(report, code === 0);
    const result = { name: `tests: ${about}`, ...counts, seconds: secondsSince(startedAtMs) };
    announce(result);
    if (result.failed > 0 && isQuiet) console.log(output);
    if (result.seconds > LONG_SECONDS) console.log(`  the longest: ${longestFiles(report).join(', ')}`);
    return { ...result, failedFiles: failedFilesOf(report, project) };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** vitest writes no report when it dies: then there is nothing to count, and `countTests` makes one failure of it. */
function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { testResults: [{ status: 'failed', assertionResults: [] }] };
  }
}
