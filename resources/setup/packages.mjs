import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { npm, run, works } from './command.mjs';
import { readJson } from './files.mjs';
import { bundledNodeDir, modulesDir, nodeBinary, projectDir } from './paths.mjs';
import { timed } from './report.mjs';

const wantedFile = join(projectDir, 'package-lock.json');
const installedFile = join(modulesDir, '.package-lock.json'); // npm writes it last: without it an installation did not finish

/** Whether each package that is installed has the locked version, and none but optional ones is missing. */
function matchesLock() {
  const wanted = readJson(wantedFile)?.packages;
  const installed = readJson(installedFile)?.packages;
  if (!wanted || !installed) return false;
  return Object.entries(wanted).every(([path, { version, optional, link }]) => {
    if (path === '' || link) return true;
    const found = installed[path];
    return found ? found.version === version : optional === true;
  });
}

/** Whether the packages are those of package-lock.json. Reads both files only when the lock is the newer one. */
export function arePackagesReady() {
  const installed = statSync(installedFile, { throwIfNoEntry: false });
  if (!installed || !existsSync(wantedFile)) return false;
  return statSync(wantedFile).mtimeMs <= installed.mtimeMs || matchesLock();
}

/**
 * Installs the packages. No package's own install script runs: those of tfjs-node and hnswlib-node fetch and build in
 * ways that fail the whole installation when one host is away, and the set-up does their work itself.
 */
export async function installPackages() {
  const [program, ...first] = npm();
  await timed('npm packages: npm ci, without install scripts (about 370 MB to download the first time)', async () => {
    await run(program, [...first, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: projectDir });
    const bundled = bundledNodeDir();
    if (bundled && !works(nodeBinary(), ['--version'])) {
      throw new Error(`The Node in ${bundled} does not run on this system. Likewise needs a Linux with glibc 2.28 or newer.`);
    }
    return "node_modules (downloads: npm's own cache)";
  });
}
