import { parseArgs } from 'node:util';
import type { FromEngine } from '@contract/api';
import { LikewiseError } from '@contract/errors';
import {
  createEngine,
  finishMove,
  isInUse,
  isThere,
  lookForLibrary,
  placeNamedIn,
  savingObstacle,
  type Engine,
  type EngineOptions,
} from '@engine/engine';
import type { Reopen } from './backupHandlers';
import { createClosedHandlers } from './closedHandlers';
import { createHandlers } from './handlers';
import { isReachable, whenSeen } from './placeWatch';
import { Server } from './serve';

/**
 * The engine's process, started by the app: `host.js --library DIR --models DIR [--expected]`. Speaks `ToEngine` and `FromEngine` over the channel to
 * its parent and ends when that is gone. A library that cannot be opened is one line on stderr; this process then answers what can be asked all the same,
 * and leaves to be started again as soon as there is hope. `--expected`: the library was there a moment ago, so none is begun where it is gone.
 */
/** Asks the app for a new engine at once: this one left of its own will. */
const REOPEN = 75;
/** Long enough for an answer to leave this process. */
const LEAVE_AFTER_MS = 100;

function main(): void {
  const { values } = parseArgs({ options: { library: { type: 'string' }, models: { type: 'string' }, expected: { type: 'boolean' } } });
  if (values.library === undefined || values.models === undefined || process.send === undefined) {
    process.stderr.write('Usage: started by the app, with --library DIR --models DIR and a channel.\n');
    process.exit(2);
  }
  const send = (message: FromEngine): void => {
    // The parent may go between the question and the write; 'disconnect' then ends this process in order.
    if (process.connected)
      process.send?.(message, undefined, undefined, (error) => void (error && log(`The app did not take a message: ${error.message}`)));
  };
  const home = values.library;
  const opened = open({ home, isExpected: values.expected === true }, values.models, send);
  const engine = opened instanceof LikewiseError ? null : opened;
  const watched = new AbortController();
  let isClosing = false;
  const quit = (): void => {
    // A move of the library clears up after itself, and then this process ends.
    server.abandon();
    if (isClosing) return;
    isClosing = true;
    void closed().finally(() => process.exit(0));
  };
  const closed = (): Promise<void> => {
    watched.abort();
    return engine?.close() ?? Promise.resolve();
  };
  const reopen: Reopen = async (between) => {
    isClosing = true;
    server.leave();
    await closed();
    try {
      return await between();
    } finally {
      // The answer goes out first. Where the restore failed, the library as it was is opened again.
      setTimeout(() => process.exit(REOPEN), LEAVE_AFTER_MS);
    }
  };
  const handlers =
    opened instanceof LikewiseError
      ? createClosedHandlers(home, opened, reopen)
      : createHandlers(opened, home, reopen, (payload) => send({ kind: 'event', event: 'library.moving', payload }));
  const server = new Server({ handlers, send, onBug: (error) => log(error), onQuit: quit, onActed: (act) => engine?.personActed(act) });
  process.on('message', (message) => server.take(message));
  process.on('disconnect', quit);
  process.on('SIGTERM', quit);
  // A window in the terminal's foreground gets Ctrl-C too; the app decides when the engine ends.
  process.on('SIGINT', () => undefined);
  send({ kind: 'ready', isOpen: engine !== null });
  if (opened instanceof LikewiseError)
    return whenSeen(
      () => isWorthATry(home, opened),
      () => process.exit(REOPEN),
      watched.signal,
    );
  // A search that comes before this is done loads what it needs itself.
  opened.preload().catch((error: unknown) => wasCancelled(error) || log(error));
  const { databasePath, folder, access } = opened.store;
  const isGone = async (): Promise<boolean> => !(await isReachable(databasePath));
  whenSeen(isGone, () => leaveLost(databasePath), watched.signal);
  if (access === 'read')
    return whenSeen(
      () => savingObstacle(folder) === null,
      () => process.exit(REOPEN),
      watched.signal,
    );
  clearUp(home);
  opened.models.embedMissing().catch(log);
  opened.rescan();
}

/** Without closing the library: what is written on the way out would land on the disk that is there instead, in folders made for it. */
function leaveLost(databasePath: string): never {
  log(`"${databasePath}" is not there any more.`);
  process.exit(REOPEN);
}

/** What is under way when the window closes ends with it, and nobody needs to know. */
const wasCancelled = (error: unknown): boolean => error instanceof LikewiseError && error.code === 'cancelled';

/** Whether what kept the library closed may be over. What a person has to mend waits until they say so. */
function isWorthATry(home: string, { code }: LikewiseError): boolean {
  const folder = placeNamedIn(home);
  if (folder === null || !isThere(folder)) return false;
  return code === 'place-lost' || (code === 'library-in-use' && !isInUse(folder));
}

/** What could not be removed of a library that was moved costs room and nothing else: it is tried again at the next start. */
function clearUp(home: string): void {
  try {
    finishMove(home);
  } catch (error) {
    log(error);
  }
}

/** @returns why the library cannot be opened, where a person can do something about it */
function open(
  { home, isExpected }: { readonly home: string; readonly isExpected: boolean },
  modelsFolder: string,
  send: (message: FromEngine) => void,
): Engine | LikewiseError {
  try {
    const options: Omit<EngineOptions, 'access' | 'isWatching'> = {
      libraryFolder: lookForLibrary(home, isExpected),
      modelsFolder,
      workersFolder: import.meta.dirname,
      onEvent: (event, payload) => send({ kind: 'event', event, payload }),
      onLog: log,
      onUpdating: (payload) => send({ kind: 'event', event: 'library.updating', payload }),
    };
    return openAsFarAsMayBe(options);
  } catch (error) {
    log(error);
    if (error instanceof LikewiseError) return error;
    process.exit(1);
  }
}

/** What a full disk, or one that may only be read, leaves: everything can be looked at, and the window says that nothing is saved. */
function openAsFarAsMayBe(options: Omit<EngineOptions, 'access' | 'isWatching'>): Engine {
  try {
    return createEngine({ ...options, access: 'write', isWatching: true });
  } catch (error) {
    const isOfDisk = error instanceof LikewiseError && (error.code === 'disk-full' || error.code === 'library-not-writable');
    if (!isOfDisk || savingObstacle(options.libraryFolder) === null || !isThere(options.libraryFolder)) throw error;
    log(error);
    return createEngine({ ...options, access: 'read', isWatching: false });
  }
}

function log(what: unknown): void {
  const text = what instanceof LikewiseError ? what.message : what instanceof Error ? (what.stack ?? what.message) : String(what);
  process.stderr.write(`${text}\n`);
}

main();
