import { join } from 'node:path';
import { readJson, remove, writeWhole } from './files.mjs';
import { cacheDir } from './paths.mjs';

const fileOf = (step) => join(cacheDir, `${step}-failure.json`);
const dayMs = 86_400_000;

/**
 * Whether a step that the app works without has failed within the last day. A start does not try it again then: it would
 * repeat a download or a compilation that fails. `npm run setup` does.
 */
export function hasFailedLately(step) {
  const failure = readJson(fileOf(step));
  return failure !== null && Date.now() - failure.atMs < dayMs;
}

export const rememberFailure = (step, reason) => writeWhole(fileOf(step), JSON.stringify({ atMs: Date.now(), reason }));
export const forgetFailure = (step) => remove(fileOf(step));
