import { join } from 'node:path';
import { Platform, build } from 'electron-builder';
import { installedElectron } from '../electron.mjs';
import { emptyDir, readJson, remove, writeWhole } from '../files.mjs';
import { packageDir, projectDir } from '../paths.mjs';
import { say, shown, timed } from '../report.mjs';
import { checkFuses } from './fuses.mjs';
import { builderConfig, layoutOf } from './layouts.mjs';
import { thirdPartyText } from './licences.mjs';
import { sizesByPart } from './sizes.mjs';
import { stageEngine } from './stageEngine.mjs';

/**
 * Packages the app for this platform.
 * @param distDir its `stage` folder is what package.json's build section takes the engine from
 * @returns the folder of the app, and the path of its command line
 */
export async function makePackage(distDir) {
  const { platform, arch } = process;
  const { dir, program, resources, commandLine } = layoutOf(platform, arch);
  const appDir = join(distDir, dir);
  const stageDir = emptyDir(join(distDir, 'stage'));
  let packages = [];
  await timed('the engine: the files that it loads, and its Node', async () => {
    packages = await stageEngine(join(stageDir, 'engine'));
    writeWhole(join(stageDir, 'THIRD-PARTY.txt'), await thirdPartyText(packages, resources));
    return shown(stageDir);
  });
  await timed('electron-builder', async () => {
    remove(appDir);
    await build({
      targets: Platform.current().createTarget('dir'),
      projectDir,
      publish: 'never',
      // The Electron that the set-up brought, so that packaging downloads nothing.
      config: {
        ...builderConfig(platform, arch),
        electronVersion: installedElectron(),
        electronDist: packageDir('electron/dist'),
        // Electron's own start page: with our archive gone the program would run whatever its arguments name. Before the app is signed, as the
        // signature seals what lies in it.
        afterPack: () => remove(join(appDir, resources, 'default_app.asar')),
      },
    });
    await checkFuses(join(appDir, program));
    remove(stageDir);
    return shown(appDir);
  });
  const wanted = readJson(join(packageDir('electron'), 'package.json')).version;
  if (installedElectron() !== wanted) {
    say(
      `It holds Electron ${installedElectron()}, for trying out. A release wants the official ${wanted}: set up where its host can be reached.`,
    );
  }
  process.stdout.write(`${sizesByPart(appDir, resources)}\n`);
  return { appDir, commandLine: join(appDir, commandLine.place) };
}
