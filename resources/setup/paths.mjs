import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder: everything the set-up makes lies inside it, in `node_modules`, `.cache` and `out`. */
export const projectDir = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
/** What costs a download or a compilation, so that `npm ci` wiping `node_modules` costs seconds. May be deleted at any time. */
export const cacheDir = join(projectDir, '.cache');
export const modulesDir = join(projectDir, 'node_modules');
export const outDir = join(projectDir, 'out');

/**
 * The folder that a person stands in, from which the paths they type start. npm runs every script in the project's folder, and tells where
 * it was called itself; a program that a script of npm's starts inherits that word, so it counts for the script of this name alone.
 */
export function callersFolder({ npm_lifecycle_event: script, INIT_CWD: called } = process.env, here = process.cwd()) {
  return script === 'likewise' && called && existsSync(called) ? called : here;
}

/** The folder of an installed package. */
export const packageDir = (name) => join(modulesDir, name);

/** The oldest Node that runs the app's bundles (they use Float16Array), its build and Electron's installer. */
const oldestNode = [24, 0];

/** Whether the Node that runs this file can run the app's own code too. */
export function isRecentNode(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  return major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
}

/** The folder of the Node that comes with the packages (binary and headers), or null where there is none for this system. */
export function bundledNodeDir() {
  const dir = packageDir(`node-${process.platform}-${process.arch}`);
  return existsSync(join(dir, 'bin', 'node')) ? dir : null;
}

/**
 * The Node that runs the engine, the build and the tests: the one among the packages, so that everyone has the same,
 * else the one that runs this file, if it is recent enough.
 */
export function nodeBinary() {
  const dir = bundledNodeDir();
  if (dir) return join(dir, 'bin', 'node');
  if (isRecentNode()) return process.execPath;
  throw new Error(
    `Likewise needs Node ${oldestNode.join('.')} or newer on ${process.platform} ${process.arch}; this is Node ${process.versions.node}. ` +
      'Install a newer one from https://nodejs.org and run the same command again.',
  );
}
