import { app, type Session, type WebContents } from 'electron';
import { pageOrigin, scheme } from '../pictures/likewiseUrl';

const allowedSchemes = new Set([`${scheme}:`, 'blob:', 'devtools:']);

/** True for an address that our page may load at all; everything else is cut before a socket opens. */
const isLocalAddress = (address: string): boolean => allowedSchemes.has(URL.parse(address)?.protocol ?? '');

/** Chromium's own background requests are off: this program does not talk to the network. Call before `app` is ready. */
export function silenceChromium(): void {
  for (const name of ['disable-background-networking', 'disable-component-update', 'disable-domain-reliability', 'no-pings']) {
    app.commandLine.appendSwitch(name);
  }
  app.commandLine.appendSwitch('disable-features', 'MediaRouter,OptimizationHints,AutofillServerCommunication,Translate');
}

/** Denies what Electron grants by default: permissions, devices, screen capture, downloads, and any address that is not ours. */
export function hardenSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, callback) => callback(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, callback) => callback({}));
  session.on('will-download', (event) => event.preventDefault());
  session.setSpellCheckerEnabled(false);
  session.webRequest.onBeforeRequest((details, callback) => callback({ cancel: !isLocalAddress(details.url) }));
}

/** No page leaves its address, opens a window, or embeds another; a file dropped on the window is never opened by it. */
export function hardenContents(contents: WebContents): void {
  const stay = (event: Electron.Event & { readonly url: string }): void => {
    if (URL.parse(event.url)?.origin !== pageOrigin && !isPageAddress(event.url)) event.preventDefault();
  };
  // A picture dropped where nothing takes it would replace the page, too.
  contents.on('will-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-frame-navigate', stay);
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-attach-webview', (event) => event.preventDefault());
  if (app.isPackaged) contents.on('devtools-opened', () => contents.closeDevTools());
}

/** The page itself, and nothing below another host: Node's URL parser gives a scheme it does not know the origin "null". */
function isPageAddress(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && url.protocol === `${scheme}:` && url.host === 'app' && url.pathname === '/';
}
