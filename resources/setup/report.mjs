import { relative } from 'node:path';
import { projectDir } from './paths.mjs';

// Everything goes to stderr: a command's results own stdout, and the set-up may run in front of any command.
const write = (line) => process.stderr.write(`${line}\n`);

/** One line about the set-up. */
export const say = (line) => write(`  ${line}`);

/** The heading, once, and only when there is something to do. */
export function heading(text) {
  if (heading.isShown) return;
  heading.isShown = true;
  write(text);
}

/** A path as the reader sees it: relative to the project where it lies inside. */
export function shown(path) {
  const inside = relative(projectDir, path);
  return inside.startsWith('..') ? path : inside || '.';
}

/** Runs one step: says what it does, then how long it took and where its product is. */
export async function timed(what, work) {
  say(`${what} ...`);
  const startedAt = process.hrtime.bigint();
  const where = await work();
  const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
  say(`    done in ${seconds.toFixed(1)} s${where ? `, in ${where}` : ''}`);
}
