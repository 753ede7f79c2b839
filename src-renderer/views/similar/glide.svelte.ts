/** As the tokens `--t-base`, `--t-fast` and `--ease-out`. */
const glideMs = 220;
const fadeMs = 140;
const easing = 'cubic-bezier(0.2, 0.8, 0.2, 1)';
/** Less is no way that an eye would follow. */
const leastPx = 1;

type Places = ReadonlyMap<string, { readonly left: number; readonly top: number }>;

const cellsIn = (element: Element): HTMLElement[] => [...element.querySelectorAll<HTMLElement>('[role="gridcell"]')];

/** Where the photos of a grid are seen, by the ids of their cells. */
export const placesIn = (element: Element): Places => new Map(cellsIn(element).map((cell) => [cell.id, cell.getBoundingClientRect()]));

/**
 * Photos that are in another place than before glide there, and those that were not seen appear. Only what is drawn moves, and nothing is laid out
 * for it. @param before as `placesIn` said
 */
export function glideFrom(before: Places, element: Element): void {
  const moves = cellsIn(element).map((cell) => ({ cell, from: before.get(cell.id), to: cell.getBoundingClientRect() }));
  for (const { cell, from, to } of moves) {
    if (!from) cell.animate([{ opacity: 0, offset: 0 }], { duration: fadeMs, easing });
    else if (Math.abs(from.left - to.left) > leastPx || Math.abs(from.top - to.top) > leastPx)
      cell.animate([{ transform: `translate(${from.left - to.left}px, ${from.top - to.top}px)`, offset: 0 }], {
        duration: glideMs,
        easing,
      });
  }
}

/** What is on the screen. */
interface Shown {
  readonly element: Element | null;
  readonly answers: ArrayLike<number>;
}

/**
 * In a component that lives as long as its question: when the answers come in another order, the eye can follow each photo to its new place. Whoever
 * wants less motion has them at once.
 */
export function glideToNewPlaces(shown: () => Shown): void {
  let before: Places = new Map();
  // Read before the new answers are drawn.
  $effect.pre(() => {
    const { element } = shown();
    const isCalm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    before = isCalm || !element ? new Map() : placesIn(element);
  });
  $effect(() => {
    const { element } = shown();
    if (element && before.size > 0) glideFrom(before, element);
    before = new Map();
  });
}
