import { elementTopAt, isLong, longestPx, shiftAt, type Span } from './layout/longList';

/** Nobody turns the wheel any more. */
const restMs = 250;

/**
 * Scrolls a list that may be longer than any element can be. As long as one scrolls by small steps the rows follow them pixel by pixel; where the bar is
 * dragged, each pixel of it stands for its share of the list. The two drift apart by that, and are brought together where nobody sees it: at rest, and at
 * an end of the element.
 */
export class LongScroll {
  #shiftPx = $state(0);
  #totalPx = $state(0);
  #element: HTMLElement | null = null;
  #viewPx = 0;
  /** Of the element, when it was looked at or moved last. */
  #lastPx = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;

  /** How much farther down in the list than in the element everything lies. */
  get shiftPx(): number {
    return this.#shiftPx;
  }

  attach(element: HTMLElement): () => void {
    this.#element = element;
    return () => {
      clearTimeout(this.#rest);
      this.#element = null;
    };
  }

  /** How high what is scrolled in the element is to be. */
  get heightPx(): number {
    return Math.min(this.#totalPx, longestPx);
  }

  /** The list has another height now. Until somebody says what is to be at the upper edge, that is what the bar says. */
  setTotal(totalPx: number): void {
    if (totalPx === this.#totalPx) return;
    this.#totalPx = totalPx;
    this.#shiftPx = shiftAt(this.#lastPx, { totalPx, viewPx: this.#viewPx });
  }

  /** Where the list is scrolled to. */
  get topPx(): number {
    return (this.#element?.scrollTop ?? 0) + this.#shiftPx;
  }

  /** The element was scrolled. @returns where the list is now */
  scrolled(): number {
    const element = this.#element;
    if (element === null) return 0;
    const { scrollTop } = element;
    const span = this.#span(element);
    const movedPx = Math.abs(scrollTop - this.#lastPx);
    this.#lastPx = scrollTop;
    if (!isLong(span)) {
      this.#shiftPx = 0;
      return scrollTop;
    }
    // Half of what a pixel of the bar is: no wheel turns so far at once.
    if (movedPx > longestPx / span.viewPx / 2) this.#shiftPx = shiftAt(scrollTop, span);
    clearTimeout(this.#rest);
    const isAtEnd = scrollTop < 1 || scrollTop + span.viewPx > longestPx - 1;
    if (isAtEnd) this.scrollTo(this.topPx);
    else this.#rest = setTimeout(() => this.scrollTo(this.topPx), restMs);
    return this.topPx;
  }

  /** Brings a place of the list to the upper edge, or as near as it goes. */
  scrollTo(topPx: number): void {
    const element = this.#element;
    if (element === null) return;
    const span = this.#span(element);
    if (!isLong(span)) {
      this.#shiftPx = 0;
      element.scrollTop = topPx;
      return;
    }
    const boundedPx = Math.min(Math.max(0, topPx), span.totalPx - span.viewPx);
    const elementPx = elementTopAt(boundedPx, span);
    this.#shiftPx = boundedPx - elementPx;
    this.#lastPx = elementPx;
    if (element.scrollTop !== elementPx) element.scrollTop = elementPx;
  }

  #span({ clientHeight }: HTMLElement): Span {
    this.#viewPx = clientHeight;
    return { totalPx: this.#totalPx, viewPx: clientHeight };
  }
}
