import { copyFileSync, cpSync, existsSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { download, run } from './command.mjs';
import { linkOrCopy, readJson, remove } from './files.mjs';
import { compile, missingForCompiling } from './nodeGyp.mjs';
import { bundledNodeDir, packageDir } from './paths.mjs';
import { timed } from './report.mjs';

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

/** tfjs-node's own prebuilt binding: the version is its package's, and its host gives no checksum to pin. */
async function downloadBinding(workDir) {
  cpSync(join(source, 'package.json'), join(workDir, 'package.json'));
  const name = { linux: 'CPU-linux', darwin: 'CPU-darwin', win32: 'CPU-windows' }[process.platform];
  const { version, binary } = readJson(join(workDir, 'package.json'));
  const packageName = `${name}-${version}.${process.platform === 'win32' ? 'zip' : 'tar.gz'}`;
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
 * Makes the binding between Node and the library in `workDir/deps`.
 * @returns the paths that make up the product, relative to `workDir`
 */
export async function makeBinding(workDir, { libraries, linkNames }) {
  const missing = missingForCompiling();
  if (missing === null && (process.platform !== 'linux' || bundledNodeDir())) {
    await timed("TensorFlow: compile tfjs-node's binding to it", () => compileBinding(workDir, linkNames));
  } else {
    await timed(`TensorFlow: tfjs-node's own prebuilt binding, as ${missing ?? 'Node headers'} is missing`, () => downloadBinding(workDir));
  }
  const paths = libraries.map((library) => join('deps', 'lib', library));
  if (process.platform === 'win32') {
    // Windows looks for a library beside the one that asks for it.
    const beside = join('lib', 'napi-v8', 'tensorflow.dll');
    linkOrCopy(join(workDir, paths[0]), join(workDir, beside));
    paths[0] = beside;
  }
  return [...paths, bindingPath];
}
