import { expect, test } from 'vitest';
import { circles, circlesOfFolders } from './circles';
import { objectionTo, objections } from './layers';
import { importsOf, readSources, type SourceFile } from './sources';

const sources = readSources();

/** The objections to a file with this text at this path. */
const objectionsTo = (path: string, text: string): string[] => importsOf(path, text).flatMap((one) => objectionTo(path, one) ?? []);

test('every import of the product is one that the table of rooms allows', () => {
  expect(sources.length).toBeGreaterThan(20);
  expect(objections(sources)).toEqual([]);
});

test.each([
  ['the contract imports a package', 'src-main/contract/data.ts', "import { z } from 'zod';"],
  ['the contract imports the engine', 'src-main/contract/data.ts', "import type { Head } from '../engine/model/types';"],
  ['the mathematics imports Node', 'src-main/engine/metric/distance.ts', "import { readFileSync } from 'node:fs';"],
  ['the mathematics imports the contract', 'src-main/engine/metric/distance.ts', "import type { ImageId } from '@contract/data';"],
  ['search imports the store', 'src-main/engine/search/exact.ts', "import { open } from '@engine/store/connection';"],
  ['the store imports search by a type', 'src-main/engine/store/connection.ts', "type Index = import('../search/types').VectorIndex;"],
  ['a worker imports a service', 'src-main/engine/workers/compute.ts', "const { index } = await import('../services/indexFolder');"],
  ['training imports the library', 'src-main/engine/training/trainer.ts', "export * from '../library/types';"],
  ['a room imports the whole engine', 'src-main/engine/jobs/queue.ts', "import { createEngine } from '../engine';"],
  ['the engine imports Electron', 'src-main/engine/engine.ts', "import { app } from 'electron';"],
  [
    'the command line reaches past engine.ts',
    'src-main/cli/index.ts',
    "import { ImageRepository } from '@engine/store/repositories/ImageRepository';",
  ],
  ['Electron main loads a native module', 'src-main/app/index.ts', "const sharp = require('sharp');"],
  ['Electron main imports the engine', 'src-main/app/index.ts', "import { createEngine } from '@engine/engine';"],
  ['the preload imports Node', 'src-main/preload/index.ts', "import { join } from 'node:path';"],
  ['the page imports Electron', 'src-renderer/main.ts', "import { ipcRenderer } from 'electron';"],
  ['the page imports Node', 'src-renderer/state/library.svelte.ts', "import { join } from 'path';"],
  ['the page imports a value of the contract', 'src-renderer/state/library.svelte.ts', "import { channels } from '@contract/channels';"],
  [
    'the page imports a value beside a type',
    'src-renderer/state/library.svelte.ts',
    "import { type ImageId, channels } from '@contract/channels';",
  ],
  [
    'a component imports the bridge',
    'src-renderer/components/Card.svelte',
    '<script lang="ts">import { bridge } from \'../bridge/bridge\';</script>',
  ],
  ['a new room is not in the table', 'src-main/engine/plugins/load.ts', "import { join } from 'node:path';"],
])('forbidden: %s', (_name, path, text) => {
  expect(objectionsTo(path, text)).toHaveLength(1);
});

test.each([
  [
    'a room imports the contract and the mathematics',
    'src-main/engine/search/exact.ts',
    "import type { ImageId } from '@contract/data';\nimport { dot } from '@engine/metric/dot';",
  ],
  [
    'a service imports two rooms',
    'src-main/engine/services/similar.ts',
    "import { A } from '../store/a';\nimport { B } from '../search/b';",
  ],
  [
    'the command line imports the engine',
    'src-main/cli/index.ts',
    "import { createEngine } from '@engine/engine';\nimport { Command } from 'commander';",
  ],
  [
    'a view imports the state',
    'src-renderer/views/Grid.svelte',
    '<script lang="ts">import { library } from \'../state/library.svelte\';</script><p>hi</p>',
  ],
  [
    'the page imports types of the contract',
    'src-renderer/state/library.svelte.ts',
    "import { type ImageId, type JobId } from '@contract/data';",
  ],
])('allowed: %s', (_name, path, text) => {
  expect(objectionsTo(path, text)).toEqual([]);
});

const source = (path: string, text: string): SourceFile => ({ path, text, imports: importsOf(path, text) });

test('no files of the product, and no folders, import one another in a circle', () => {
  expect(circles(sources)).toEqual([]);
  expect(circlesOfFolders(sources)).toEqual([]);
});

test('a circle is found, by values or types, and who only leads to it or hangs on it is not', () => {
  const found = circles([
    source('src-main/engine/engine.ts', "import { a } from './jobs/a';"),
    source('src-main/engine/jobs/a.ts', "import type { B } from './b';\nimport { d } from './d';"),
    source('src-main/engine/jobs/b.ts', "import { c } from '@engine/jobs/c';"),
    source('src-main/engine/jobs/c.ts', "import { a } from './a';"),
    source('src-main/engine/jobs/d.ts', ''),
  ]);
  expect(found).toEqual(['src-main/engine/jobs/a.ts', 'src-main/engine/jobs/b.ts', 'src-main/engine/jobs/c.ts']);
});

test('a circle of folders is found where no file is in one; a folder and its parent are none', () => {
  const found = circlesOfFolders([
    source('src-main/engine/jobs/one/a.ts', "import { b } from '../two/b';\nimport { t } from '../types';"),
    source('src-main/engine/jobs/two/b.ts', ''),
    source('src-main/engine/jobs/two/c.ts', "import { d } from '../one/d';"),
    source('src-main/engine/jobs/one/d.ts', ''),
    source('src-main/engine/jobs/types.ts', "import { a } from './one/a';"),
  ]);
  expect(found).toEqual(['src-main/engine/jobs/one', 'src-main/engine/jobs/two']);
});
