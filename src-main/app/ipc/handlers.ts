import { isAbsolute, join, resolve, sep } from 'node:path';
import { stat } from 'node:fs/promises';
import { BrowserWindow, dialog, ipcMain, nativeImage, shell, type IpcMainEvent, type IpcMainInvokeEvent } from 'electron';
import { channels, type Reply } from '@contract/channels';
import type { Backups, BinClearance, Folder, LibraryPlace, PictureBytes, Problem } from '@contract/data';
import { bugSentence, LikewiseError, type WireError } from '@contract/errors';
import type { EngineProcess } from '../engine/EngineProcess';
import type { Samples } from '../samples/Samples';
import { parseChrome, type WindowChrome } from '../window/chrome';
import { menuText } from '../window/menuText';
import { exportJudgements, importJudgements } from './judgementFiles';
import { moveToBin } from './bin';
import { refusal } from './pageCalls';
import { LibraryMover, openLibrary } from './moveLibrary';
import { saveReport } from './saveReport';
import { isOurPage } from './sender';

const maximumPathLength = 32_768;

/** Answers the page on the fixed channels. Every message is checked: who sent it, which call, how large; the engine parses the rest. */
export function handlePage(engine: EngineProcess, chrome: WindowChrome, samples: Samples): void {
  const answer = (channel: string, handle: (event: IpcMainInvokeEvent, ...inputs: unknown[]) => Promise<unknown>): void => {
    ipcMain.handle(channel, async (event, ...inputs): Promise<Reply> => {
      if (!isOurPage(event.senderFrame)) return { error: { code: 'bad-argument', message: 'This page may not ask.' } };
      try {
        return { output: await handle(event, ...inputs) };
      } catch (error) {
        return { error: toWire(error) };
      }
    });
  };

  answer(channels.call, (_event, call, input) => {
    const reason = refusal(call, input);
    if (reason !== null) throw new LikewiseError('bad-argument', reason);
    return engine.call(call as string, input, 'page');
  });
  answer(channels.chooseFolder, (event) => chooseFolder(engine, BrowserWindow.fromWebContents(event.sender)));
  answer(channels.addDroppedFolder, (_event, path) => addFolder(engine, path));
  answer(channels.addSamples, () => samples.add());
  answer(channels.samplesFolder, () => Promise.resolve(samples.folder));
  const windowOf = (event: IpcMainInvokeEvent): BrowserWindow | null => BrowserWindow.fromWebContents(event.sender);
  answer(channels.exportJudgements, (event) => exportJudgements(engine, windowOf(event), menuText[chrome.language]));
  answer(channels.importJudgements, (event) => importJudgements(engine, windowOf(event), menuText[chrome.language]));
  answer(channels.saveReport, (event) => saveReport(engine, windowOf(event), chrome.language));
  const mover = new LibraryMover(engine);
  answer(channels.planLibraryMove, (event) => mover.plan(windowOf(event), menuText[chrome.language]));
  answer(channels.moveLibrary, () => mover.move());
  answer(channels.cancelLibraryMove, () => Promise.resolve(mover.cancel()));
  // All that a page knows is of one library: with another one it begins from the start.
  const withAnother = async (event: IpcMainInvokeEvent, opened: Promise<LibraryPlace | null>): Promise<LibraryPlace | null> => {
    const place = await opened;
    if (place !== null && !event.sender.isDestroyed()) event.sender.reload();
    return place;
  };
  answer(channels.openLibrary, (event) => withAnother(event, openLibrary(engine, windowOf(event), menuText[chrome.language])));
  answer(channels.beginLibrary, (event) => withAnother(event, engine.call('library.beginNew', undefined, 'app') as Promise<LibraryPlace>));
  answer(channels.revealBackups, async () => {
    const { folder, list } = (await engine.call('backups.list', undefined, 'app')) as Backups;
    const newest = list[0];
    if (newest !== undefined) shell.showItemInFolder(join(folder, newest.name));
  });
  ipcMain.on(channels.setChrome, (event, raw: unknown) => {
    const wanted = isOurPage(event.senderFrame) ? parseChrome(raw) : null;
    if (wanted !== null) chrome.set(wanted);
  });
  answer(channels.revealInFolder, async (_event, imageId) => {
    const path = await engine.call('photos.path', { imageId }, 'app');
    if (typeof path === 'string' && isAbsolute(path)) shell.showItemInFolder(path);
  });
  answer(channels.revealProblem, async (_event, fileId) => {
    const problems = (await engine.call('problems.list', undefined, 'app')) as readonly Problem[];
    const problem = problems.find((candidate) => candidate.fileId !== null && candidate.fileId === fileId);
    if (!problem) throw new LikewiseError('file-not-found', 'That file is no longer among the problems.');
    const path = resolve(problem.folder, problem.path);
    // A name with characters that are not fit to be shown is known here in its escaped form only: the folder then has to do.
    const isThere = path.startsWith(problem.folder + sep) && (await stat(path).then(Boolean, () => false));
    shell.showItemInFolder(isThere ? path : problem.folder);
  });
  answer(channels.moveToBin, (_event, groups) =>
    moveToBin(groups, {
      clear: (fileId, keepIds) => engine.call('duplicates.clear', { fileId, keepIds }, 'app') as Promise<BinClearance>,
      trash: (path) => shell.trashItem(path),
      binned: async (fileIds) => void (await engine.call('duplicates.binned', { fileIds }, 'app')),
    }),
  );
  answer(channels.restartEngine, () => Promise.resolve(engine.restartByHand()));
  ipcMain.on(channels.startDrag, (event, imageId: unknown) => {
    if (isOurPage(event.senderFrame)) void startDrag(engine, event, imageId);
  });
}

/** Opens the system's dialog; the folder that a person picks there becomes one of the library's. */
export async function chooseFolder(engine: EngineProcess, window: BrowserWindow | null): Promise<Folder | null> {
  const options: Electron.OpenDialogOptions = { properties: ['openDirectory', 'dontAddToRecent'] };
  const { canceled, filePaths } = window ? await dialog.showOpenDialog(window, options) : await dialog.showOpenDialog(options);
  const path = filePaths[0];
  return canceled || path === undefined ? null : addFolder(engine, path);
}

async function addFolder(engine: EngineProcess, path: unknown): Promise<Folder | null> {
  if (typeof path !== 'string' || path.length > maximumPathLength || path.includes('\0') || !isAbsolute(path)) return null;
  const isFolder = await stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  return isFolder ? ((await engine.call('folders.add', { path }, 'app')) as Folder) : null;
}

/** The other program gets the original file; the picture under the pointer is one of ours. */
async function startDrag(engine: EngineProcess, event: IpcMainEvent, imageId: unknown): Promise<void> {
  try {
    const [file, { bytes }] = await Promise.all([
      engine.call('photos.path', { imageId }, 'app') as Promise<string>,
      engine.call('pictures.dragIcon', { imageId }, 'app') as Promise<PictureBytes>,
    ]);
    const icon = nativeImage.createFromBuffer(Buffer.from(bytes));
    if (!event.sender.isDestroyed()) event.sender.startDrag({ file, icon });
  } catch (error) {
    console.warn(`A photo could not be dragged out: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function toWire(error: unknown): WireError {
  if (error instanceof LikewiseError) return { code: error.code, message: error.message };
  console.error(error);
  return { code: 'bug', message: bugSentence };
}
