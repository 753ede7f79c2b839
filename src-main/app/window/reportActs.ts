import type { InputEvent, WebContents } from 'electron';
import type { Act } from '@contract/api';
import type { EngineProcess } from '../engine/EngineProcess';

/** Something is expected of these. Not of a pointer that moves, and a release counts since a click is one. */
const acts: Readonly<Partial<Record<InputEvent['type'], Act>>> = {
  mouseDown: 'pressed',
  mouseUp: 'pressed',
  mouseWheel: 'scrolled',
  rawKeyDown: 'pressed',
  keyDown: 'pressed',
  touchStart: 'pressed',
  touchEnd: 'pressed',
  gestureScrollUpdate: 'scrolled',
  gesturePinchUpdate: 'scrolled',
};
/** A wheel turns sixty times a second; each hold is longer than this. */
const EVERY_MS = 50;

/** Tells the engine what a person does at a window, as it happens: before the page has seen it, whose thread may have to wait for a core. */
export function reportActs(
  contents: Pick<WebContents, 'on'>,
  engine: Pick<EngineProcess, 'personActed'>,
  now = () => performance.now(),
): void {
  const toldAtMs = { pressed: -Infinity, scrolled: -Infinity };
  contents.on('input-event', (_event, { type }) => {
    const act = acts[type];
    if (act === undefined || now() - toldAtMs[act] < EVERY_MS) return;
    toldAtMs[act] = now();
    engine.personActed(act);
  });
}
