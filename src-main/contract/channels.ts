import type { WireError } from './errors';

/** The fixed list of channels between the page's preload and the app. There is no other, and no name comes from the page. */
export const channels = {
  call: 'likewise:call',
  chooseFolder: 'likewise:choose-folder',
  addDroppedFolder: 'likewise:add-dropped-folder',
  addSamples: 'likewise:add-samples',
  samplesFolder: 'likewise:samples-folder',
  exportJudgements: 'likewise:export-judgements',
  importJudgements: 'likewise:import-judgements',
  saveReport: 'likewise:save-report',
  planLibraryMove: 'likewise:plan-library-move',
  moveLibrary: 'likewise:move-library',
  cancelLibraryMove: 'likewise:cancel-library-move',
  openLibrary: 'likewise:open-library',
  beginLibrary: 'likewise:begin-library',
  revealBackups: 'likewise:reveal-backups',
  setChrome: 'likewise:set-chrome',
  revealInFolder: 'likewise:reveal-in-folder',
  revealProblem: 'likewise:reveal-problem',
  moveToBin: 'likewise:move-to-bin',
  restartEngine: 'likewise:restart-engine',
  startDrag: 'likewise:start-drag',
  /** From the app to the page: one of the engine's or the app's events. */
  event: 'likewise:event',
} as const;

/** How an answer crosses: an `Error` that is thrown in a handler would arrive without its code. */
export type Reply = { readonly output: unknown } | { readonly error: WireError };
