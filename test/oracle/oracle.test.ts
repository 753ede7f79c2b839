import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { describeWithBackends } from '../fixtures/backends';
import { kinds } from './kinds';

/** `ORACLE_DIR` names another folder with cases of the same form. */
const folder = resolve(process.env['ORACLE_DIR'] ?? join(import.meta.dirname, 'cases'));
const fileSchema = z.strictObject({
  file: z.string(),
  set: z.string(),
  about: z.string(),
  cases: z.array(z.looseObject({ name: z.string() })).min(1),
});
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({ name: name.slice(0, -'.json'.length), ...fileSchema.parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))) }));

test('the folder has cases, and every file of it is of a kind that is checked', () => {
  expect(files.length).toBeGreaterThan(0);
  expect(files.map((file) => file.name).filter((name) => !(name in kinds))).toEqual([]);
});

function checkFiles(usesBackend: boolean): void {
  for (const file of files.filter(({ name }) => kinds[name]?.usesBackend === usesBackend)) {
    describe(file.name, () => {
      test.each(file.cases)('$name', (oracleCase) => expect(kinds[file.name]!.problems(oracleCase)).toEqual([]));
    });
  }
}

checkFiles(false);
await describeWithBackends('oracle', () => {
  let tensorsBefore = 0;
  beforeAll(() => void (tensorsBefore = tf.memory().numTensors));
  afterAll(() => expect(tf.memory().numTensors).toBe(tensorsBefore));
  checkFiles(true);
});
