/** Where an element was when it was taken out of the page. */
interface Place {
  readonly parent: Element;
  /** What stood before it, or before the part of the page that went with it. */
  readonly before: Node | null;
  readonly root: Element;
  /** Which of that part's controls it was. */
  readonly index: number;
}
interface Visited {
  readonly element: HTMLElement;
  /** A dialog or a notice: who is done with it goes back to where they came from. */
  readonly passing: Element | null;
  place: Place | null;
}

const controls = ['a[href]', 'button', 'input:not([hidden])', 'select', 'textarea', '[tabindex="0"]'];
const controlSelector = controls.map((one) => `${one}:not(:disabled)`).join();
const passingSelector = 'dialog, [data-passing]';
/** The search for a neighbour ends here: beyond it nothing has to do with what went. */
const roomSelector = 'dialog, main, nav, [data-rest]';
const keptVisits = 8;

const isShown = (element: Element): boolean =>
  element.closest('[inert]') === null && (typeof element.checkVisibility !== 'function' || element.checkVisibility());
const controlsIn = (part: Element): HTMLElement[] => [...part.querySelectorAll<HTMLElement>(controlSelector)].filter(isShown);

/**
 * A control that is pressed by a key often goes with what it did: the row that it removes, the card that it answers. The page would have the focus
 * then, and a person who works by keys would be nowhere. Instead the neighbour has it: the same control of the next row, else what comes next, else
 * what came before. What a view focuses itself comes first, and who works with a pointer is left alone: the keys of the screen are theirs.
 * @returns ends it
 */
export function keepFocus(page: Document): () => void {
  let visits: Visited[] = [];
  let waiting: ReturnType<typeof setTimeout> | undefined;

  function visited({ type, target: element }: Event): void {
    if (!(element instanceof HTMLElement) || element === page.body) return;
    if (type === 'focusin' && page.documentElement.dataset['input'] !== 'keys') return;
    const others = visits.filter((visit) => visit.element !== element);
    visits = [...others, { element, passing: element.closest(passingSelector), place: null }].slice(-keptVisits);
  }
  const pointed = (): void => void (visits = []);

  const observer = new MutationObserver((records) => {
    for (const visit of visits) if (!visit.element.isConnected) visit.place ??= placeOf(visit.element, records);
    if (visits.length === 0 || !isNowhere()) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => isNowhere() && goOn());
  });
  const isNowhere = (): boolean => page.activeElement === null || page.activeElement === page.body;

  function goOn(): void {
    for (const { element, passing, place } of visits.toReversed()) {
      if (passing?.isConnected === false) continue;
      // One that is at work comes back to itself: it is seen to when it is enabled again.
      if (element.isConnected && element.matches(':disabled')) return;
      const next = element.isConnected && isShown(element) ? element : place && neighbourOf(place);
      if (next) return next.focus({ preventScroll: element === next });
    }
  }

  page.addEventListener('focusin', visited);
  // Chosen by the pointer, and then pressed by a key.
  page.addEventListener('keydown', visited, { capture: true });
  page.addEventListener('pointerdown', pointed, { capture: true });
  observer.observe(page.body, { childList: true, subtree: true, attributeFilter: ['disabled'] });
  return () => {
    page.removeEventListener('focusin', visited);
    page.removeEventListener('keydown', visited, { capture: true });
    page.removeEventListener('pointerdown', pointed, { capture: true });
    observer.disconnect();
    clearTimeout(waiting);
  };
}

/** Null where it went with a part of the page of which nothing is left. */
function placeOf(element: Element, records: readonly MutationRecord[]): Place | null {
  for (const { target, removedNodes, previousSibling } of records) {
    const root = [...removedNodes].find((node): node is Element => node instanceof Element && node.contains(element));
    if (root === undefined || !(target instanceof Element) || !target.isConnected) continue;
    const index = [...(root === element ? [root] : root.querySelectorAll(controlSelector))].indexOf(element);
    return { parent: target, before: previousSibling, root, index };
  }
  return null;
}

function neighbourOf({ parent, before, root, index }: Place): HTMLElement | null {
  const row = rowLike(root, parent, before);
  const same = row === null ? undefined : controlsIn(row)[index];
  if (same) return same;
  let [room, mark]: [Element | null, Node | null] = [parent, before];
  while (room?.isConnected) {
    const found = nearestIn(room, mark);
    if (found) return found;
    if (room.matches(roomSelector)) break;
    [room, mark] = [room.parentElement, room];
  }
  return parent.closest<HTMLElement>('[data-rest]');
}

/** The row after the one that went, else the one before. */
function rowLike({ tagName }: Element, parent: Element, before: Node | null): Element | null {
  if (tagName !== 'LI' && tagName !== 'TR') return null;
  const rows = [...parent.children].filter((row) => row.tagName === tagName);
  return rows.find((row) => isAfter(row, before)) ?? rows.at(-1) ?? null;
}

function nearestIn(room: Element, mark: Node | null): HTMLElement | null {
  const found = controlsIn(room);
  return found.find((control) => isAfter(control, mark)) ?? found.at(-1) ?? null;
}

/** What a mark holds does not come after it. */
function isAfter(element: Element, mark: Node | null): boolean {
  if (mark === null || !mark.isConnected) return true;
  const place = mark.compareDocumentPosition(element);
  return (place & Node.DOCUMENT_POSITION_FOLLOWING) !== 0 && (place & Node.DOCUMENT_POSITION_CONTAINED_BY) === 0;
}
