import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { describeWithBackends } from '../fixtures/backends';
import { expectClose, parseCases } from './caseFile';
import { runners } from './runners/index';

/**
 * Reference values that an independent float64 implementation computed (cases/README.md has the formulas). `ORACLE_DIR` names another
 * folder of files of the same form.
 */
const folder = process.env['ORACLE_DIR'] ?? join(import.meta.dirname, 'cases');
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));

test('there are files of cases, and each of them is known', () => {
  expect(files.length).toBeGreaterThan(0);
  expect(files.filter((file) => !(file in runners))).toEqual([]);
});

for (const [file, { run, usesTensors }] of Object.entries(runners)) {
  if (!files.includes(file)) continue;
  const cases = parseCases(readFileSync(join(folder, file), 'utf8'));
  const each = (): void => {
    for (const oracleCase of cases) test(oracleCase.name, () => run(oracleCase));
  };
  if (usesTensors) await describeWithBackends(file, each);
  else describe(file, each);
}

describe('the runner itself', () => {
  const text = (more: object): string =>
    JSON.stringify({ file: 'x', cases: [{ name: 'one', input: {}, expected: {}, tol: { rel: 0, abs: 0 }, ...more }] });

  test('refuses a field that it does not know, in the file and in a case', () => {
    expect(() => parseCases(text({ surprise: 1 }))).toThrow('unknown field surprise');
    expect(() => parseCases(JSON.stringify({ cases: [], surprise: 1 }))).toThrow('unknown field surprise');
    expect(() => parseCases(text({ check: 'roughly' }))).toThrow('unknown check');
  });

  test('does not take NaN, a missing number, null or another shape for a number that is close', () => {
    const tol = { rel: 1e-4, abs: 1e-5 };
    expect(() => expectClose([1, 1.00009], [1, 1], tol, 'x')).not.toThrow();
    for (const got of [[1, 1.00012], [1, NaN], [1], [1, null], [[1, 1]]]) expect(() => expectClose(got, [1, 1], tol, 'x')).toThrow();
    expect(() => expectClose(0, null, tol, 'x')).toThrow();
  });
});
