/** What moving the library takes. */
export interface LibraryMove {
  readonly from: string;
  readonly to: string;
  readonly bytes: number;
  readonly freeBytes: number;
}

/** In bytes: each is written, and then read again and compared. */
export interface MoveProgress {
  readonly done: number;
  readonly total: number;
}

/** What an update of the library that an older version wrote is at: a copy of what cannot be computed again is made, then its tables are changed. */
export interface UpdateProgress {
  readonly phase: 'backup' | 'tables';
  /** Of the phase, 0 to 1. */
  readonly fraction: number;
}

/** Where the library lies, or is looked for; null when the file that says so cannot be read. */
export interface LibraryPlace {
  readonly folder: string | null;
}

/** What the page may ask, of a library that cannot be opened, too. */
export interface PagePlaceCalls {
  'library.place': { input: void; output: LibraryPlace };
  /** Tries to open the library again. Rejects with the reason while there is no point in it; does nothing when it is open. */
  'library.lookAgain': { input: void; output: void };
}

/** What the app's own main process may ask about it: the page names no path. */
export interface PlaceCalls {
  /** From now on the library that lies in a folder which the person named is the one in use; the engine starts again with it. */
  'library.openAt': { input: { path: string }; output: LibraryPlace };
  /** Begins an empty library in place of one that was lost, which is not touched, or is damaged, whose file stays beside it under another name. */
  'library.beginNew': { input: void; output: LibraryPlace };
  /** What moving the library to a folder that the person named would take. Changes nothing. */
  'library.planMove': { input: { path: string }; output: LibraryMove };
  /** The engine starts again with the library at its new place, or as it was; it answers before that, and tells by `library.moving` how far it is. */
  'library.move': { input: { path: string }; output: LibraryMove };
}

/** What the page may ask the app for. */
export interface PlaceBridge {
  /** Asks for the folder of another library, opens that one, and loads the page anew; null when the person closed the dialog. */
  openLibrary(): Promise<LibraryPlace | null>;
  /** Begins an empty library in place of one that was lost or is damaged, and loads the page anew. */
  beginLibrary(): Promise<LibraryPlace>;
  /** Asks for a folder that the library could be moved to, and says what that would take; null when the person closed the dialog. */
  planLibraryMove(): Promise<LibraryMove | null>;
  /** Moves the library to the folder that was planned last. */
  moveLibrary(): Promise<LibraryMove>;
  /** The library stays where it is; the move is rejected with `cancelled`. */
  cancelLibraryMove(): Promise<void>;
}
