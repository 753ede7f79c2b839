import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { Events } from '@contract/api';
import type { AppEvents, Bridge } from '@contract/bridge';
import { channels, type Reply } from '@contract/channels';

type Listener = (payload: unknown) => void;

const listeners = new Map<string, Set<Listener>>();
/** The page may start to listen after the app has spoken: the engine's state is kept for whoever comes later. */
let engineState: AppEvents['engine.state'] | null = null;

ipcRenderer.on(channels.event, (_event, name: string, payload: unknown) => {
  if (name === 'engine.state') engineState = payload as AppEvents['engine.state'];
  for (const listener of listeners.get(name) ?? []) listener(payload);
});

/** Rejects with a plain `WireError`: an `Error` would lose its code on the way through the context bridge. */
async function ask(channel: string, ...inputs: readonly unknown[]): Promise<never> {
  const reply = (await ipcRenderer.invoke(channel, ...inputs)) as Reply;
  if ('error' in reply) throw reply.error;
  return reply.output as never;
}

/** What the page gets: named functions, one for each message; no channel, no event object, no path. */
const bridge: Bridge = {
  call: (call, input) => ask(channels.call, call, input),
  on<E extends keyof (Events & AppEvents)>(event: E, listener: (payload: (Events & AppEvents)[E]) => void) {
    const heard = listener as Listener;
    const set = listeners.get(event) ?? new Set<Listener>();
    listeners.set(event, set.add(heard));
    if (event === 'engine.state' && engineState) heard(engineState);
    return () => void set.delete(heard);
  },
  chooseFolder: () => ask(channels.chooseFolder),
  addDroppedFolder: (file) => ask(channels.addDroppedFolder, webUtils.getPathForFile(file)),
  addSamples: () => ask(channels.addSamples),
  samplesFolder: () => ask(channels.samplesFolder),
  exportJudgements: () => ask(channels.exportJudgements),
  importJudgements: () => ask(channels.importJudgements),
  saveReport: () => ask(channels.saveReport),
  planLibraryMove: () => ask(channels.planLibraryMove),
  moveLibrary: () => ask(channels.moveLibrary),
  cancelLibraryMove: () => ask(channels.cancelLibraryMove),
  openLibrary: () => ask(channels.openLibrary),
  beginLibrary: () => ask(channels.beginLibrary),
  revealBackups: () => ask(channels.revealBackups),
  setChrome: (chrome) => ipcRenderer.send(channels.setChrome, chrome),
  revealInFolder: (imageId) => ask(channels.revealInFolder, imageId),
  revealProblem: (fileId) => ask(channels.revealProblem, fileId),
  moveToBin: (groups) => ask(channels.moveToBin, groups),
  restartEngine: () => ask(channels.restartEngine),
  startDrag: (imageId) => ipcRenderer.send(channels.startDrag, imageId),
};

contextBridge.exposeInMainWorld('likewise', bridge);
