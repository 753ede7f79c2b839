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

/** What the app's own main process may ask about it: the page names no path. */
export interface PlaceCalls {
  /** What moving the library to a folder that the person named would take. Changes nothing. */
  'library.planMove': { input: { path: string }; output: LibraryMove };
  /** The engine starts again with the library at its new place, or as it was; it answers before that, and tells by `library.moving` how far it is. */
  'library.move': { input: { path: string }; output: LibraryMove };
}

/** What the page may ask the app for. */
export interface PlaceBridge {
  /** Asks for a folder that the library could be moved to, and says what that would take; null when the person closed the dialog. */
  planLibraryMove(): Promise<LibraryMove | null>;
  /** Moves the library to the folder that was planned last. */
  moveLibrary(): Promise<LibraryMove>;
  /** The library stays where it is; the move is rejected with `cancelled`. */
  cancelLibraryMove(): Promise<void>;
}
