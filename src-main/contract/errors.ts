/** What can go wrong that a user can do something about. A bug throws a plain `Error` instead. */
export const errorCodes = [
  'folder-not-found',
  'folder-not-allowed',
  'folder-not-added',
  'folder-overlaps-library',
  'folder-of-system',
  'file-not-found',
  'photo-not-readable',
  'photo-not-indexed',
  'nothing-indexed',
  'library-in-use',
  'library-damaged',
  'library-too-new',
  'library-not-writable',
  'place-not-empty',
  'place-among-photos',
  'place-not-writable',
  'place-lost',
  'place-without-library',
  'disk-full',
  'samples-not-written',
  'samples-missing',
  'model-file-damaged',
  'backend-missing',
  'lens-not-found',
  'tag-not-found',
  'name-taken',
  'nothing-to-undo',
  'model-not-found',
  'nothing-to-learn',
  'scan-would-drop-many',
  'bad-argument',
  'cancelled',
  'engine-away',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

/** An error with a code for programs and a sentence for people: what is wrong, with what, and what to do. */
export class LikewiseError extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode, sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.name = 'LikewiseError';
    this.code = code;
  }
}

/** The same as plain data, since an `Error` loses its class on its way through a process boundary. */
export interface WireError {
  readonly code: ErrorCode | 'bug';
  readonly message: string;
}

/** Of a bug. Its own text may hold a path or a stack: that goes to the log, not to the page. */
export const bugSentence = 'Something went wrong inside Likewise. Nothing of yours is lost; the log has the details.';

/** What a person is told of an error. */
export const sentenceOf = (error: unknown): string => (error instanceof LikewiseError ? error.message : bugSentence);
