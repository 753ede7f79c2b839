import { basename, dirname, join } from 'node:path';
import { app, dialog, shell, type BrowserWindow } from 'electron';
import type { Language } from '@contract/data';
import type { EngineProcess } from '../engine/EngineProcess';
import { menuText } from '../window/menuText';

/** Asks what folder a report is to be made in, has the engine write it there, and shows it: the page neither names nor sees a path. */
export async function saveReport(
  engine: EngineProcess,
  window: BrowserWindow | null,
  language: Language,
): Promise<{ readonly name: string } | null> {
  const words = menuText[language];
  const options: Electron.SaveDialogOptions = {
    title: words.reportTitle,
    defaultPath: join(app.getPath('documents'), words.reportName),
    properties: ['createDirectory', 'dontAddToRecent'],
  };
  const { canceled, filePath } = window ? await dialog.showSaveDialog(window, options) : await dialog.showSaveDialog(options);
  if (canceled || !filePath) return null;
  const file = (await engine.call('report.save', { path: filePath, language }, 'app')) as string;
  shell.showItemInFolder(file);
  return { name: basename(dirname(file)) };
}
