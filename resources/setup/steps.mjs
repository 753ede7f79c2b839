import { build, isBuilt } from './build.mjs';
import { installElectron, isElectronReady } from './electron.mjs';
import { forgetFailure, hasFailedLately, rememberFailure } from './failures.mjs';
import { installHnswlib, isHnswlibReady } from './hnswlib.mjs';
import { alone } from './lock.mjs';
import { arePackagesReady, installPackages } from './packages.mjs';
import { heading, say } from './report.mjs';
import { installTensorflow, isTensorflowReady } from './tensorflow.mjs';

/** What a step that failed means, in plain words; a step without such words is one that nothing works without. */
const withoutTensorflow =
  'TensorFlow is not there, so Likewise computes with WebAssembly: indexing and training are several times slower, ' +
  'and deep training is missing. Everything else works. `npm run setup` tries again.';
const withoutHnswlib =
  'The approximate index is not there, so every search is exact: slower in libraries of many ten thousand photos, the same answers. ' +
  '`npm run setup` tries again.';

const steps = {
  packages: { isDone: arePackagesReady, install: installPackages },
  hnswlib: { isDone: isHnswlibReady, install: installHnswlib, ifItFails: withoutHnswlib },
  tensorflow: { isDone: isTensorflowReady, install: installTensorflow, ifItFails: withoutTensorflow },
  electron: { isDone: isElectronReady, install: installElectron },
  build: { isDone: isBuilt, install: build },
};

/** Which steps each purpose needs, in order. The command line opens no window; the gates run nothing, but would trip over what a build leaves for seconds. */
const purposes = {
  gates: ['packages', 'build'],
  all: ['packages', 'hnswlib', 'tensorflow', 'electron'],
  app: ['packages', 'hnswlib', 'tensorflow', 'electron', 'build'],
  commandLine: ['packages', 'hnswlib', 'tensorflow', 'build'],
};

const isPending = (name, again) => !steps[name].isDone() && (again || !hasFailedLately(name));

/**
 * Brings the project to where `purpose` works: each step whose product is missing or damaged runs, the others cost a few file checks.
 * @param purpose 'gates' | 'all' | 'app' | 'commandLine'
 * @param again also try what failed lately
 * @returns whether anything had to be done
 */
export async function setUp(purpose, { again = false } = {}) {
  const names = purposes[purpose];
  if (process.env['LIKEWISE_SETUP'] === '1') return false; // npm or a build that the set-up itself started
  const isAnythingPending = () => names.some((name) => isPending(name, again));
  if (!isAnythingPending()) {
    for (const name of names) if (!steps[name].isDone()) say(steps[name].ifItFails);
    return false;
  }
  await alone(async () => {
    for (const name of names) {
      // Asked again: another set-up may have done it while this one waited, and an earlier step may have undone it.
      if (!isPending(name, again)) continue;
      heading('Setting Likewise up; what is downloaded and compiled is kept in .cache, inside the project');
      try {
        await steps[name].install();
        forgetFailure(name);
      } catch (reason) {
        const { ifItFails } = steps[name];
        if (!ifItFails) throw new Error(`${name}: ${reason.message}`, { cause: reason });
        rememberFailure(name, reason.message);
        say(`    ${reason.message.split('\n').join('\n    ')}`);
        say(ifItFails);
      }
    }
  });
  return true;
}
