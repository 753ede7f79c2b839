import { join } from 'node:path';
import { Platform, build } from 'electron-builder';
import { installedElectron } from '../electron.mjs';
import { emptyDir, readJson, remove, writeWhole } from '../files.mjs';
import { packageDir, projectDir } from '../paths.mjs';
import { say, shown, timed } from '../report.mjs';
import { checkFuses } from './fuses.mjs';
import { thirdPartyText } from './licences.mjs';
import { sizesByPart } from './sizes.mjs';
import { stageEngine } from './stageEngine.mjs';

/** Where electron-builder puts each platform's app, and the program in it whose fuses are checked. */
const layouts = {
  linux: { dir: 'linux-unpacked', program: 'likewise' },
  win32: { dir: 'win-unpacked', program: 'Likewise.exe' },
  darwin: { dir: process.arch === 'arm64' ? 'mac-arm64' : 'mac', program: 'Likewise.app' },
};

/**
 * Packages the app for this platform.
 * @param distDir its `stage` folder is what package.json's build section takes the engine from
 * @returns the folder of the app
 */
export async function makePackage(distDir) {
  const { dir, program } = layouts[process.platform];
  const appDir = join(distDir, dir);
  const stageDir = emptyDir(join(distDir, 'stage'));
  let packages = [];
  await timed('the engine: the files that it loads, and its Node', async () => {
    packages = await stageEngine(join(stageDir, 'engine'));
    writeWhole(join(stageDir, 'THIRD-PARTY.txt'), thirdPartyText(packages));
    return shown(stageDir);
  });
  await timed('electron-builder', async () => {
    remove(appDir);
    await build({
      targets: Platform.current().createTarget('dir'),
      projectDir,
      publish: 'never',
      // The Electron that the set-up brought, so that packaging downloads nothing.
      config: { electronVersion: installedElectron(), electronDist: packageDir('electron/dist') },
    });
    // Electron's own start page: with our archive gone the program would run whatever its arguments name.
    remove(join(appDir, 'resources', 'default_app.asar'));
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
  process.stdout.write(`${sizesByPart(appDir)}\n`);
  return appDir;
}
