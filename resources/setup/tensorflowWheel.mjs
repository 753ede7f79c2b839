import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, works } from './command.mjs';
import { checksum, remove } from './files.mjs';
import { findPython, missingForCompiling } from './nodeGyp.mjs';
import { tensorflowWheel as pin } from './pins.mjs';
import { timed } from './report.mjs';

/** Headers that the binding includes, by folder; which of them a wheel has depends on its version. */
const headers = ['tensorflow/c', 'tensorflow/core/platform', 'tensorflow/tsl', 'tsl/c', 'tsl/platform', 'xla/tsl/c'];
const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];

const unpacker = `
import os, sys, zipfile
wheel, target = sys.argv[1:3]
libraries, headers = sys.argv[3].split(','), sys.argv[4].split(',')
with zipfile.ZipFile(wheel) as archive:
    for name in archive.namelist():
        if name in ['tensorflow/' + library for library in libraries]:
            to = os.path.join(target, 'deps', 'lib', os.path.basename(name))
        elif name.endswith('.h') and any(name.startswith('tensorflow/include/' + folder + '/') for folder in headers):
            to = os.path.join(target, 'deps', 'include', *name.split('/')[2:])
        elif name.endswith('.dist-info/LICENSE') or name == 'tensorflow/THIRD_PARTY_NOTICES.txt':
            to = os.path.join(target, 'deps', os.path.basename(name))
        else:
            continue
        os.makedirs(os.path.dirname(to), exist_ok=True)
        with archive.open(name) as source, open(to, 'wb') as copy:
            while chunk := source.read(1 << 20):
                copy.write(chunk)
`;

/** Why this way is closed here, in words; null when it is open. */
export function wheelIsImpossible() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return `there is no such wheel for ${process.platform} ${process.arch}`;
  const missing = missingForCompiling();
  if (missing) return `${missing} is missing`;
  return works(findPython(), ['-m', 'pip', '--version']) ? null : 'pip is missing';
}

/** The wheel, from an earlier set-up that was interrupted, or from the package index; its checksum is checked either way. */
async function fetchWheel(python, downloads) {
  const kept = existsSync(downloads) ? readdirSync(downloads).find((name) => name.endsWith('.whl')) : undefined;
  if (kept && (await checksum(join(downloads, kept))) === pin.sha256) return join(downloads, kept);
  remove(downloads);
  mkdirSync(downloads, { recursive: true });
  const requirements = join(downloads, 'requirements.txt');
  writeFileSync(requirements, `${pin.requirement} --hash=sha256:${pin.sha256}\n`);
  const pip = ['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--no-cache-dir', '--disable-pip-version-check', '--quiet'];
  await run(python, [...pip, ...pin.pipArguments, '--require-hashes', '-r', requirements, '-d', downloads]);
  const wheel = readdirSync(downloads).find((name) => name.endsWith('.whl'));
  if (!wheel) throw new Error(`pip left no wheel of ${pin.requirement}`);
  return join(downloads, wheel);
}

/**
 * Puts TensorFlow's two libraries and the headers into `workDir/deps`, out of the Python wheel.
 * @param workDir an empty folder
 * @param downloads a folder that outlives an interrupted set-up
 * @returns the libraries' names, and the linker's name for each
 */
export async function libraryFromWheel(workDir, downloads) {
  const python = findPython();
  let wheel = '';
  await timed(`TensorFlow ${pin.version}: pip downloads its wheel (207 MB), checksum pinned`, async () => {
    wheel = await fetchWheel(python, downloads);
  });
  await timed('TensorFlow: unpack its two libraries, the headers and the notices', async () => {
    await run(python, ['-c', unpacker, wheel, workDir, libraries.join(','), headers.join(',')]);
    for (const library of libraries) {
      if (!existsSync(join(workDir, 'deps', 'lib', library))) throw new Error(`${pin.requirement} holds no ${library}`);
    }
  });
  return { libraries, linkNames: { 'libtensorflow.so': libraries[0], 'libtensorflow_framework.so': libraries[1] } };
}
