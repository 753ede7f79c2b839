import type { Calls, Events } from '@contract/api';
import type { AppEvents, Bridge } from '@contract/bridge';
import type { ErrorCode, WireError } from '@contract/errors';

/** What a call rejects with: a code for the page to choose its words by, and the engine's own sentence. */
export class CallError extends Error {
  readonly code: ErrorCode | 'bug';
  constructor({ code, message }: WireError) {
    super(message);
    this.name = 'CallError';
    this.code = code;
  }
}

export type Client = Omit<Bridge, 'on'> & { on: Bridge['on'] };

/** Which calls change nothing: those are asked again by themselves when the engine comes back. */
const isRead: Readonly<Record<keyof Calls, boolean>> = {
  'library.status': true,
  'library.costs': true,
  'library.place': true,
  'library.lookAgain': false,
  'library.minSide': true,
  'library.setMinSide': false,
  'folders.list': true,
  'folders.remove': false,
  'folders.setIgnore': false,
  'folders.rescan': false,
  'folders.confirmMissing': false,
  'photos.list': true,
  'photos.first': true,
  'photos.summaries': true,
  'photos.details': true,
  'photos.shot': true,
  'photos.leaveFull': false,
  'photos.cameras': true,
  'search.byImage': true,
  'search.byPicture': true,
  'search.expectPicture': false,
  'search.byExamples': true,
  'search.why': true,
  'duplicates.counts': true,
  'duplicates.list': true,
  'duplicates.find': false,
  'duplicates.decide': false,
  'problems.list': true,
  'problems.retry': false,
  'judgements.save': false,
  'judgements.saveGroup': false,
  'judgements.withdraw': false,
  'history.undo': false,
  'history.redo': false,
  'judgements.list': true,
  'judgements.counts': true,
  'judgements.contradictions': true,
  'judgements.ignoreContradiction': false,
  'judgements.suggest': true,
  'judgements.suspicious': true,
  'search.confidence': true,
  'training.methods': true,
  'training.start': false,
  'training.deepOutlook': true,
  'training.startDeep': false,
  'training.resumeDeep': false,
  'training.dropDeep': false,
  'backbones.list': true,
  'backbones.remove': false,
  'methods.last': true,
  'methods.compare': false,
  'models.list': true,
  'models.use': false,
  'models.rollBack': false,
  'models.remove': false,
  'models.bringBack': false,
  'models.compare': true,
  'models.curve': true,
  'trials.get': true,
  'trials.begin': false,
  'trials.skip': false,
  'tags.list': true,
  'tags.ofImage': true,
  'tags.images': true,
  'tags.create': false,
  'tags.rename': false,
  'tags.remove': false,
  'tags.addImages': false,
  'tags.removeImages': false,
  'tags.setSimilar': false,
  'lenses.list': true,
  'lenses.create': false,
  'lenses.rename': false,
  'lenses.use': false,
  'lenses.remove': false,
  'map.get': true,
  'map.draw': false,
  'backups.list': true,
  'backups.setPolicy': false,
  'backups.make': false,
  'backups.preview': true,
  'backups.restore': false,
  'jobs.list': true,
  'jobs.pause': false,
  'jobs.resume': false,
  'jobs.cancel': false,
};
const triesOfARead = 4;

/** The bridge as the page uses it: errors have a class, and a question survives a restart of the engine. */
export function createClient(bridge: Bridge): Client {
  let starts = 0;
  let waiting: (() => void)[] = [];
  bridge.on('engine.state', ({ state }) => {
    if (state === 'ready') starts++;
    if (state !== 'ready' && state !== 'stopped') return;
    const woken = waiting;
    waiting = [];
    for (const wake of woken) wake();
  });
  const nextStart = (): Promise<void> => new Promise((resolve) => waiting.push(resolve));

  async function call<C extends keyof Calls>(name: C, input: Calls[C]['input']): Promise<Calls[C]['output']> {
    for (let attempt = 1; ; attempt++) {
      const startsBefore = starts;
      try {
        return await bridge.call(name, input);
      } catch (thrown) {
        const error = toCallError(thrown);
        if (error.code !== 'engine-away' || !isRead[name] || attempt === triesOfARead) throw error;
        // This call may notice a crash before it is announced, or hear of it after the next start has been.
        if (starts === startsBefore) await nextStart();
        if (starts === startsBefore) throw error;
      }
    }
  }
  const wrapped =
    <Inputs extends readonly unknown[], Output>(ask: (...inputs: Inputs) => Promise<Output>) =>
    (...inputs: Inputs): Promise<Output> =>
      ask(...inputs).catch((thrown: unknown) => {
        throw toCallError(thrown);
      });

  return {
    call,
    on: <E extends keyof (Events & AppEvents)>(event: E, listener: (payload: (Events & AppEvents)[E]) => void) =>
      bridge.on(event, listener),
    chooseFolder: wrapped(() => bridge.chooseFolder()),
    addDroppedFolder: wrapped((file) => bridge.addDroppedFolder(file)),
    addSamples: wrapped(() => bridge.addSamples()),
    samplesFolder: wrapped(() => bridge.samplesFolder()),
    exportJudgements: wrapped(() => bridge.exportJudgements()),
    importJudgements: wrapped(() => bridge.importJudgements()),
    saveReport: wrapped(() => bridge.saveReport()),
    planLibraryMove: wrapped(() => bridge.planLibraryMove()),
    moveLibrary: wrapped(() => bridge.moveLibrary()),
    cancelLibraryMove: wrapped(() => bridge.cancelLibraryMove()),
    openLibrary: wrapped(() => bridge.openLibrary()),
    beginLibrary: wrapped(() => bridge.beginLibrary()),
    revealBackups: wrapped(() => bridge.revealBackups()),
    setChrome: (chrome) => bridge.setChrome(chrome),
    revealInFolder: wrapped((imageId) => bridge.revealInFolder(imageId)),
    revealProblem: wrapped((fileId) => bridge.revealProblem(fileId)),
    moveToBin: wrapped((groups) => bridge.moveToBin(groups)),
    restartEngine: wrapped(() => bridge.restartEngine()),
    startDrag: (imageId) => bridge.startDrag(imageId),
  };
}

export function toCallError(thrown: unknown): CallError {
  if (thrown instanceof CallError) return thrown;
  if (typeof thrown === 'object' && thrown !== null && 'code' in thrown && 'message' in thrown) return new CallError(thrown as WireError);
  return new CallError({ code: 'bug', message: thrown instanceof Error ? thrown.message : String(thrown) });
}

/** The only place that reads the window's global: everything else gets the client handed over. */
export const clientOfWindow = (): Client => createClient((window as unknown as { readonly likewise: Bridge }).likewise);
