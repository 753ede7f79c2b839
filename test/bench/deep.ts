import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { ModelId, TrainingResult } from '@contract/data';
import { createEngine, type ClassFilter, type Engine } from '@engine/engine';
import { methodIds, usualDeepMethod, type MethodId } from '@engine/metric/methods';
import { seededStream } from '@engine/metric/random';
import { sample } from '@engine/metric/samplers/shuffle';
import { listClassItems } from '@engine/services/labels/folderClasses';
import { sharedPath } from '../fixtures/shared';

const USAGE =
  'npm run bench -- deep [--data FOLDER_OF_CLASS_FOLDERS] [--seeds 1,2,3] [--methods sphereface,triplet] [--blocks 2] [--steps 120] [--rate 3e-5]';
const root = resolve(import.meta.dirname, '../..');

/** Deep training with the labels of half of the classes, by the product's own path, tested on the other half; see the README of this folder. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...{ data: { type: 'string' }, steps: { type: 'string' }, rate: { type: 'string' } },
      ...{ seeds: { type: 'string', default: '1,2,3' }, methods: { type: 'string', default: usualDeepMethod } },
      blocks: { type: 'string', default: '2' },
    },
  });
  const folder = values.data === undefined ? sharedPath('data', 'products-sop') : resolve(values.data);
  const chosen = values.methods.split(',') as MethodId[];
  if (folder === null || !chosen.every((method) => methodIds.includes(method))) throw new Error(USAGE);
  const workersFolder = join(root, 'out/main');
  if (!existsSync(join(workersFolder, 'compute.js'))) throw new Error('The workers are not built: run "npm run build" first.');
  const libraryFolder = await mkdtemp(join(tmpdir(), 'likewise-deep-bench-'));
  const engine = createEngine({
    ...{ libraryFolder, workersFolder, modelsFolder: join(root, 'resources/models'), access: 'write', isWatching: false },
  });
  try {
    await engine.indexing.index((await engine.folders.add(folder)).id);
    const names = [...new Set(listClassItems(engine.store, null, null).map(({ label }) => label.slice(label.indexOf('/') + 1)))].sort();
    console.log('| seed | method | judgements | untaught | RCA | deep | steps kept | verdict | minutes | load |');
    console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |');
    for (const seed of values.seeds.split(',').map(Number)) {
      const taught = sample(names, Math.floor(names.length / 2), seededStream(1000 * seed));
      const only: ClassFilter = { names: new Set(taught), mode: 'only', file: 'the classes taught' };
      const unseen: ClassFilter = { ...only, mode: 'without' };
      const figures = async (modelId: ModelId): Promise<string> => {
        const { recallAt1, mapAtR } = await engine.evaluate({ filter: unseen, modelId });
        return `${recallAt1.toFixed(3)} / ${mapAtR.toFixed(3)}`;
      };
      const untaught = await figures(engine.models.list().find(({ kind }) => kind === 'base')!.id);
      const rca = await train(engine, only, JSON.stringify({ method: 'rca', labels: 'folders', seed }));
      const start = await figures(rca.modelId);
      for (const method of chosen) {
        const backbone = {
          unfreeze: Number(values.blocks),
          ...(values.steps === undefined ? {} : { steps: Number(values.steps) }),
          ...(values.rate === undefined ? {} : { learningRate: Number(values.rate) }),
        };
        const deep = await train(engine, only, JSON.stringify({ method, labels: 'folders', seed, backbone }));
        const after = await figures(deep.modelId);
        const cells = [seed, method, deep.judgements, untaught, start, after, deep.steps, deep.reason, (deep.seconds / 60).toFixed(1)];
        console.log(`| ${[...cells, loadavg()[1]!.toFixed(1)].join(' | ')} |`);
      }
    }
  } finally {
    await engine.close();
    await rm(libraryFolder, { recursive: true });
  }
}

/** Whatever is thought of its result, it answers for itself alone: nothing is trained on top of it. */
async function train(engine: Engine, filter: ClassFilter, yaml: string): Promise<TrainingResult> {
  const ended = await engine.training.start(await engine.training.settings({ yaml }), false, filter).ended;
  if (ended.outcome !== 'done') throw ended.outcome === 'failed' ? ended.error : new Error('cancelled');
  return ended.result;
}
