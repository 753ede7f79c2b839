import { shortcuts, type Action, type Shortcut } from './table';

/** Returns false when the key means nothing here now, and the next handler may have it. */
export type Handler = () => boolean | void;
export type Handlers = Partial<Record<Action, Handler>>;

const pressed = (event: KeyboardEvent, isMac: boolean): { ctrl: boolean; shift: boolean; alt: boolean } => ({
  ctrl: isMac ? event.metaKey : event.ctrlKey,
  shift: event.shiftKey,
  alt: event.altKey,
});

/** Finds the row of the table that a key press means. Pure but for reading the event's target. */
export function shortcutFor(event: KeyboardEvent, isMac: boolean): Shortcut | null {
  // While an input method composes, every key is its own; 229 is how some platforms say so.
  if (event.isComposing || event.keyCode === 229) return null;
  const { ctrl, shift, alt } = pressed(event, isMac);
  const isOnMap = document.querySelector('[role="application"]') !== null;
  const rows = shortcuts.filter(
    (shortcut) =>
      (shortcut.onMap !== true || isOnMap) &&
      shortcut.code === event.code &&
      (shortcut.ctrl ?? false) === ctrl &&
      (shortcut.shift ?? false) === shift &&
      (shortcut.alt ?? false) === alt,
  );
  const row = rows.find(({ onMap }) => onMap === true) ?? rows[0];
  if (!row) return null;
  const target = event.target instanceof Element ? event.target : null;
  if (!row.inText && isTextField(target)) return null;
  if (row.inGrid && target && !isAtRest(target) && !target.closest('[role="grid"], [role="application"]')) return null;
  return row;
}

/** Nothing that a person works with has the focus: it lies on the page, or on the screen as a whole (marked `data-rest`). */
export function isAtRest(element: Element | null): boolean {
  return element === null || element === document.body || element.hasAttribute('data-rest');
}

export function isTextField(element: Element | null): boolean {
  if (!element) return false;
  if (element instanceof HTMLInputElement) return !['checkbox', 'radio', 'range', 'button', 'file'].includes(element.type);
  return element instanceof HTMLTextAreaElement || (element instanceof HTMLElement && element.isContentEditable);
}

/** Hands each key press to whoever asked for its action last: a dialog before the screen under it. */
export class Keyboard {
  readonly isMac: boolean;
  #layers: readonly { readonly handlers: Handlers; readonly isModal: boolean }[] = [];

  constructor(isMac: boolean) {
    this.isMac = isMac;
  }

  /**
   * Returns the way to take the handlers back.
   * @param isModal as long as these are in use, nothing beneath them hears a key
   */
  use(handlers: Handlers, isModal = false): () => void {
    const layer = { handlers, isModal };
    this.#layers = [...this.#layers, layer];
    return () => {
      this.#layers = this.#layers.filter((other) => other !== layer);
    };
  }

  readonly handle = (event: KeyboardEvent): void => {
    if (event.defaultPrevented) return;
    const shortcut = shortcutFor(event, this.isMac);
    if (shortcut && this.run(shortcut.action)) event.preventDefault();
  };

  /** Every action that somebody hears now, for a list of commands: not the steps from photo to photo, which are no commands. */
  offered(): Action[] {
    const heard = new Set<Action>();
    for (const { handlers, isModal } of this.#layers.toReversed()) {
      for (const action of Object.keys(handlers) as Action[]) heard.add(action);
      if (isModal) break;
    }
    return [...heard].filter((action) => !/^(move(?!ToBin)|extend|escape$|commands$)/.test(action));
  }

  /** Does what a key would do, for the window's menu. @returns whether anybody wanted it */
  run(action: Action): boolean {
    for (const layer of this.#layers.toReversed()) {
      const handler = layer.handlers[action];
      if (handler && handler() !== false) return true;
      if (layer.isModal) return false;
    }
    return false;
  }
}
