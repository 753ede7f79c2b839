import { spawn, spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeBinary } from './paths.mjs';

/** What a failed command said, for the one who reads the error. */
const lastLines = (text, count = 12) => text.trimEnd().split('\n').slice(-count).join('\n');

/**
 * Runs a program without a shell and waits. Its output is kept back and shown only when it fails.
 * @returns what it wrote on stdout
 */
export function run(program, args, { cwd, env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, LIKEWISE_SETUP: '1', ...env },
      windowsHide: true,
    });
    let stdout = '';
    let everything = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      everything += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => (everything += text));
    child.on('error', (reason) => reject(new Error(`${program} could not be started: ${reason.message}`)));
    child.on('close', (code, signal) => {
      if (code === 0) resolve(stdout);
      else reject(new Error(lastLines(everything) || `${program} ended with ${signal ?? `exit code ${code}`}`));
    });
  });
}

/** Downloads `url` to `path`, through the proxy of the environment if there is one. */
export async function download(url, path) {
  const program = join(dirname(fileURLToPath(import.meta.url)), 'download.mjs');
  await run(nodeBinary(), [program, url, path], { env: { NODE_USE_ENV_PROXY: '1' } });
}

/** Whether a program can be started and ends well. */
export function works(program, args) {
  return spawnSync(program, args, { stdio: 'ignore', timeout: 30_000, windowsHide: true }).status === 0;
}

/**
 * npm as a program and its first arguments. Inside an npm script npm names its own file, which needs no shell;
 * outside of one, Windows has only `npm.cmd`, which does.
 */
export function npm() {
  const file = process.env['npm_execpath'];
  if (file && /npm-cli\.c?js$/.test(file)) return [process.execPath, file];
  return process.platform === 'win32' ? ['cmd.exe', '/d', '/s', '/c', 'npm'] : ['npm'];
}
