import { spawn } from 'node:child_process';
import { nodeBinary, projectDir } from '../../resources/setup/paths.mjs';

/**
 * What a stage counted: a gate counts as one, vitest's tests each.
 * @typedef {{ name: string, passed: number, failed: number, skipped: readonly string[], seconds: number }} Result
 */

/**
 * Runs a program of node_modules with the project's Node.
 * @param script the JavaScript file to run, relative to the project
 * @param isQuiet keep its output back, and return it; otherwise it goes straight to the terminal
 * @returns {Promise<{ code: number, output: string }>} the exit code is 1 when a signal ended it
 */
export function runTool(script, args, { isQuiet = true, env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(nodeBinary(), [script, ...args], {
      cwd: projectDir,
      stdio: isQuiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
      // In a log, colours are noise; some tools print them there because CI is set.
      env: { ...process.env, ...(process.stdout.isTTY ? {} : { NO_COLOR: '1' }), ...env },
    });
    const chunks = [];
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    child.stderr?.on('data', (chunk) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString('utf8').trimEnd() }));
  });
}

export const secondsSince = (startedAtMs) => (performance.now() - startedAtMs) / 1000;

/** One line a stage, as soon as it has ended. */
export function announce({ name, passed, failed, skipped, seconds }) {
  const counts = [`${passed} passed`, `${failed} failed`, ...(skipped.length > 0 ? [`${skipped.length} skipped`] : [])];
  console.log(`${failed > 0 ? '✗' : '✓'} ${name.padEnd(22)} ${counts.join(', ').padEnd(32)} ${seconds.toFixed(1)} s`);
}
