import { dirname, join } from 'node:path';
import { LikewiseError } from '@contract/errors';
import { createEngine, pathForPeople, placeOf, type Ended, type Engine, type EngineOptions } from '@engine/engine';
import { libraryFolder } from './libraryFolder';
import { createOutput, type Output } from './output';

/** What every command has: options that all share, and where it writes. */
export interface GlobalOptions {
  readonly library?: string;
  readonly json?: boolean;
  /** The lens to look through, by name. */
  readonly lens?: string;
}

export interface Context {
  readonly output: Output;
  /** Where it is looked for, and where it lies: two folders, once it was moved. The second throws `place-lost` while its disk is not there. */
  readonly libraryHome: string;
  readonly libraryFolder: string;
  /** Aborted by Ctrl-C; a second one ends the process at once. */
  readonly signal: AbortSignal;
  /**
   * Opens the library, does the work, closes it whatever happens. Ctrl-C cancels the engine's jobs.
   * @param options with `begins` a library is begun where there is none; else a folder that was mistyped would become one
   */
  withEngine<Result>(
    options: Pick<EngineOptions, 'access' | 'limits'> & { readonly begins?: boolean },
    work: (engine: Engine) => Promise<Result>,
  ): Promise<Result>;
}

export function createContext(options: GlobalOptions): Context {
  const output = createOutput({ isJson: options.json === true, stdout: process.stdout, stderr: process.stderr });
  const home = libraryFolder(options.library);
  const abort = new AbortController();
  process.once('SIGINT', () => {
    abort.abort(new LikewiseError('cancelled', 'Interrupted. What was finished is kept.'));
    process.once('SIGINT', () => process.exit(130));
  });
  return {
    output,
    libraryHome: home,
    get libraryFolder() {
      return placeOf(home).folder;
    },
    signal: abort.signal,
    async withEngine({ access, limits, begins }, work) {
      const engine = createEngine({
        libraryFolder: placeOf(home).folder,
        // The bundles lie side by side.
        workersFolder: import.meta.dirname,
        modelsFolder: modelsFolder(),
        access,
        mustExist: begins !== true,
        isWatching: false,
        lens: options.lens,
        ...(limits === undefined ? {} : { limits }),
        onEvent: (event, payload) => {
          if (event === 'job.changed') {
            const job = payload as Parameters<Output['progress']>[0];
            if (job.state === 'running') output.progress(job);
          }
          if (event === 'notice') noteFor(output, payload as { code: string; subject: string });
        },
        onLog: (line) => output.note(line),
      });
      noteObstacle(output, engine.store);
      const stop = (): void => engine.jobs.list().forEach(({ id }) => engine.jobs.cancel(id));
      abort.signal.addEventListener('abort', stop);
      try {
        return await work(engine);
      } finally {
        abort.signal.removeEventListener('abort', stop);
        output.endProgress();
        await engine.close();
      }
    },
  };
}

/** What a job came to. Throws what it failed with, or that it was cancelled: `left` says what of it stays. */
export function resultOf<Result>(ended: Ended<Result>, left: string): Result {
  if (ended.outcome === 'cancelled') throw new LikewiseError('cancelled', `Interrupted${left}`);
  if (ended.outcome === 'failed') throw ended.error;
  return ended.result;
}

/** `resources/models` beside `out/`, in a checkout and in the package alike. LIKEWISE_MODELS names another place. */
export function modelsFolder(): string {
  return process.env['LIKEWISE_MODELS'] ?? join(dirname(dirname(import.meta.dirname)), 'resources', 'models');
}

/** Whoever only looks is told all the same: the next command may want to save. */
function noteObstacle(output: Output, { folder, obstacle }: Engine['store']): void {
  if (obstacle === null) return;
  const why =
    obstacle === 'full'
      ? 'its disk is full. Free some space before you judge or index'
      : 'its folder may not be written to. Connect its disk so that it may, or give yourself the right, before you judge or index';
  output.note(`The library in ${pathForPeople(folder)} is only read, and nothing can be saved in it now: ${why}.`);
}

function noteFor(output: Output, { code, subject }: { code: string; subject: string }): void {
  if (code === 'backend-is-wasm') output.note(subject);
  const folder = pathForPeople(subject);
  if (code === 'folder-offline') output.note(`${folder} cannot be reached now. Its photos are kept.`);
  if (code === 'scan-would-drop-many') {
    output.note(
      `More than a fifth of the photos of ${folder} are gone. They are kept in the library for now; run "index --accept-loss ${folder}" if they were really removed.`,
    );
  }
}
