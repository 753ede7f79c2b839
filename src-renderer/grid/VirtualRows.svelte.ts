import { defaultRangeExtractor, observeElementRect, Virtualizer, type Rect } from '@tanstack/virtual-core';
import type { GridLayout } from './layout/layoutGrid';
import { LongScroll } from './LongScroll.svelte';
import { whenIdle } from './whenIdle';

const rowsBeyondTheEdge = 3;

/**
 * Which rows of a layout are drawn now: those in view, a few beyond, and the one with the focus, so that it is never taken away. What is in view comes
 * first: the rows beyond wait until the browser has time for them.
 */
export class VirtualRows {
  readonly #virtualizer: Virtualizer<HTMLElement, HTMLElement>;
  readonly #paddingEndPx: number;
  readonly #long = new LongScroll();
  #version = $state(0);
  #widthPx = $state(0);
  #layout: GridLayout | null = null;
  #element: HTMLElement | null = null;
  #keptRow = -1;
  #beyond = 0;
  #topPx = 0;
  #heightPx = 0;
  #noteTop: ((topPx: number, isScrolling: boolean) => void) | null = null;

  constructor(paddingEndPx: number) {
    this.#paddingEndPx = paddingEndPx;
    this.#virtualizer = new Virtualizer(this.#options());
  }

  /** In rising order; none before the size of the scrolling element is known. */
  readonly drawn: readonly number[] = $derived.by(() => {
    void this.#version;
    return this.#virtualizer.getVirtualIndexes();
  });

  /** Of the element that holds the rows. */
  get allHeightPx(): number {
    return this.#long.heightPx;
  }
  /** How much higher in that element than in the layout each row lies: 0 but for lists that no element could hold. */
  get shiftPx(): number {
    return this.#long.shiftPx;
  }
  /** Where the layout is scrolled to. */
  get topPx(): number {
    return this.#long.topPx;
  }
  /** The same as it was said last: to ask the element may mean to lay the page out. */
  get lastTopPx(): number {
    return this.#topPx;
  }
  /** Of the scrolling element; 0 while it is not known. */
  get heightPx(): number {
    return this.#heightPx;
  }
  /** Inner width of the scrolling element; 0 while it is not known. */
  get widthPx(): number {
    return this.#widthPx;
  }

  /** Starts to watch the size of a scrolling element; returns the end of it. */
  attach(element: HTMLElement): () => void {
    this.#element = element;
    const leave = this.#long.attach(element);
    const unmount = this.#virtualizer._didMount();
    this.#virtualizer._willUpdate();
    const cancel = whenIdle(() => {
      this.#beyond = rowsBeyondTheEdge;
      this.#virtualizer.setOptions(this.#options());
      this.#version++;
    });
    return () => {
      cancel();
      leave();
      unmount();
      this.#element = null;
    };
  }

  /** The element was scrolled. @returns where the layout is now */
  scrolled(): number {
    const topPx = this.#long.scrolled();
    this.scrolledTo(topPx);
    return topPx;
  }

  /** Scrolls the element so that a height of the layout is at its upper edge. */
  scrollTo(topPx: number): void {
    this.#long.scrollTo(topPx);
  }

  /** Where the layout is scrolled to, or is about to be: when that is said ahead, the rows of the place before are not drawn in vain. */
  scrolledTo(topPx: number): void {
    this.#topPx = topPx;
    this.#noteTop?.(topPx, false);
  }

  /** @param comingPx room for what comes under the rows of the layout */
  update(layout: GridLayout, keptRow: number, comingPx = 0): void {
    const isNew = layout !== this.#layout;
    this.#layout = layout;
    this.#keptRow = keptRow < layout.rowCount ? keptRow : -1;
    this.#virtualizer.setOptions(this.#options());
    this.#long.setTotal(layout.rowTops[layout.rowCount]! + comingPx + this.#paddingEndPx);
    if (isNew) this.#virtualizer.measure();
    else this.#version++;
    this.#virtualizer._willUpdate();
  }

  #options(): Virtualizer<HTMLElement, HTMLElement>['options'] {
    return {
      count: this.#layout?.rowCount ?? 0,
      getScrollElement: () => this.#element,
      estimateSize: (row: number) => this.#layout!.rowTops[row + 1]! - this.#layout!.rowTops[row]!,
      overscan: this.#beyond,
      paddingEnd: this.#paddingEndPx,
      rangeExtractor: (range: Parameters<typeof defaultRangeExtractor>[0]) => {
        const rows = defaultRangeExtractor(range);
        const kept = this.#keptRow;
        return kept < 0 || rows.includes(kept) ? rows : [...rows, kept].sort((a, b) => a - b);
      },
      observeElementRect: (virtualizer: Virtualizer<HTMLElement, HTMLElement>, note: (rect: Rect) => void) =>
        observeElementRect(virtualizer, (rect) => {
          this.#widthPx = rect.width;
          this.#heightPx = rect.height;
          note(rect);
        }),
      // The grid hears the scrolling itself, and knows of a place that it will scroll to before the element does.
      observeElementOffset: (_: unknown, note: (topPx: number, isScrolling: boolean) => void) => {
        this.#noteTop = note;
        note(this.#topPx, false);
        return () => (this.#noteTop = null);
      },
      // The grid scrolls its element itself: to a photo, not to an offset that was right before the list grew.
      scrollToFn: () => undefined,
      onChange: () => void this.#version++,
    } as unknown as Virtualizer<HTMLElement, HTMLElement>['options'];
  }
}
