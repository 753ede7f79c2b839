import { join } from 'node:path';
import { app, BrowserWindow, dialog, protocol, session } from 'electron';
import { channels } from '@contract/channels';
import type { Language, PictureBytes } from '@contract/data';
import { EngineProcess } from './engine/EngineProcess';
import { libraryHome, OpenedLibraries } from './engine/OpenedLibraries';
import { engineEnvironment, enginePaths } from './engine/enginePaths';
import { RestartPolicy } from './engine/restartPolicy';
import { handlePage } from './ipc/handlers';
import { scheme } from './pictures/likewiseUrl';
import { listPageFiles } from './pictures/pageFiles';
import { serve, type Sources } from './pictures/serve';
import { reportPower } from './power';
import { Samples } from './samples/Samples';
import { pageEnded, startFailure } from './startFailure';
import { WindowChrome } from './window/chrome';
import { createWindow } from './window/createWindow';
import { reportActs } from './window/reportActs';
import { revivePage } from './window/revivePage';
import { hardenContents, hardenSession, silenceChromium } from './window/hardening';

silenceChromium();
// Whoever switched Chromium's sandbox off (root has to: see the README) cannot have it on for every process all the same.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } }]);

const isFirst = app.requestSingleInstanceLock();
if (isFirst) start();
else app.quit();

/** A second start only brings the first window forward: two engines on one library would fight for it. */
function start(): void {
  const { env } = process;
  const sources = {
    isPackaged: app.isPackaged,
    resourcesPath: process.resourcesPath,
    appPath: app.getAppPath(),
    platform: process.platform,
    env,
  };
  const paths = enginePaths(sources);
  const libraryDir = libraryHome(env, app.getPath('userData'));
  const opened = new OpenedLibraries(app.getPath('userData'));
  const engine = new EngineProcess({
    paths,
    libraryDir,
    wasOpened: opened.has(libraryDir),
    onOpened: () => {
      try {
        opened.add(libraryDir);
      } catch (error) {
        console.warn('That the library was opened could not be noted.', error);
      }
    },
    env: engineEnvironment(env, app.isPackaged),
    onState: (state) => {
      tellPages('engine.state', state);
      if (state.state === 'ready') sendPower();
    },
    onEvent: tellPages,
    log: (line) => console.warn(line.trimEnd()),
  });
  let sendPower = (): void => undefined;

  app.on('web-contents-created', (_event, contents) => hardenContents(contents));
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  quitInOrder(engine);

  const open = async (chrome: WindowChrome): Promise<void> => {
    hardenSession(session.defaultSession);
    const pageFiles = await listPageFiles(join(import.meta.dirname, '..', 'renderer'));
    const getPicture = (imageId: number, size: string): Promise<PictureBytes> =>
      engine.call('pictures.get', { imageId, size }, 'app') as Promise<PictureBytes>;
    handleScheme({ pageFiles, getPicture });
    chrome.start();
    handlePage(engine, chrome, new Samples(engine, { folder: join(app.getPath('userData'), 'Sample pictures'), from: paths.samplesDir }));
    sendPower = reportPower(engine);
    engine.start();
    openWindow(engine, chrome);
    app.on('second-instance', () => bringForward(engine, chrome));
    app.on('activate', () => BrowserWindow.getAllWindows().length > 0 || openWindow(engine, chrome));
  };
  void app.whenReady().then(async () => {
    const chrome: WindowChrome = new WindowChrome(join(app.getPath('userData'), 'chrome.json'), app.getLocale(), (action) => {
      bringForward(engine, chrome);
      tellPages('menu.chosen', { action });
    });
    await open(chrome).catch((error: unknown) => giveUp(error, chrome.language, engine));
  });
}

/** Without a window nothing else would tell a person, and the app would go on unseen. */
async function giveUp(error: unknown, language: Language, engine: EngineProcess): Promise<void> {
  const sentence = startFailure(error, language, app.isPackaged);
  console.error(sentence);
  dialog.showErrorBox('Likewise', sentence);
  await engine.quit();
  app.exit(1);
}

/**
 * By the older of Electron's two ways, since the newer one makes streams of every picture: 1.6 ms of this thread for each instead of 0.7, and 4.6 ms until
 * the page has it instead of 1.4 (measured with 32 kB); a click on a photo brings a dozen. Neither tells when nobody waits any more.
 */
function handleScheme(sources: Sources): void {
  protocol.registerBufferProtocol(scheme, (request, callback) => {
    void serve(request, sources).then(({ statusCode, headers, bytes }) => {
      const [mimeType = '', charset = ''] = headers['Content-Type']!.split('; charset=');
      callback({ statusCode, headers, mimeType, charset, data: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) });
    });
  });
}

function openWindow(engine: EngineProcess, chrome: WindowChrome): void {
  const window = createWindow();
  reportActs(window.webContents, engine);
  revivePage(window.webContents, {
    policy: new RestartPolicy(Date.now),
    ask: async () => (await dialog.showMessageBox(window, pageEnded(chrome.language))).response === 0,
    quit: () => app.quit(),
  });
  window.webContents.on('did-finish-load', () => window.webContents.send(channels.event, 'engine.state', engine.state));
}

function tellPages(event: string, payload: unknown): void {
  for (const window of BrowserWindow.getAllWindows()) {
    if (!window.webContents.isDestroyed()) window.webContents.send(channels.event, event, payload);
  }
}

/** On macOS the app goes on, with its menu, when its window is closed. */
function bringForward(engine: EngineProcess, chrome: WindowChrome): void {
  const window = BrowserWindow.getAllWindows()[0];
  if (!window) return openWindow(engine, chrome);
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/** The engine closes its library before the app goes; that is waited for, but not for ever. */
function quitInOrder(engine: EngineProcess): void {
  let isEngineGone = false;
  app.on('will-quit', (event) => {
    if (isEngineGone) return;
    event.preventDefault();
    void engine.quit().finally(() => {
      isEngineGone = true;
      // An engine that is gone already answers before this event has ended, and Electron passes over a quit that comes within one.
      setImmediate(() => app.quit());
    });
  });
}
