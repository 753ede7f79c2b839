import type { Calls, Events } from './api';
import type { BinGroup, BinReport, FileId, Folder, ImageId, ImportedJudgements, Language } from './data';
import type { PlaceBridge } from './place';

/** What the app itself tells the page beside the engine's events. */
export interface AppEvents {
  /** A row of the window's menu was chosen. */
  'menu.chosen': { action: MenuAction };
  'engine.state': { state: 'starting' | 'ready' | 'restarting' | 'stopped'; message: string | null };
}

/** Rows of the menu that the page carries out; each but `about` is an action of its table of keys. */
export type MenuAction =
  | 'addFolder'
  | 'openPicture'
  | 'again'
  | 'settings'
  | 'undo'
  | 'redo'
  | 'selectAll'
  | 'library'
  | 'teach'
  | 'methods'
  | 'map'
  | 'duplicates'
  | 'problems'
  | 'larger'
  | 'smaller'
  | 'commands'
  | 'help'
  | 'about';

/** How a person wants the window. */
export interface Chrome {
  readonly theme: 'system' | 'light' | 'dark';
  readonly language: Language;
}

/** What the page sees: the engine behind the app. */
export interface Bridge extends PlaceBridge {
  call<C extends keyof Calls>(call: C, input: Calls[C]['input']): Promise<Calls[C]['output']>;
  on<E extends keyof (Events & AppEvents)>(event: E, listener: (payload: (Events & AppEvents)[E]) => void): () => void;
  /** Opens the system's dialog; null when the person closed it. */
  chooseFolder(): Promise<Folder | null>;
  /** A folder dropped on the window becomes one of the library's; null when what was dropped is no folder. */
  addDroppedFolder(file: File): Promise<Folder | null>;
  /**
   * The sample pictures that came with the app become a folder of the library: copies of them, in the app's own folder.
   * Rejects with `disk-full`, `samples-not-written` or `samples-missing`; what is written by then is kept, and the next try goes on from there.
   */
  addSamples(): Promise<Folder>;
  /** The path of the folder with the samples, as a folder of the library has it, whether it is one or not. */
  samplesFolder(): Promise<string>;
  /** Asks for a file's name, then writes the judgements of the lens in use to it; null when the person closed the dialog. */
  exportJudgements(): Promise<{ readonly name: string; readonly judgements: number } | null>;
  /** Asks for a file and reads judgements from it; null when the person closed the dialog. */
  importJudgements(): Promise<ImportedJudgements | null>;
  /** Asks where to, then writes a report of the model in use there, and shows it; null when the person closed the dialog. */
  saveReport(): Promise<{ readonly name: string } | null>;
  /** Shows the folder of backups. */
  revealBackups(): Promise<void>;
  /** How the window's own parts look and speak: its menu and its bars. */
  setChrome(chrome: Chrome): void;
  revealInFolder(imageId: ImageId): Promise<void>;
  /** Shows a file that could not be read, so that a person can look at it with another program. */
  revealProblem(fileId: FileId): Promise<void>;
  /** To the system's bin, whatever may go there now; by number, never by path. Says what became of each file. */
  moveToBin(groups: readonly BinGroup[]): Promise<BinReport>;
  /** After three crashes in five minutes the app stops and asks; this is the yes. */
  restartEngine(): Promise<void>;
  /** Hands the original file to another program that the picture is being dragged to. */
  startDrag(imageId: ImageId): void;
}
