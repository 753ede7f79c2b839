import { existsSync, mkdirSync, realpathSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { download, run } from './command.mjs';
import { checksum, linkOrCopy, remove } from './files.mjs';
import { tensorflowOfficial } from './pins.mjs';
import { timed } from './report.mjs';

const pin = tensorflowOfficial[`${process.platform}-${process.arch}`];

/** Under which names the binding looks for its libraries, by platform. */
const librariesOf = {
  linux: ['libtensorflow.so.2', 'libtensorflow_framework.so.2'],
  darwin: ['libtensorflow.2.dylib', 'libtensorflow_framework.2.dylib'],
  win32: ['tensorflow.dll'],
};

/** Why this way is closed here, in words; null when it is open. */
export function officialIsImpossible() {
  return pin ? null : `TensorFlow has no library for ${process.platform} ${process.arch}`;
}

/** The archive, from an earlier set-up that was interrupted, or from the download host; its checksum is checked either way. */
async function fetchArchive(downloads) {
  const archive = join(downloads, basename(pin.url));
  if (existsSync(archive) && (await checksum(archive)) === pin.sha256) return archive;
  mkdirSync(downloads, { recursive: true });
  const part = `${archive}.part`;
  await download(pin.url, part).catch((reason) => {
    remove(downloads);
    throw reason;
  });
  const found = await checksum(part);
  if (found !== pin.sha256) {
    remove(part);
    throw new Error(`${pin.url} has the checksum ${found}, not ${pin.sha256}: it was not used`);
  }
  renameSync(part, archive);
  return archive;
}

/**
 * Puts TensorFlow's library and the headers into `workDir/deps`, out of the download that tfjs-node names.
 * @returns the libraries' names, and the linker's name for each
 */
export async function libraryFromOfficial(workDir, downloads) {
  const deps = join(workDir, 'deps');
  const lib = join(deps, 'lib');
  let archive = '';
  await timed(`TensorFlow ${pin.version}: the download that tfjs-node names, checksum pinned`, async () => {
    archive = await fetchArchive(downloads);
  });
  const libraries = librariesOf[process.platform];
  await timed('TensorFlow: unpack it', async () => {
    mkdirSync(lib, { recursive: true });
    // Every tar of today's systems, Windows' own among them, reads .tar.gz; Windows' reads .zip too.
    await run('tar', ['-xf', archive, '-C', deps]);
    for (const library of libraries) {
      // In the archive the short name is a link to the long one: keep one real file under the name that is looked for.
      const link = join(lib, library);
      if (existsSync(join(deps, library))) renameSync(join(deps, library), link);
      if (!existsSync(link)) throw new Error(`${basename(archive)} holds no ${library}`);
      const file = realpathSync(link);
      if (basename(file) !== library) linkOrCopy(file, link);
    }
  });
  const [main, framework] = libraries;
  return {
    libraries,
    linkNames: process.platform === 'linux' ? { 'libtensorflow.so': main, 'libtensorflow_framework.so': framework } : {},
  };
}
