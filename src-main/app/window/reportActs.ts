import type { InputEvent, WebContents } from 'electron';
import type { EngineProcess } from '../engine/EngineProcess';

/** Something is expected of these. Not of a pointer that moves, and a release counts since a click is one. */
const acts: ReadonlySet<InputEvent['type']> = new Set<InputEvent['type']>([
  'mouseDown',
  'mouseUp',
  'mouseWheel',
  'rawKeyDown',
  'keyDown',
  'touchStart',
  'touchEnd',
  'gestureScrollUpdate',
  'gesturePinchUpdate',
]);
/** A wheel turns sixty times a second; each hold is longer than this. */
const EVERY_MS = 50;

/** Tells the engine what a person does at a window, as it happens: before the page has seen it, whose thread may have to wait for a core. */
export function reportActs(
  contents: Pick<WebContents, 'on'>,
  engine: Pick<EngineProcess, 'personActed'>,
  now = () => performance.now(),
): void {
  let toldAtMs = -Infinity;
  contents.on('input-event', (_event, { type }) => {
    if (!acts.has(type) || now() - toldAtMs < EVERY_MS) return;
    toldAtMs = now();
    engine.personActed();
  });
}
