import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
 * Runs one of vitest's projects, or a part of it.
 * @param about what the part is called in the report
 */
export async function runVitest(project, { about = project, args = [], env = {} } = {}) {
  const startedAtMs = performance.now();
  const dir = mkdtempSync(join(tmpdir(), 'likewise-test-'));
  const reportFile = join(dir, 'report.json');
  try {
    const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${reportFile}`];
    const { code } = await runTool('node_modules/vitest/vitest.mjs', ['run', '--project', project, ...reporters, ...args], {
      isQuiet: false,
      env: { TF_CPP_MIN_LOG_LEVEL: '2', ...env },
    });
    const counts = countTests(readReport(reportFile), code === 0);
    const result = { name: `tests: ${about}`, ...counts, seconds: secondsSince(startedAtMs) };
    announce(result);
    return result;
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
