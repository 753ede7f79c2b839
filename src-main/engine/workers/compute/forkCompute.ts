import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import { yieldFromStart } from '../yieldToOthers';

export interface ComputeProcessOptions {
  /** The bundle of `compute.ts`. */
  readonly entry: string;
  /** The installed `resources/models`. */
  readonly modelsFolder: string;
  /** Of a library: `LibraryFolders`, in their order. */
  readonly libraryFolders?: readonly [trained: string] | readonly [trained: string, fused: string];
  /** The Node binary; this process's own unless given. */
  readonly execPath?: string | undefined;
  readonly onLog?: ((line: string) => void) | undefined;
  /** After this long without a call the process ends and gives back its memory (about 600 MB). The next call starts it again, in a second. */
  readonly idleMs?: number | undefined;
  /** Above this much memory it ends as soon as it has been idle for `idleMs / 20`: what grows without end is replaced between two jobs. */
  readonly memoryLimitBytes?: number | undefined;
}

/**
 * How many megabytes may come together before V8 looks for garbage among them, at least. By itself it does so after as many as live, and what TensorFlow hands over counts: ten times in a training,
 * which was a quarter of its time.
 */
const GARBAGE_MB = 256;

/** Starts the process, with what it says on its way to the log. */
export function forkCompute({ entry, modelsFolder, libraryFolders, execPath, onLog }: ComputeProcessOptions): ChildProcess {
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: process.env['TF_CPP_MIN_LOG_LEVEL'] ?? '2' };
  const child = fork(entry, [modelsFolder, ...(libraryFolders ?? [])], {
    execPath: execPath ?? process.execPath,
    execArgv: [`--initial-old-space-size=${GARBAGE_MB}`],
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env,
  });
  yieldFromStart(child);
  for (const stream of [child.stdout, child.stderr])
    if (stream !== null) createInterface({ input: stream }).on('line', (line) => onLog?.(line));
  return child;
}
