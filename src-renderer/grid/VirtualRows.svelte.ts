import { defaultRangeExtractor, observeElementOffset, observeElementRect, Virtualizer, type VirtualItem } from '@tanstack/virtual-core';
import type { GridLayout } from './layoutGrid';

const rowsBeyondTheEdge = 3;

/** Which rows of a layout are drawn now: those in view, a few beyond, and the one with the focus, so that it is never taken away. */
export class VirtualRows {
  readonly #virtualizer: Virtualizer<HTMLElement, HTMLElement>;
  #version = $state(0);
  #layout: GridLayout | null = null;
  #element: HTMLElement | null = null;
  #keptRow = -1;
  readonly #paddingEndPx: number;

  constructor(paddingEndPx: number) {
    this.#paddingEndPx = paddingEndPx;
    this.#virtualizer = new Virtualizer(this.#options());
  }

  /** Starts to watch a scrolling element; returns the end of it. */
  attach(element: HTMLElement): () => void {
    this.#element = element;
    const unmount = this.#virtualizer._didMount();
    this.#virtualizer._willUpdate();
    return () => {
      unmount();
      this.#element = null;
    };
  }

  update(layout: GridLayout, keptRow: number): void {
    const isNew = layout !== this.#layout;
    this.#layout = layout;
    this.#keptRow = keptRow < layout.rowCount ? keptRow : -1;
    this.#virtualizer.setOptions(this.#options());
    if (isNew) this.#virtualizer.measure();
    else this.#version++;
    this.#virtualizer._willUpdate();
  }

  get items(): readonly VirtualItem[] {
    void this.#version;
    return this.#virtualizer.getVirtualItems();
  }

  get totalHeightPx(): number {
    void this.#version;
    return this.#virtualizer.getTotalSize();
  }

  #options(): Virtualizer<HTMLElement, HTMLElement>['options'] {
    return {
      count: this.#layout?.rowCount ?? 0,
      getScrollElement: () => this.#element,
      estimateSize: (row: number) => this.#layout!.rowTops[row + 1]! - this.#layout!.rowTops[row]!,
      overscan: rowsBeyondTheEdge,
      paddingEnd: this.#paddingEndPx,
      rangeExtractor: (range: Parameters<typeof defaultRangeExtractor>[0]) => {
        const rows = defaultRangeExtractor(range);
        const kept = this.#keptRow;
        return kept < 0 || rows.includes(kept) ? rows : [...rows, kept].sort((a, b) => a - b);
      },
      observeElementRect,
      observeElementOffset,
      // The grid scrolls its element itself: to a photo, not to an offset that was right before the list grew.
      scrollToFn: () => undefined,
      onChange: () => void this.#version++,
    } as unknown as Virtualizer<HTMLElement, HTMLElement>['options'];
  }
}
