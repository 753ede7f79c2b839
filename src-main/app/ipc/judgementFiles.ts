import { basename, join } from 'node:path';
import { app, dialog, type BrowserWindow } from 'electron';
import type { ImportedJudgements } from '@contract/data';
import type { EngineProcess } from '../engine/EngineProcess';
import type { MenuWords } from '../window/menuText';

/** Asks where to, then has the engine write there: the page neither names nor sees a path. */
export async function exportJudgements(
  engine: EngineProcess,
  window: BrowserWindow | null,
  words: MenuWords,
): Promise<{ readonly name: string; readonly judgements: number } | null> {
  const options: Electron.SaveDialogOptions = {
    title: words.exportTitle,
    defaultPath: join(app.getPath('documents'), 'likewise-judgements.json'),
    filters: [
      { name: 'JSON', extensions: ['json'] },
      { name: 'CSV', extensions: ['csv'] },
    ],
    properties: ['showOverwriteConfirmation', 'createDirectory', 'dontAddToRecent'],
  };
  const { canceled, filePath } = window ? await dialog.showSaveDialog(window, options) : await dialog.showSaveDialog(options);
  if (canceled || !filePath) return null;
  const judgements = (await engine.call('judgements.exportTo', { path: filePath }, 'app')) as number;
  return { name: basename(filePath), judgements };
}

/** Asks which file, and has the engine read it. */
export async function importJudgements(
  engine: EngineProcess,
  window: BrowserWindow | null,
  words: MenuWords,
): Promise<ImportedJudgements | null> {
  const options: Electron.OpenDialogOptions = {
    title: words.importTitle,
    filters: [{ name: words.judgements, extensions: ['json', 'csv'] }],
    properties: ['openFile', 'dontAddToRecent'],
  };
  const { canceled, filePaths } = window ? await dialog.showOpenDialog(window, options) : await dialog.showOpenDialog(options);
  const path = filePaths[0];
  return canceled || path === undefined ? null : ((await engine.call('judgements.importFrom', { path }, 'app')) as ImportedJudgements);
}
