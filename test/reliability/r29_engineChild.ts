/** Indexes a folder with a graph that is built for any gallery, and says when the photos are committed; to be killed. Input: a library, a folder. */
import { join, resolve } from 'node:path';
import { createEngine } from '@engine/engine';

const [library = '', folder = ''] = process.argv.slice(2);
const project = resolve(import.meta.dirname, '../../..');
const engine = createEngine({
  libraryFolder: library,
  workersFolder: join(project, 'out/main'),
  modelsFolder: join(project, 'resources/models'),
  access: 'write',
  isWatching: false,
  decoders: 2,
  graphFromBytes: 1,
});
await engine.indexing.index((await engine.folders.add(folder)).id);
console.log('settled');
