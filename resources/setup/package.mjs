// `npm run package`: the app as users get it, unpacked, in dist/.
import { join } from 'node:path';
import { projectDir } from './paths.mjs';
import { say, shown } from './report.mjs';
import { setUp } from './steps.mjs';

try {
  await setUp('app');
  // Only now: it imports packages that the set-up installs.
  const { makePackage } = await import('./packaging/makePackage.mjs');
  const { appDir, commandLine } = await makePackage(join(projectDir, 'dist'));
  say(`The app is in ${shown(appDir)}; its command line is ${shown(commandLine)}`);
} catch (reason) {
  say(`The app could not be packaged. ${reason.stack ?? reason}`);
  process.exitCode = 1;
}
