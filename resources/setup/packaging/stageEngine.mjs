import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { nodeFileTrace } from '@vercel/nft';
import { run, works } from '../command.mjs';
import { emptyDir, linkOrCopy, listFiles, readJson, writeWhole } from '../files.mjs';
import { modulesDir, nodeBinary, outDir, packageDir, projectDir } from '../paths.mjs';

/** The programs that plain Node runs: all but Electron's own. It cannot read inside app.asar, so they and all they load lie beside it. */
const programs = () =>
  readdirSync(join(outDir, 'main'))
    .filter((name) => name.endsWith('.js') && name !== 'index.js')
    .map((name) => join(outDir, 'main', name));
const dataFolders = ['resources/models', 'resources/training', 'resources/samples/pictures'].filter((dir) =>
  existsSync(join(projectDir, dir)),
);
const target = `${process.platform}-${process.arch}`;
const requireFrom = createRequire(join(projectDir, 'package.json'));

/** Files that no trace can see: their names are put together at run time. */
const untraced = () => [
  ...readdirSync(packageDir('@tensorflow/tfjs-backend-wasm/wasm-out'))
    .filter((name) => name.endsWith('.wasm'))
    .map((name) => `node_modules/@tensorflow/tfjs-backend-wasm/wasm-out/${name}`),
  ...readdirSync(join(modulesDir, '@parcel'))
    .filter((name) => name.startsWith(`watcher-${target}`))
    .flatMap((name) => listFiles(packageDir(`@parcel/${name}`)).map((path) => `node_modules/@parcel/${name}/${path}`)),
];

/** What the trace takes along for other machines, or for building. */
const isNeedless = (path) =>
  path.startsWith('node_modules/node-gyp/') || (path.startsWith('node_modules/better-sqlite3/prebuilds/') && !path.includes(target));

/** The packages that the programs load when they are first wanted, which a trace of the programs alone does not see. */
const runtimePackages = () => Object.keys(readJson(join(projectDir, 'package.json')).dependencies);
const entryOf = (name) => requireFrom.resolve(name === 'libheif-js' ? 'libheif-js/wasm-bundle' : name);

/**
 * Throws where the code of a package did not come along. A trace leaves out without a word what lies outside of the project, as all packages do where
 * `node_modules` is a link: the app would be packaged, and not start.
 * @param files relative to the project
 */
export function mustHold(files, names) {
  const missing = names.filter(
    (name) => !files.some((path) => path.startsWith(`node_modules/${name}/`) && !path.endsWith('/package.json')),
  );
  if (missing.length > 0)
    throw new Error(
      `The app would lack ${missing.join(', ')}. The folder node_modules must lie in the project itself, and not be a link to another one.`,
    );
}

/**
 * Puts together the folder that the packaged app has as `resources/engine`: bundles, exactly the files of packages that they load,
 * the weights, the Node binary.
 * @returns the names of the packages in it
 */
export async function stageEngine(stageDir) {
  emptyDir(stageDir);
  const { fileList } = await nodeFileTrace([...programs(), ...runtimePackages().map(entryOf)], { base: projectDir });
  const data = dataFolders.flatMap((dir) => listFiles(join(projectDir, dir)).map((path) => `${dir}/${path}`));
  const traced = [...fileList].map((path) => path.replaceAll('\\', '/')).filter((path) => /^(out\/main|node_modules)\//.test(path));
  mustHold(traced, runtimePackages());
  const files = new Set([...traced, ...untraced(), ...data].filter((path) => !isNeedless(path)));
  const packages = [...new Set([...files].flatMap((path) => packageOf(path) ?? []))].sort();
  for (const dir of packages) for (const path of legalFiles(dir)) files.add(path);
  for (const path of files) {
    if (statSync(join(projectDir, path)).isFile()) linkOrCopy(join(projectDir, path), join(stageDir, path));
  }
  const { name, version, license } = readJson(join(projectDir, 'package.json'));
  writeWhole(join(stageDir, 'package.json'), `${JSON.stringify({ name, version, license, private: true, type: 'module' }, null, 2)}\n`);
  await stageNode(stageDir);
  return packages;
}

/** The folder of the package that a file belongs to, nested ones included; null for a file of ours. */
function packageOf(path) {
  return /^(?:node_modules\/(?:@[^/]+\/)?[^/]+)(?:\/node_modules\/(?:@[^/]+\/)?[^/]+)*/.exec(path)?.[0] ?? null;
}

/** A package's licence and notices, which go where its code goes. */
export const legalFiles = (dir) =>
  readdirSync(join(projectDir, dir), { withFileTypes: true })
    .filter((entry) => entry.isFile() && /^(licen[cs]e|copying|notice|package\.json)/i.test(entry.name))
    .map((entry) => `${dir}/${entry.name}`);

async function stageNode(stageDir) {
  const isWindows = process.platform === 'win32';
  const node = join(stageDir, isWindows ? 'node.exe' : 'node');
  mkdirSync(stageDir, { recursive: true });
  copyFileSync(nodeBinary(), node);
  if (isWindows) return;
  chmodSync(node, 0o755);
  if (process.platform === 'linux' && works('strip', ['--version'])) await run('strip', ['--strip-unneeded', node]);
}
