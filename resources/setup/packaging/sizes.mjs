import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles } from '../files.mjs';

/** The parts of the package, by paths from Electron's folder of resources; the first that matches wins. */
const parts = [
  ['TensorFlow', /^engine\/node_modules\/@tensorflow\/tfjs-node\/(deps|lib)\//],
  ['Node binary', /^engine\/node(\.exe)?$/],
  ['weights', /^engine\/resources\//],
  ['sharp and libvips', /^engine\/node_modules\/(sharp|@img)\//],
  ['other packages', /^engine\/node_modules\//],
  ['our engine, command line, workers', /^engine\//],
  ['app.asar (app, preload, page)', /^app\.asar/],
  ['Electron', /^/],
];

/** The part that a file of the package belongs to. */
export function partOf(path, resources) {
  const inside = path.replaceAll('\\', '/');
  const fromResources = inside.startsWith(`${resources}/`) ? inside.slice(resources.length + 1) : '';
  return parts.find(([, pattern]) => pattern.test(fromResources))[0];
}

/** The package's size by part, in megabytes, largest first, and the sum. */
export function sizesByPart(dir, resources) {
  const bytes = new Map(parts.map(([name]) => [name, 0]));
  for (const path of listFiles(dir)) {
    const name = partOf(path, resources);
    bytes.set(name, bytes.get(name) + lstatSync(join(dir, path)).size);
  }
  const rows = [...bytes].sort((a, b) => b[1] - a[1]);
  const total = rows.reduce((sum, [, size]) => sum + size, 0);
  return [...rows, ['all', total]].map(([name, size]) => `${(size / 1e6).toFixed(1).padStart(8)} MB  ${name}`).join('\n');
}
