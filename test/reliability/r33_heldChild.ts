/** Indexes a folder; at SIGUSR2 a person begins to act and never stops. To be killed while its decoders are stopped. Input: a library, a folder, the workers. */
import { join, resolve } from 'node:path';
import { createEngine } from '@engine/engine';

const [library = '', folder = '', workersFolder = ''] = process.argv.slice(2);
const project = resolve(import.meta.dirname, '../../..');
const engine = createEngine({
  libraryFolder: library,
  workersFolder,
  modelsFolder: join(project, 'resources/models'),
  access: 'write',
  isWatching: false,
  decoders: 2,
});
process.once('SIGUSR2', () => setInterval(() => engine.personActed(), 20));
void engine.indexing.index((await engine.folders.add(folder)).id);
