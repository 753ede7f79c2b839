/** Everything a key can do. A new one needs its row below, its words in every language, and a handler where it acts. */
export type Action =
  | 'moveLeft'
  | 'moveRight'
  | 'moveUp'
  | 'moveDown'
  | 'moveFirst'
  | 'moveLast'
  | 'movePageUp'
  | 'movePageDown'
  | 'extendLeft'
  | 'extendRight'
  | 'extendUp'
  | 'extendDown'
  | 'similar'
  | 'different'
  | 'clearJudgement'
  | 'undo'
  | 'redo'
  | 'cantSay'
  | 'previousPair'
  | 'difference'
  | 'lockZoom'
  | 'tag'
  | 'lens'
  | 'judge'
  | 'more'
  | 'less'
  | 'region'
  | 'why'
  | 'overlay'
  | 'teach'
  | 'teachNow'
  | 'trainDeeper'
  | 'tryBolder'
  | 'findSimilar'
  | 'preview'
  | 'select'
  | 'selectAll'
  | 'reveal'
  | 'details'
  | 'library'
  | 'methods'
  | 'map'
  | 'lasso'
  | 'pan'
  | 'zoomIn'
  | 'zoomOut'
  | 'zoomFit'
  | 'duplicates'
  | 'moveToBin'
  | 'markAll'
  | 'problems'
  | 'settings'
  | 'back'
  | 'forward'
  | 'filter'
  | 'filters'
  | 'clearFilters'
  | 'nextPart'
  | 'previousPart'
  | 'again'
  | 'saveReport'
  | 'openPicture'
  | 'addFolder'
  | 'pause'
  | 'larger'
  | 'smaller'
  | 'commands'
  | 'help'
  | 'escape';

export type ShortcutGroup = 'teach' | 'photos' | 'map' | 'go' | 'window';

export interface Shortcut {
  readonly action: Action;
  /** Physical key, so that kana and Cyrillic layouts work. */
  readonly code: string;
  readonly ctrl?: boolean;
  readonly shift?: boolean;
  readonly alt?: boolean;
  /** Only while nothing else has the focus, or the grid: a button has its own Enter and Space, a slider its own arrows. */
  readonly inGrid?: boolean;
  /** Only while the map is shown, where it comes before what the same key does elsewhere. */
  readonly onMap?: boolean;
  /** Works even while a text field has the focus. */
  readonly inText?: boolean;
  /** How the key is drawn, without its modifiers. */
  readonly label: string;
  readonly group: ShortcutGroup;
  /** Another key for what a row above does already: heard, but not drawn in the help. */
  readonly isAlias?: boolean;
}

/** The one table: handlers, hints and the help screen are drawn from it. The first row of an action is the one that is shown. */
export const shortcuts: readonly Shortcut[] = [
  { action: 'similar', code: 'Digit1', label: '1', group: 'teach' },
  { action: 'similar', code: 'Numpad1', label: '1', group: 'teach', isAlias: true },
  { action: 'similar', code: 'KeyY', label: 'Y', group: 'teach', isAlias: true },
  { action: 'different', code: 'Digit2', label: '2', group: 'teach' },
  { action: 'different', code: 'Numpad2', label: '2', group: 'teach', isAlias: true },
  { action: 'different', code: 'KeyN', label: 'N', group: 'teach', isAlias: true },
  { action: 'clearJudgement', code: 'Digit0', label: '0', group: 'teach' },
  { action: 'clearJudgement', code: 'Numpad0', label: '0', group: 'teach', isAlias: true },
  { action: 'cantSay', code: 'Digit3', label: '3', group: 'teach' },
  { action: 'cantSay', code: 'Numpad3', label: '3', group: 'teach', isAlias: true },
  { action: 'previousPair', code: 'KeyZ', label: 'Z', group: 'teach' },
  { action: 'difference', code: 'KeyD', label: 'D', group: 'teach' },
  { action: 'lockZoom', code: 'KeyK', label: 'K', group: 'teach' },
  { action: 'more', code: 'Equal', label: '+', group: 'teach' },
  { action: 'more', code: 'Equal', shift: true, label: '+', group: 'teach', isAlias: true },
  { action: 'more', code: 'NumpadAdd', label: '+', group: 'teach', isAlias: true },
  { action: 'less', code: 'Minus', label: '−', group: 'teach' },
  { action: 'less', code: 'NumpadSubtract', label: '−', group: 'teach', isAlias: true },
  { action: 'region', code: 'KeyR', label: 'R', group: 'teach' },
  { action: 'why', code: 'KeyW', label: 'W', group: 'teach' },
  { action: 'overlay', code: 'KeyH', label: 'H', group: 'teach' },
  { action: 'tag', code: 'KeyT', label: 'T', group: 'teach' },
  { action: 'judge', code: 'KeyJ', label: 'J', group: 'teach' },
  { action: 'teachNow', code: 'Enter', ctrl: true, inText: true, label: '⏎', group: 'teach' },
  { action: 'trainDeeper', code: 'Enter', ctrl: true, shift: true, inText: true, label: '⏎', group: 'teach' },
  { action: 'tryBolder', code: 'KeyB', label: 'B', group: 'teach' },
  { action: 'lens', code: 'KeyL', label: 'L', group: 'teach' },
  { action: 'undo', code: 'KeyZ', ctrl: true, label: 'Z', group: 'teach' },
  { action: 'redo', code: 'KeyZ', ctrl: true, shift: true, label: 'Z', group: 'teach' },
  { action: 'redo', code: 'KeyY', ctrl: true, label: 'Y', group: 'teach', isAlias: true },
  { action: 'findSimilar', code: 'Enter', inGrid: true, label: '⏎', group: 'photos' },
  { action: 'findSimilar', code: 'NumpadEnter', inGrid: true, label: '⏎', group: 'photos', isAlias: true },
  { action: 'preview', code: 'Space', inGrid: true, label: 'Space', group: 'photos' },
  { action: 'details', code: 'KeyI', label: 'I', group: 'photos' },
  { action: 'reveal', code: 'KeyE', label: 'E', group: 'photos' },
  { action: 'select', code: 'KeyX', label: 'X', group: 'photos' },
  { action: 'selectAll', code: 'KeyA', ctrl: true, label: 'A', group: 'photos' },
  { action: 'moveLeft', code: 'ArrowLeft', inGrid: true, label: '←', group: 'photos' },
  { action: 'moveRight', code: 'ArrowRight', inGrid: true, label: '→', group: 'photos' },
  { action: 'moveUp', code: 'ArrowUp', inGrid: true, label: '↑', group: 'photos' },
  { action: 'moveDown', code: 'ArrowDown', inGrid: true, label: '↓', group: 'photos' },
  { action: 'extendLeft', code: 'ArrowLeft', shift: true, inGrid: true, label: '←', group: 'photos' },
  { action: 'extendRight', code: 'ArrowRight', shift: true, inGrid: true, label: '→', group: 'photos' },
  { action: 'extendUp', code: 'ArrowUp', shift: true, inGrid: true, label: '↑', group: 'photos' },
  { action: 'extendDown', code: 'ArrowDown', shift: true, inGrid: true, label: '↓', group: 'photos' },
  { action: 'moveFirst', code: 'Home', inGrid: true, label: 'Home', group: 'photos' },
  { action: 'moveLast', code: 'End', inGrid: true, label: 'End', group: 'photos' },
  { action: 'movePageUp', code: 'PageUp', inGrid: true, label: 'PgUp', group: 'photos' },
  { action: 'movePageDown', code: 'PageDown', inGrid: true, label: 'PgDn', group: 'photos' },
  { action: 'moveToBin', code: 'Delete', label: 'Del', group: 'photos' },
  { action: 'markAll', code: 'KeyM', label: 'M', group: 'photos' },
  { action: 'larger', code: 'Equal', ctrl: true, label: '+', group: 'photos' },
  { action: 'larger', code: 'NumpadAdd', ctrl: true, label: '+', group: 'photos', isAlias: true },
  { action: 'smaller', code: 'Minus', ctrl: true, label: '−', group: 'photos' },
  { action: 'smaller', code: 'NumpadSubtract', ctrl: true, label: '−', group: 'photos', isAlias: true },
  { action: 'lasso', code: 'KeyL', onMap: true, label: 'L', group: 'map' },
  { action: 'pan', code: 'KeyV', onMap: true, label: 'V', group: 'map' },
  { action: 'zoomIn', code: 'Equal', onMap: true, label: '+', group: 'map' },
  { action: 'zoomIn', code: 'Equal', shift: true, onMap: true, label: '+', group: 'map', isAlias: true },
  { action: 'zoomIn', code: 'NumpadAdd', onMap: true, label: '+', group: 'map', isAlias: true },
  { action: 'zoomOut', code: 'Minus', onMap: true, label: '−', group: 'map' },
  { action: 'zoomOut', code: 'NumpadSubtract', onMap: true, label: '−', group: 'map', isAlias: true },
  { action: 'zoomFit', code: 'KeyF', onMap: true, label: 'F', group: 'map' },
  { action: 'library', code: 'Digit1', ctrl: true, inText: true, label: '1', group: 'go' },
  { action: 'teach', code: 'Digit2', ctrl: true, inText: true, label: '2', group: 'go' },
  { action: 'methods', code: 'Digit3', ctrl: true, inText: true, label: '3', group: 'go' },
  { action: 'map', code: 'Digit4', ctrl: true, inText: true, label: '4', group: 'go' },
  { action: 'duplicates', code: 'Digit5', ctrl: true, inText: true, label: '5', group: 'go' },
  { action: 'problems', code: 'Digit6', ctrl: true, inText: true, label: '6', group: 'go' },
  { action: 'settings', code: 'Comma', ctrl: true, inText: true, label: ',', group: 'go' },
  { action: 'back', code: 'ArrowLeft', alt: true, inText: true, label: '←', group: 'go' },
  { action: 'forward', code: 'ArrowRight', alt: true, inText: true, label: '→', group: 'go' },
  { action: 'nextPart', code: 'PageDown', ctrl: true, inText: true, label: 'PgDn', group: 'go' },
  { action: 'previousPart', code: 'PageUp', ctrl: true, inText: true, label: 'PgUp', group: 'go' },
  { action: 'filter', code: 'Slash', label: '/', group: 'go' },
  { action: 'filter', code: 'KeyF', ctrl: true, inText: true, label: 'F', group: 'go', isAlias: true },
  { action: 'filters', code: 'KeyF', label: 'F', group: 'go' },
  { action: 'clearFilters', code: 'KeyF', shift: true, label: 'F', group: 'go' },
  { action: 'openPicture', code: 'KeyO', ctrl: true, inText: true, label: 'O', group: 'go' },
  { action: 'again', code: 'F5', inText: true, label: 'F5', group: 'window' },
  { action: 'saveReport', code: 'KeyS', ctrl: true, inText: true, label: 'S', group: 'window' },
  { action: 'addFolder', code: 'KeyN', ctrl: true, shift: true, label: 'N', group: 'window' },
  { action: 'pause', code: 'KeyP', ctrl: true, shift: true, label: 'P', group: 'window' },
  { action: 'commands', code: 'KeyK', ctrl: true, inText: true, label: 'K', group: 'window' },
  { action: 'help', code: 'Slash', shift: true, label: '?', group: 'window' },
  { action: 'help', code: 'F1', inText: true, label: 'F1', group: 'window', isAlias: true },
  { action: 'escape', code: 'Escape', inText: true, label: 'Esc', group: 'window' },
];

const shown = new Map(shortcuts.toReversed().map((shortcut) => [shortcut.action, shortcut]));

/** The keys of an action, one after the other, as they are drawn. */
export function keysOf(action: Action, isMac: boolean): readonly string[] {
  const shortcut = shown.get(action);
  if (!shortcut) return [];
  const { ctrl, shift, alt, label } = shortcut;
  // A question mark is typed with Shift already.
  const showsShift = shift && label !== '?';
  return [...(ctrl ? [isMac ? '⌘' : 'Ctrl'] : []), ...(alt ? [isMac ? '⌥' : 'Alt'] : []), ...(showsShift ? ['⇧'] : []), label];
}

/** The same for assistive tools: the value of `aria-keyshortcuts`. */
export function ariaKeys(action: Action, isMac: boolean): string | undefined {
  const shortcut = shown.get(action);
  if (!shortcut) return undefined;
  const { ctrl, shift, alt, code } = shortcut;
  const key = code
    .replace(/^(Key|Digit)/, '')
    .replace('Slash', shift ? '?' : '/')
    .replace('Comma', ',')
    .replace('Equal', '+')
    .replace('Minus', '-');
  return [...(ctrl ? [isMac ? 'Meta' : 'Control'] : []), ...(alt ? ['Alt'] : []), ...(shift && key !== '?' ? ['Shift'] : []), key].join(
    '+',
  );
}
