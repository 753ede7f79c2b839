import { pageOrigin } from '../pictures/likewiseUrl';

/** The parts of Electron's frame that matter here. */
export interface SenderFrame {
  readonly origin: string;
  readonly parent: unknown;
}

/** Only the top frame of our own page may speak to the app. A frame that is already gone has no say either. */
export function isOurPage(frame: SenderFrame | null | undefined): boolean {
  return frame !== null && frame !== undefined && frame.parent === null && frame.origin === pageOrigin;
}
