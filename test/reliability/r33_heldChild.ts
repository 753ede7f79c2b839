/** Indexes a folder; once photos are read, a person begins to act and never stops, which it says. To be killed while its decoders are stopped. Input: a library, a folder. */
import { join, resolve } from 'node:path';
import type { JobStatus } from '@contract/data';
import { createEngine } from '@engine/engine';

const [library = '', folder = ''] = process.argv.slice(2);
const project = resolve(import.meta.dirname, '../../..');
let isActing = false;
const engine = createEngine({
  libraryFolder: library,
  workersFolder: join(project, 'out/main'),
  modelsFolder: join(project, 'resources/models'),
  access: 'write',
  isWatching: false,
  decoders: 2,
  onEvent: (event, payload) => {
    if (event !== 'job.changed' || isActing || (payload as JobStatus).done < 4) return;
    isActing = true;
    setInterval(() => engine.personActed(), 20);
    console.log('acting');
  },
});
void engine.indexing.index((await engine.folders.add(folder)).id);
