import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles } from '../files.mjs';

/** The parts of the package, the first that matches a path wins. */
const parts = [
  ['TensorFlow', /^resources\/engine\/node_modules\/@tensorflow\/tfjs-node\/(deps|lib)\//],
  ['Node binary', /^resources\/engine\/node(\.exe)?$/],
  ['weights', /^resources\/engine\/resources\//],
  ['sharp and libvips', /^resources\/engine\/node_modules\/(sharp|@img)\//],
  ['other packages', /^resources\/engine\/node_modules\//],
  ['our engine, command line, workers', /^resources\/engine\//],
  ['app.asar (app, preload, page)', /^resources\/app\.asar/],
  ['Electron', /./],
];

/** The package's size by part, in megabytes, largest first, and the sum. */
export function sizesByPart(dir) {
  const bytes = new Map(parts.map(([name]) => [name, 0]));
  for (const path of listFiles(dir)) {
    const [name] = parts.find(([, pattern]) => pattern.test(path.replaceAll('\\', '/')));
    bytes.set(name, bytes.get(name) + lstatSync(join(dir, path)).size);
  }
  const rows = [...bytes].sort((a, b) => b[1] - a[1]);
  const total = rows.reduce((sum, [, size]) => sum + size, 0);
  return [...rows, ['all', total]].map(([name, size]) => `${(size / 1e6).toFixed(1).padStart(8)} MB  ${name}`).join('\n');
}
