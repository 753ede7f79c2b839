import type { ImageId } from '@contract/data';
import type { Selection, SelectionSnapshot } from '../state/Selection.svelte';
import type { GridArea } from './layout/photosIn';
import { leastMovePx, photoIdOf } from './Pointer.svelte';

/** So near the upper or lower edge the grid begins to scroll, */
const edgePx = 48;
/** and this fast right at it; past it, faster. */
const pxPerSecondAtEdge = 900;
const mostAtEdge = 3;

interface Parts {
  readonly scroller: () => HTMLElement | null;
  /** Where the layout is scrolled to. */
  readonly topPx: () => number;
  readonly scrollTo: (topPx: number) => void;
  /** Left of the photos. */
  readonly sidePx: number;
  /** The photos that an area touches, in their order. */
  readonly photosIn: (area: GridArea) => readonly ImageId[];
  readonly selection: () => Selection;
}

/**
 * Selects photos by a rectangle that is drawn over the grid: from a gap, a margin or a heading, or from a photo with Ctrl or Shift held, since a
 * bare drag of a photo takes it out of the window. With one of these keys what was selected before stays.
 */
export class RubberBand {
  readonly #parts: Parts;
  #area: GridArea | null = $state.raw(null);
  #isPressed = false;
  #start = { x: 0, y: 0 };
  #pointer = { x: 0, y: 0 };
  #before: SelectionSnapshot = { selected: [], focusId: null };
  #keeps = false;
  #frame = 0;
  #lastFrameMs = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** What is drawn; null while there is nothing to draw. */
  get area(): GridArea | null {
    return this.#area;
  }
  /** A drag that begins now is the band's. */
  get isPressed(): boolean {
    return this.#isPressed;
  }

  readonly press = (event: PointerEvent): void => {
    const scroller = this.#parts.scroller();
    const hasKey = event.ctrlKey || event.metaKey || event.shiftKey;
    if (!scroller || event.button !== 0 || event.pointerType === 'touch') return;
    if (event.target instanceof Element && event.target.closest('button')) return;
    if (photoIdOf(event) !== null && !hasKey) return;
    // The scroll bar is the element's own, too.
    if (event.clientX - scroller.getBoundingClientRect().left >= scroller.clientWidth) return;
    this.#isPressed = true;
    this.#keeps = hasKey;
    this.#pointer = { x: event.clientX, y: event.clientY };
    this.#start = this.#inGrid(scroller);
  };

  readonly move = (event: PointerEvent): void => {
    const scroller = this.#parts.scroller();
    if (!this.#isPressed || !scroller) return;
    // Let go where the grid could not hear it.
    if ((event.buttons & 1) === 0) return this.release();
    this.#pointer = { x: event.clientX, y: event.clientY };
    if (this.#area === null) {
      const { x, y } = this.#inGrid(scroller);
      if (Math.hypot(x - this.#start.x, y - this.#start.y) < leastMovePx) return;
      this.#before = this.#parts.selection().snapshot();
      // Outside of the window the band still follows, and its end is no click on a photo.
      scroller.setPointerCapture(event.pointerId);
      this.#lastFrameMs = performance.now();
      this.#frame = requestAnimationFrame(this.#scroll);
    }
    this.#draw(scroller);
  };

  readonly release = (): void => {
    this.#isPressed = false;
    this.#area = null;
    cancelAnimationFrame(this.#frame);
  };

  /** All is selected as it was. @returns whether there was a band */
  cancel(): boolean {
    if (this.#area === null) return false;
    this.release();
    this.#parts.selection().restore(this.#before);
    return true;
  }

  #draw(scroller: HTMLElement): void {
    const { x, y } = this.#inGrid(scroller);
    const area = {
      leftPx: Math.min(x, this.#start.x),
      rightPx: Math.max(x, this.#start.x),
      topPx: Math.min(y, this.#start.y),
      bottomPx: Math.max(y, this.#start.y),
    };
    this.#area = area;
    const touched = this.#parts.photosIn(area);
    const kept = this.#keeps ? this.#before.selected : [];
    // The photo under the moving corner: the arrow keys go on from there.
    const focusId = (y < this.#start.y ? touched[0] : touched.at(-1)) ?? this.#before.focusId;
    this.#parts.selection().replace(new Set([...kept, ...touched]), focusId);
  }

  /** As long as the pointer rests at an edge, the grid goes on under it. */
  readonly #scroll = (nowMs: number): void => {
    const scroller = this.#parts.scroller();
    if (this.#area === null || !scroller) return;
    this.#frame = requestAnimationFrame(this.#scroll);
    const seconds = Math.min(0.1, Math.max(0, nowMs - this.#lastFrameMs) / 1000);
    this.#lastFrameMs = nowMs;
    const { top, bottom } = scroller.getBoundingClientRect();
    const over = Math.max(0, this.#pointer.y - (bottom - edgePx)) - Math.max(0, top + edgePx - this.#pointer.y);
    if (over === 0) return;
    const share = Math.sign(over) * Math.min(mostAtEdge, Math.abs(over) / edgePx);
    const before = this.#parts.topPx();
    this.#parts.scrollTo(before + share * pxPerSecondAtEdge * seconds);
    if (this.#parts.topPx() !== before) this.#draw(scroller);
  };

  #inGrid(scroller: HTMLElement): { x: number; y: number } {
    const { left, top } = scroller.getBoundingClientRect();
    return { x: this.#pointer.x - left - this.#parts.sidePx, y: this.#pointer.y - top + this.#parts.topPx() };
  }
}
