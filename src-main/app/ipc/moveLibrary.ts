import { dialog, type BrowserWindow } from 'electron';
import type { LibraryMove } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import type { EngineProcess } from '../engine/EngineProcess';
import type { MenuWords } from '../window/menuText';

/** Moves the library in two steps, so that the page names no path: a person picks a folder in the system's dialog, sees what it takes, and says yes. */
export class LibraryMover {
  readonly #engine: Pick<EngineProcess, 'call'>;
  #planned: string | null = null;
  #running: AbortController | null = null;

  constructor(engine: Pick<EngineProcess, 'call'>) {
    this.#engine = engine;
  }

  async plan(window: BrowserWindow | null, words: MenuWords): Promise<LibraryMove | null> {
    const options: Electron.OpenDialogOptions = {
      title: words.moveTitle,
      properties: ['openDirectory', 'createDirectory', 'dontAddToRecent'],
    };
    const { canceled, filePaths } = window ? await dialog.showOpenDialog(window, options) : await dialog.showOpenDialog(options);
    const path = filePaths[0];
    this.#planned = null;
    if (canceled || path === undefined) return null;
    const plan = (await this.#engine.call('library.planMove', { path }, 'app')) as LibraryMove;
    this.#planned = path;
    return plan;
  }

  async move(): Promise<LibraryMove> {
    const path = this.#planned;
    if (path === null || this.#running !== null) throw new LikewiseError('bad-argument', 'No move of the library was planned.');
    this.#planned = null;
    this.#running = new AbortController();
    try {
      return (await this.#engine.call('library.move', { path }, 'app', this.#running.signal)) as LibraryMove;
    } finally {
      this.#running = null;
    }
  }

  cancel(): void {
    this.#running?.abort();
  }
}
