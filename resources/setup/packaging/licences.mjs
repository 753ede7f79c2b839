import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles, readJson } from '../files.mjs';
import { packageDir, projectDir } from '../paths.mjs';
import { nodeLicence } from './nodeLicence.mjs';
import { legalFiles } from './stageEngine.mjs';

const rule = '='.repeat(100);

/** The packages that are bundled into the page: what its sources import, and what those import in turn. */
export function bundledPackages() {
  const lock = readJson(join(projectDir, 'package-lock.json')).packages;
  const found = new Set();
  const add = (name) => {
    const entry = lock[`node_modules/${name}`];
    if (!entry || found.has(`node_modules/${name}`)) return;
    found.add(`node_modules/${name}`);
    const peers = Object.keys(entry.peerDependencies ?? {}).filter((peer) => entry.peerDependenciesMeta?.[peer]?.optional !== true);
    for (const dependency of [...Object.keys(entry.dependencies ?? {}), ...peers]) add(dependency);
  };
  for (const path of listFiles(join(projectDir, 'src-renderer'))) {
    if (!/(?<!\.test|\.fixture)\.(ts|svelte|css)$/.test(path)) continue;
    const text = readFileSync(join(projectDir, 'src-renderer', path), 'utf8');
    for (const [, name] of text.matchAll(/(?:from|import)\s*\(?['"]((?:@[\w.-]+\/)?[\w.-]+)/g))
      if (!name.startsWith('@contract')) add(name);
  }
  return [...found];
}

const declared = ({ license, licenses }) =>
  typeof license === 'string' ? license : (license?.type ?? licenses?.[0]?.type ?? 'see its text');

function section(title, text) {
  return `${rule}\n${title}\n${rule}\n\n${text.trim()}\n`;
}

function describe(dir) {
  const manifest = readJson(join(projectDir, dir, 'package.json'));
  const texts = legalFiles(dir)
    .filter((path) => !path.endsWith('package.json'))
    .map((path) => readFileSync(join(projectDir, path), 'utf8').trim());
  const title = `${manifest.name} ${manifest.version} (${declared(manifest)})`;
  const author = typeof manifest.author === 'string' ? manifest.author : manifest.author?.name;
  return {
    title,
    text: texts.join('\n\n') || `Its package holds no licence text; it declares ${declared(manifest)}${author ? `, by ${author}` : ''}.`,
  };
}

function tensorflowNotices() {
  const deps = packageDir('@tensorflow/tfjs-node/deps');
  const names = ['LICENSE', 'THIRD_PARTY_NOTICES.txt', 'THIRD_PARTY_TF_C_LICENSES'].filter((name) => existsSync(join(deps, name)));
  if (names.length === 0) throw new Error(`TensorFlow's licence is not beside its library: delete ${deps} and .cache, then npm run setup`);
  return names.map((name) => readFileSync(join(deps, name), 'utf8').trim()).join('\n\n');
}

const opening = (
  resources,
) => `This app is made of the parts below, each under its own licence. Likewise itself is under the MIT licence (file LICENSE).

Two parts are under the GNU Lesser General Public Licence, version 3. Both are files of their own, loaded at run time, and may be replaced by other builds of the same interface:
  - libheif with libde265, compiled to WebAssembly: ${resources}/engine/node_modules/libheif-js/libheif-wasm/libheif-bundle.js
    Sources: https://github.com/catdad-experiments/libheif-js, https://github.com/strukturag/libheif, https://github.com/strukturag/libde265
  - libvips and the libraries in it: ${resources}/engine/node_modules/@img/sharp-${process.platform === 'win32' ? 'win32' : 'libvips'}-*/lib/
    Sources: https://github.com/lovell/sharp-libvips, https://github.com/libvips/libvips
The text of that licence is under libheif-js, that of the GNU General Public Licence, to which it refers, at the end.

Electron and Chromium: the files LICENSE.electron.txt and LICENSES.chromium.html.
`;

/**
 * The list of all components with their licences.
 * @param enginePackages folders of the packages that ship with the engine, relative to the project
 * @param resources where Electron's folder of resources lies in the app
 */
export async function thirdPartyText(enginePackages, resources) {
  const packages = [...new Set([...enginePackages, ...bundledPackages()])]
    .map(describe)
    .sort((a, b) => a.title.localeCompare(b.title, 'en'));
  const weights = readFileSync(join(projectDir, 'resources/models/efficientnet-lite0/NOTICE'), 'utf8');
  const parts = [
    { title: 'EfficientNet-Lite0, pretrained weights (Apache-2.0)', text: weights },
    { title: 'Node.js (MIT, and the licences of what is linked into it)', text: await nodeLicence() },
    { title: 'TensorFlow (Apache-2.0, and the licences of what is linked into it)', text: tensorflowNotices() },
    ...packages,
    { title: 'GNU General Public Licence, version 3', text: readFileSync(join(import.meta.dirname, 'GPL-3.0.txt'), 'utf8') },
  ];
  const list = parts.map(({ title }) => `  - ${title}`).join('\n');
  return [opening(resources), list, '', ...parts.map(({ title, text }) => section(title, text))].join('\n');
}
