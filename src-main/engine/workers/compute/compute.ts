import { rmSync } from 'node:fs';
import type { LinearHead } from '../../model/types';
import { ComputeWork } from './computeWork';
import { cancelled, type FromCompute, type ToCompute, toWireError } from './computeMessages';
import type { TeachProgress } from '../../training/teach';
import { DeepWork } from './computeDeep';
import { teachingWork } from './computeTeaching';
import { RunningCall } from './RunningCall';
import type { RehearseInput } from './teachingCalls';
import { tryMethod } from './tryMethod';
import { yieldAsProcess } from '../yieldToOthers';

/**
 * Entry of the compute process, the only one that loads TensorFlow. Started by `ComputeProcess` with the folder of installed models and those of the library;
 * ends when its parent goes away. Calls run side by side and take turns between batches, so a search by a picture need not wait for a
 * library to be embedded.
 */
const [, , modelsFolder, trained, fused] = process.argv;
if (modelsFolder === undefined || process.send === undefined) throw new Error('The compute process is started by the engine, not by hand.');

/** A step takes a few milliseconds, and nobody reads so fast. */
const TELL_EVERY_MS = 50;

// What is left of one that was killed while it wrote a graph.
if (fused !== undefined) rmSync(fused, { recursive: true, force: true });
const work = new ComputeWork(modelsFolder, { trained, fused }, (line) => console.error(line));
const deepWork = new DeepWork({ info: () => work.info(), network: (backbone) => work.network(backbone) });
const running = new Map<number, RunningCall>();
let base: LinearHead | null = null;

yieldAsProcess();
process.on('disconnect', () => process.exit(0));
process.on('message', (message: ToCompute) => {
  if (message.kind === 'base') return void (base = message.base);
  if (message.kind === 'call') return void answer(message);
  const call = running.get(message.id);
  if (message.kind === 'cancel') call?.cancel();
  else call?.heard();
});

async function answer(message: Extract<ToCompute, { kind: 'call' }>): Promise<void> {
  const { id } = message;
  const call = new RunningCall();
  running.set(id, call);
  try {
    const output = await perform(message, call);
    send({ kind: 'result', id, output, memoryBytes: process.memoryUsage.rss() });
  } catch (error) {
    send({ kind: 'error', id, error: toWireError(error), memoryBytes: process.memoryUsage.rss() });
  } finally {
    running.delete(id);
  }
}

async function perform(
  message: Extract<ToCompute, { kind: 'call' }>,
  call: RunningCall,
): Promise<Extract<FromCompute, { kind: 'result' }>['output']> {
  const { signal } = call;
  const { id } = message;
  // Taken before anything is waited for: another one may come meanwhile.
  const known = base;
  switch (message.call) {
    case 'info':
      return work.info();
    case 'features':
      return work.features(message.input.backbone, message.input.pixels, signal);
    case 'cells':
      return work.cells(message.input.backbone, message.input.pixels, message.input.head);
    case 'fitBase':
      return work.fitBase(message.input.store, signal);
    case 'train':
      await work.info();
      return teachingWork.train({ ...message.input, base: known }, signal, nowAndThen(id));
    case 'rehearse':
      return rehearse({ ...message.input, base: known }, id, call);
    case 'seekBolder':
      return teachingWork.seekBolder(signal);
    case 'tryMethod':
      await work.info();
      return tryMethod(message.input, signal, nowAndThen(id));
    case 'deepPlan':
      return deepWork.plan(message.input, signal);
    case 'deepCut':
      return deepWork.cut(message.input);
    case 'deepTrain': {
      await work.info();
      const { steps } = message.input.settings.backbone;
      return deepWork.train(message.input, signal, ({ step, loss }) =>
        call.tell(() => send({ kind: 'progress', id, progress: { phase: 'refine', fraction: step / steps, step, loss } })),
      );
    }
    case 'viewFeatures':
      return deepWork.viewFeatures(message.input);
    case 'suggest':
      await work.info();
      return teachingWork.suggest({ ...message.input, base: known }, signal);
    case 'trust':
      await work.info();
      return teachingWork.trust({ ...message.input, base: known }, signal);
    case 'embedAll': {
      const { store, baseModelId, head } = message.input;
      const source = baseModelId === null || known === null ? store : { ...store, base: { modelId: baseModelId, head: known } };
      for await (const chunk of work.embedAll(source, head, signal)) {
        await call.tell(() => send({ kind: 'chunk', id, chunk }));
        if (signal.aborted) throw cancelled();
      }
      return null;
    }
  }
}

async function rehearse(input: RehearseInput, id: number, call: RunningCall): Promise<boolean> {
  const { signal } = call;
  const pause = async (): Promise<void> => {
    await call.tell(() => send({ kind: 'progress', id, progress: { phase: 'read', fraction: 0 } }));
    if (signal.aborted) throw cancelled();
  };
  await work.info();
  const head = await teachingWork.rehearse(input, signal, pause);
  if (head === null) return false;
  await pause();
  const pieces = work.embedAll(input.store, head, signal);
  // The first does what all of them do.
  await pieces.next();
  await pieces.return();
  return true;
}

function nowAndThen(id: number): (progress: TeachProgress) => void {
  let toldAtMs = 0;
  return (progress) => {
    if (performance.now() - toldAtMs < TELL_EVERY_MS) return;
    toldAtMs = performance.now();
    send({ kind: 'progress', id, progress });
  };
}

function send(message: FromCompute): void {
  // The parent may have gone in this very moment; then there is nobody to tell.
  if (process.connected) process.send?.(message);
}
