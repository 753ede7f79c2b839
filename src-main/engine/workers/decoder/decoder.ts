import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { decodePhoto } from '@engine/library/decode/decodePhoto';
import { failureOf } from '@engine/library/decode/failures';
import { PhotoReader } from '@engine/library/decode/PhotoReader';
import { readShot } from '@engine/library/decode/readShot';
import { renderPhoto } from '@engine/library/decode/renderPhoto';
import { setUpSharp } from '@engine/library/decode/sharpSetup';
import type { DecodeLimits } from '@engine/library/types';
import { PROMPT, type DecoderAnswers, type DecoderTask, type FromDecoder, type ToDecoder } from './decoderMessages';
import { yieldAsProcess } from '../yieldToOthers';

/**
 * A process that reads and decodes one photo at a time and does nothing else, so that it can be killed at any moment.
 * Its parent is the pool in `decoderPool.ts`.
 */
const reader = new PhotoReader();
let onMemory: (() => void) | null = null;

function send(message: FromDecoder): void {
  process.send?.(message);
}

/** Once granted it holds until the file is done, so that a file that is large twice over does not wait for itself. */
function memoryAsker(): () => Promise<void> {
  let granted: Promise<void> | null = null;
  return () => {
    granted ??= new Promise((resolve) => {
      onMemory = resolve;
      send({ kind: 'memory?' });
    });
    return granted;
  };
}

function run(task: DecoderTask, limits: DecodeLimits): Promise<DecoderAnswers[DecoderTask['kind']]> {
  const askForMemory = memoryAsker();
  switch (task.kind) {
    case 'decode':
      return decodePhoto(reader, task.source, task.geometry, task.region, limits, askForMemory);
    case 'hash':
      return reader.hash(task.source.path, limits);
    case 'shot':
      return readShot(reader, task.source, limits, askForMemory);
    case 'render':
      return renderPhoto(reader, task.source, task.longSidePx, limits, askForMemory);
  }
}

async function answer(task: DecoderTask, limits: DecodeLimits): Promise<void> {
  let message: FromDecoder;
  try {
    const value = await run(task, limits);
    message = { kind: 'done', outcome: { ok: true, value }, rssBytes: process.memoryUsage.rss() };
  } catch (error) {
    message = messageOf(error);
  }
  send(message);
}

function messageOf(error: unknown): FromDecoder {
  const rssBytes = process.memoryUsage.rss();
  try {
    return { kind: 'done', outcome: failureOf(error), rssBytes };
  } catch (bug) {
    return { kind: 'bug', message: bug instanceof Error ? (bug.stack ?? bug.message) : String(bug), rssBytes };
  }
}

if (process.send === undefined) {
  process.stderr.write('This program is started by Likewise; it does nothing on its own.\n');
  process.exit(2);
}
// Ctrl-C reaches every process of the terminal; the parent decides what it means.
process.on('SIGINT', () => undefined);
process.on('SIGHUP', () => undefined);
// Not `exit`, which waits for the threads of a library that may never return. Nothing here is to be kept.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.on('message', (message: ToDecoder) => {
  if (message.kind === 'memory') onMemory?.();
  else void answer(message.task, message.limits);
});
if (!process.argv.includes(PROMPT)) yieldAsProcess();
setUpSharp();
send({ kind: 'ready' });
// Small: it does next to nothing, and there is one for each decoder.
const small = { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1, stackSizeMb: 1 };
new Worker(join(import.meta.dirname, 'decoderGuard.js'), { workerData: process.ppid, resourceLimits: small }).unref();
