import { copyFileSync, cpSync, existsSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { download, run } from './command.mjs';
import { linkOrCopy, readJson, remove } from './files.mjs';
import { compile, missingForCompiling } from './nodeGyp.mjs';
import { bundledNodeDir, packageDir } from './paths.mjs';
import { say, timed } from './report.mjs';

/** tfjs-node looks here for its binding, on every Node that knows N-API 8. */
export const bindingPath = join('lib', 'napi-v8', 'tfjs_binding.node');
const source = packageDir('@tensorflow/tfjs-node');

async function compileBinding(workDir, linkNames) {
  for (const part of ['binding', 'binding.gyp', 'package.json']) cpSync(join(source, part), join(workDir, part), { recursive: true });
  for (const [name, target] of Object.entries(linkNames)) {
    const link = join(workDir, 'deps', 'lib', name);
    remove(link);
    symlinkSync(target, link);
  }
  await compile(workDir, [
    '--module_name=tfjs_binding',
    `--module_path=${join(workDir, 'lib', 'napi-v8')}`,
    '--napi_version=8',
    '--napi_build_version=8',
    '--node_napi_label=napi-v8',
  ]);
}

/** The archive of tfjs-node's own prebuilt binding; null where it has none: it makes one for each system, for x64 alone. */
export function prebuiltName(platform, arch, version) {
  const name = arch === 'x64' ? { linux: 'CPU-linux', darwin: 'CPU-darwin', win32: 'CPU-windows' }[platform] : undefined;
  return name ? `${name}-${version}.${platform === 'win32' ? 'zip' : 'tar.gz'}` : null;
}

/** Downloads that one: the version is its package's, and its host gives no checksum to pin. */
async function downloadBinding(workDir, packageName) {
  cpSync(join(source, 'package.json'), join(workDir, 'package.json'));
  const { version, binary } = readJson(join(workDir, 'package.json'));
  const archive = join(workDir, packageName);
  const url = `${binary.host}/napi-v8/${version}/${packageName}`;
  await download(url, archive);
  const target = join(workDir, 'lib', 'napi-v8');
  cpSync(join(workDir, 'package.json'), join(target, 'package.json'));
  await run('tar', ['-xf', archive, '-C', target]);
  const binding = readdirSync(target, { recursive: true }).find((path) => String(path).endsWith('tfjs_binding.node'));
  if (!binding) throw new Error(`${url} holds no tfjs_binding.node`);
  if (!existsSync(join(workDir, bindingPath))) copyFileSync(join(target, String(binding)), join(workDir, bindingPath));
}

/**
 * Makes the binding one way or the other. On Linux whoever can compile does, against the library that is there; elsewhere a compiler may be named
 * and yet not be there (node-gyp looks for Visual Studio only as it compiles), so a failure leaves the prebuilt one to try.
 * @param missing what a compilation lacks, in words, or null
 * @param compileIt, fetchPrebuilt the two ways; `fetchPrebuilt` is null where there is no prebuilt binding
 */
export async function byOneWay({ platform, missing, compileIt, fetchPrebuilt }) {
  if (missing === null) {
    try {
      return await compileIt();
    } catch (reason) {
      if (platform === 'linux' || !fetchPrebuilt) throw reason;
      say(`    that did not work: ${reason.message.split('\n').join('\n    ')}`);
      return fetchPrebuilt('it could not be compiled').catch((other) => {
        throw new Error(`the binding could not be compiled, and the prebuilt one could not be had: ${other.message}`, { cause: reason });
      });
    }
  }
  if (!fetchPrebuilt) throw new Error(`${missing} is missing, and tfjs-node has no prebuilt binding for this system`);
  return fetchPrebuilt(`${missing} is missing`);
}

/**
 * Makes the binding between Node and the library in `workDir/deps`.
 * @returns the paths that make up the product, relative to `workDir`
 */
export async function makeBinding(workDir, { libraries, linkNames }) {
  const { platform, arch } = process;
  const prebuilt = prebuiltName(platform, arch, readJson(join(source, 'package.json')).version);
  await byOneWay({
    platform,
    missing: missingForCompiling() ?? (platform === 'linux' && !bundledNodeDir() ? 'Node headers' : null),
    compileIt: () => timed("TensorFlow: compile tfjs-node's binding to it", () => compileBinding(workDir, linkNames)),
    fetchPrebuilt:
      prebuilt && ((why) => timed(`TensorFlow: tfjs-node's own prebuilt binding, as ${why}`, () => downloadBinding(workDir, prebuilt))),
  });
  const paths = libraries.map((library) => join('deps', 'lib', library));
  if (process.platform === 'win32') {
    // Windows looks for a library beside the one that asks for it.
    const beside = join('lib', 'napi-v8', 'tensorflow.dll');
    linkOrCopy(join(workDir, paths[0]), join(workDir, beside));
    paths[0] = beside;
  }
  return [...paths, bindingPath];
}
