import { join } from 'node:path';
import { app, BrowserWindow, screen, type WebPreferences } from 'electron';
import { pageUrl } from '../pictures/likewiseUrl';
import { canvasColour } from './chrome';
import { killWhenStuck } from './killWhenStuck';
import { clampToScreens, readWindowState, saveWindowState, smallest } from './windowState';

/** Written out although most are defaults: what is listed here is what the tests read back from the running window. */
export const webPreferences = (preload: string, isPackaged: boolean): WebPreferences => ({
  preload,
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  spellcheck: false,
  navigateOnDragDrop: false,
  devTools: !isPackaged,
});

/**
 * A window that goes waits for the graphics process, and this thread with it: by one that did not answer the app was held up for more than a minute. Killed,
 * it is started anew where it is still needed; the engine closes its library by itself when the app is gone.
 */
const graphicsLimitMs = 5_000;
const closeLimitMs = 20_000;
function boundClosing(window: BrowserWindow): void {
  let callOff: (() => void) | undefined;
  window.on('close', () => {
    const graphics = app.getAppMetrics().filter(({ type }) => type === 'GPU');
    callOff ??= killWhenStuck([
      ...graphics.map(({ pid }) => ({ pid, afterMs: graphicsLimitMs })),
      { pid: process.pid, afterMs: closeLimitMs },
    ]);
  });
  window.once('closed', () => callOff?.());
}

/** The one place that makes windows. */
export function createWindow(): BrowserWindow {
  const stateFile = join(app.getPath('userData'), 'window.json');
  const { bounds, isMaximized } = readWindowState(stateFile);
  const areas = screen.getAllDisplays().map((display) => display.workArea);
  const place = (bounds && clampToScreens(bounds, areas)) ?? { width: 1280, height: 800 };
  const window = new BrowserWindow({
    ...place,
    minWidth: smallest.width,
    minHeight: smallest.height,
    show: false,
    title: 'Likewise',
    autoHideMenuBar: true,
    backgroundColor: canvasColour(),
    webPreferences: webPreferences(join(import.meta.dirname, '..', 'preload', 'index.cjs'), app.isPackaged),
  });
  if (isMaximized) window.maximize();
  // Shown when there is something to see: no white flash.
  window.once('ready-to-show', () => window.show());
  window.on('close', () => {
    const state = { bounds: window.getNormalBounds(), isMaximized: window.isMaximized() };
    saveWindowState(stateFile, state).catch((error: unknown) => console.warn("The window's place was not kept.", error));
  });
  boundClosing(window);
  window.webContents.on('page-title-updated', (event) => event.preventDefault());
  void window.loadURL(pageUrl);
  return window;
}
