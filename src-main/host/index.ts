import { parseArgs } from 'node:util';
import type { FromEngine } from '@contract/api';
import { LikewiseError } from '@contract/errors';
import { createEngine, finishMove, placeOf, type Engine } from '@engine/engine';
import { createRecoveryHandlers, type Reopen } from './backupHandlers';
import { createHandlers } from './handlers';
import { Server } from './serve';

/**
 * The engine's process, started by the app: `host.js --library DIR --models DIR`. Speaks `ToEngine` and `FromEngine` over the channel to its
 * parent and ends when that is gone. When the library cannot be opened it says why in one line on stderr and exits with 3.
 */
const CANNOT_OPEN = 3;
/** Asks the app for a new engine at once: this one left of its own will. */
const REOPEN = 75;
/** Long enough for an answer to leave this process. */
const LEAVE_AFTER_MS = 100;

function main(): void {
  const { values } = parseArgs({ options: { library: { type: 'string' }, models: { type: 'string' } } });
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
  const folder = find(home);
  const opened = open(folder, values.models, send);
  const engine = opened instanceof LikewiseError ? null : opened;
  let isClosing = false;
  const quit = (): void => {
    // A move of the library clears up after itself, and then this process ends.
    server.abandon();
    if (isClosing) return;
    isClosing = true;
    void closed().finally(() => process.exit(0));
  };
  const closed = (): Promise<void> => engine?.close() ?? Promise.resolve();
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
      ? createRecoveryHandlers(folder, opened, reopen)
      : createHandlers(opened, home, reopen, (payload) => send({ kind: 'event', event: 'library.moving', payload }));
  const server = new Server({ handlers, send, onBug: (error) => log(error), onQuit: quit, onActed: () => engine?.personActed() });
  process.on('message', (message) => server.take(message));
  process.on('disconnect', quit);
  process.on('SIGTERM', quit);
  // A window in the terminal's foreground gets Ctrl-C too; the app decides when the engine ends.
  process.on('SIGINT', () => undefined);
  send({ kind: 'ready' });
  if (engine === null) return;
  clearUp(home);
  // A search that comes before this is done loads what it needs itself.
  engine.preload().catch(log);
  engine.models.embedMissing().catch(log);
  engine.rescan();
}

/** @returns where the library lies that is looked for in a folder */
function find(home: string): string {
  try {
    return placeOf(home).folder;
  } catch (error) {
    log(error);
    process.exit(error instanceof LikewiseError ? CANNOT_OPEN : 1);
  }
}

/** What could not be removed of a library that was moved costs room and nothing else: it is tried again at the next start. */
function clearUp(home: string): void {
  try {
    finishMove(home);
  } catch (error) {
    log(error);
  }
}

/** @returns what is wrong with a library that is damaged: from that, a person can recover */
function open(libraryFolder: string, modelsFolder: string, send: (message: FromEngine) => void): Engine | LikewiseError {
  try {
    return createEngine({
      libraryFolder,
      modelsFolder,
      workersFolder: import.meta.dirname,
      access: 'write',
      isWatching: true,
      onEvent: (event, payload) => send({ kind: 'event', event, payload }),
      onLog: log,
    });
  } catch (error) {
    log(error);
    if (error instanceof LikewiseError && error.code === 'library-damaged') return error;
    process.exit(error instanceof LikewiseError ? CANNOT_OPEN : 1);
  }
}

function log(what: unknown): void {
  const text = what instanceof LikewiseError ? what.message : what instanceof Error ? (what.stack ?? what.message) : String(what);
  process.stderr.write(`${text}\n`);
}

main();
