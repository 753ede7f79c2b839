/** The index builder: a worker thread that builds a graph, saves it, and ends. Its input is its `workerData`. */
import { parentPort, workerData } from 'node:worker_threads';
import { LikewiseError } from '@contract/errors';
import { buildGraph } from '../../search/buildGraph';
import { saveIndexFile } from '../../search/indexFile';
import type { IndexBuilderInput, IndexBuilderMessage } from './indexBuilderMessages';
import { isStopped } from '../threadOrders';
import { yieldAsThread } from '../yieldToOthers';

const REPORT_EVERY_MS = 200;

async function build({ folder, about, stop, ...input }: IndexBuilderInput): Promise<IndexBuilderMessage> {
  yieldAsThread();
  const total = input.ids.length;
  const steps = buildGraph(input);
  let reportedAt = 0;
  for (;;) {
    const step = steps.next();
    if (isStopped(stop)) return { kind: 'stopped' };
    if (step.done === true) return { kind: 'saved', record: await saveIndexFile(step.value, folder, about) };
    if (performance.now() - reportedAt < REPORT_EVERY_MS && step.value < total) continue;
    reportedAt = performance.now();
    say({ kind: 'progress', done: step.value, total });
  }
}

function say(message: IndexBuilderMessage): void {
  parentPort?.postMessage(message);
}

const toFailure = (error: unknown): IndexBuilderMessage => ({
  kind: 'failed',
  code: error instanceof LikewiseError ? error.code : 'bug',
  message: error instanceof Error ? error.message : String(error),
});

if (parentPort !== null) say(await build(workerData as IndexBuilderInput).catch(toFailure));
