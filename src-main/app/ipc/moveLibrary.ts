import { dialog, type BrowserWindow } from 'electron';
import type { LibraryMove, LibraryPlace } from '@contract/data';
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
    const path = await chooseFolder(window, words.moveTitle, ['createDirectory']);
    this.#planned = null;
    if (path === null) return null;
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

/** Opens the system's dialog; the library in the folder that a person picks there is the one in use from then on. */
export async function openLibrary(
  engine: Pick<EngineProcess, 'call'>,
  window: BrowserWindow | null,
  words: MenuWords,
): Promise<LibraryPlace | null> {
  const path = await chooseFolder(window, words.openTitle);
  return path === null ? null : ((await engine.call('library.openAt', { path }, 'app')) as LibraryPlace);
}

async function chooseFolder(window: BrowserWindow | null, title: string, more: readonly 'createDirectory'[] = []): Promise<string | null> {
  const options: Electron.OpenDialogOptions = { title, properties: ['openDirectory', 'dontAddToRecent', ...more] };
  const { canceled, filePaths } = window ? await dialog.showOpenDialog(window, options) : await dialog.showOpenDialog(options);
  return canceled ? null : (filePaths[0] ?? null);
}
