import { join, resolve } from 'node:path';
import { createEngine, type Engine, type EngineOptions } from '@engine/engine';

/** Of a bundle in `out/test/NAME`, which `buildChildScript` makes. */
const project = resolve(import.meta.dirname, '../../..');

/** The engine of a process that is to be killed, as the window would open it. */
export const openChildEngine = (options: Pick<EngineOptions, 'libraryFolder'> & Partial<EngineOptions>): Engine =>
  createEngine({
    workersFolder: join(project, 'out/main'),
    modelsFolder: join(project, 'resources/models'),
    access: 'write',
    isWatching: false,
    decoders: 2,
    ...options,
  });
