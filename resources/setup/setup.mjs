// `npm run setup`: everything from a clean clone to where the app, its tests and its command line run. Needs Node 20 and npm, nothing else.
// With --build it builds `out/` as well, when the sources have changed; with --rebuild in any case.
import { build } from './build.mjs';
import { alone } from './lock.mjs';
import { say } from './report.mjs';
import { setUp } from './steps.mjs';

const options = new Set(process.argv.slice(2));
const isRebuild = options.delete('--rebuild');
const isBuild = options.delete('--build');

try {
  if (options.size > 0) throw new Error(`unknown option ${[...options].join(' ')}; there are --build and --rebuild`);
  const wasWorking = await setUp(isBuild ? 'app' : 'all', { again: true });
  if (isRebuild) await alone(build);
  if (!wasWorking && !isRebuild) say('Everything is set up.');
} catch (reason) {
  say(`The set-up did not finish. ${reason.message}`);
  say('What it finished is kept: the same command carries on from there.');
  process.exitCode = 1;
}
