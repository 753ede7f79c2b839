import { fitView, noCorner, panned, screenOf, zoomAt, type Corner, type Point, type View } from './geometry';
import { COLOURS, OTHER } from './kinds';
import { createPointRenderer } from './createPointRenderer';
import type { PointRenderer } from './pointRenderer';
import { chooseThumbs, priorityOf, thumbSide, type Thumb } from './thumbs';

export interface StageData {
  readonly imageIds: Int32Array;
  /** [n, 2] */
  readonly places: Float32Array;
  readonly ratios: Float32Array;
}

type Colour = readonly [number, number, number];
interface Palette {
  readonly colours: readonly Colour[];
  readonly other: Colour;
}

const FLIGHT_MS = 420;
/** A graphics processor that was lost is back sooner than this, or does not come back. */
const RESTORED_WITHIN_MS = 4_000;
/** A graphics processor that was lost for good so often is not asked again: each time costs the points for as long as it is waited for. */
const MOST_LOSSES = 2;
const nothing: StageData = { imageIds: new Int32Array(0), places: new Float32Array(0), ratios: new Float32Array(0) };
/** Slow, fast, slow: a cubic that begins and ends at rest. */
const eased = (share: number): number => (share < 0.5 ? 4 * share ** 3 : 1 - (-2 * share + 2) ** 3 / 2);
const pointSize = (count: number): number => (count > 30_000 ? 4 : count > 5_000 ? 6 : 8);

/** What is drawn of the map: the view, the points, the small pictures, and the flight from one map to another. Drawn at most once a frame. */
export class Stage {
  view: View = $state.raw({ scale: 1, left: 0, top: 0 });
  thumbs: readonly Thumb[] = $state.raw([]);
  #data = nothing;
  #order: Int32Array = new Int32Array(0);
  /** Where points are now: while they fly, somewhere between two maps. */
  #places: Float32Array = new Float32Array(0);
  #from: Float32Array = new Float32Array(0);
  #fitted: View = { scale: 1, left: 0, top: 0 };
  #isFitted = true;
  #kinds: Uint8Array = new Uint8Array(0);
  #marks: Uint8Array = new Uint8Array(0);
  #first: readonly number[] = [];
  #renderer: PointRenderer | null = null;
  #canvas: HTMLCanvasElement | null = null;
  #losses = 0;
  #size = { width: 0, height: 0 };
  #corner = noCorner;
  #flightStartedAt: number | null = null;
  #frame = 0;
  /** Of the theme in use; read once, since asking for a style makes the page lay itself out. */
  #palette: Palette | null = null;
  readonly #isStill: () => boolean;

  /** @param isStill whether the person wants nothing to move */
  constructor(isStill: () => boolean) {
    this.#isStill = isStill;
  }

  /** [n, 2] where the points lie on the map that is shown, wherever they fly just now. */
  get places(): Float32Array {
    return this.#data.places;
  }
  get fitted(): View {
    return this.#fitted;
  }
  get size(): { readonly width: number; readonly height: number } {
    return this.#size;
  }

  /** @param onlost called when the canvas has become useless for good, and only another one can be drawn on */
  attach(canvas: HTMLCanvasElement, onlost: () => void): () => void {
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const wait = (): void => {
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        this.#losses++;
        onlost();
      }, RESTORED_WITHIN_MS);
    };
    const make = (): void => {
      clearTimeout(waiting);
      this.#renderer = createPointRenderer(canvas, this.#losses >= MOST_LOSSES);
      // Of one that was lost before it could be used no event tells.
      if (this.#renderer === null) wait();
      else this.#upload();
    };
    const lose = (event: Event): void => {
      // Without this the context would not come back.
      event.preventDefault();
      wait();
    };
    this.#canvas = canvas;
    this.#palette = null;
    canvas.addEventListener('webglcontextlost', lose);
    canvas.addEventListener('webglcontextrestored', make);
    // One that is drawn on by hand comes back empty when the graphics process died.
    const redraw = (): void => this.redraw();
    canvas.addEventListener('contextrestored', redraw);
    make();
    return () => {
      clearTimeout(waiting);
      canvas.removeEventListener('webglcontextlost', lose);
      canvas.removeEventListener('webglcontextrestored', make);
      canvas.removeEventListener('contextrestored', redraw);
      cancelAnimationFrame(this.#frame);
      this.#frame = 0;
      this.#renderer?.dispose();
      this.#renderer = null;
    };
  }

  /** The theme is another. */
  recolour(): void {
    this.#palette = null;
    this.redraw();
  }

  resize(width: number, height: number): void {
    if (width === this.#size.width && height === this.#size.height) return;
    const hadSize = this.#size.width > 0;
    const [dx, dy] = [(width - this.#size.width) / 2, (height - this.#size.height) / 2];
    this.#size = { width, height };
    this.#fitted = this.#fit();
    this.view = this.#isFitted || !hadSize ? this.#fitted : panned(this.view, dx, dy);
    this.#renderer?.resize(width, height, window.devicePixelRatio);
    this.redraw();
  }

  /** Something lies upon a corner of the stage, or does not any more: the view of the whole map keeps out of it. */
  cover(corner: Corner): void {
    if (corner.width === this.#corner.width && corner.height === this.#corner.height) return;
    this.#corner = corner;
    this.#fitted = this.#fit();
    if (this.#isFitted) this.view = this.#fitted;
    this.redraw();
  }

  /** Photos that were on the map before fly to their new places; others are there at once. */
  show(data: StageData): void {
    if (data.places === this.#data.places && data.imageIds === this.#data.imageIds) return;
    const before = this.#data;
    const from = data.places.slice();
    if (before.imageIds.length > 0) {
      const rows = new Map<number, number>();
      before.imageIds.forEach((imageId, row) => rows.set(imageId, row));
      data.imageIds.forEach((imageId, row) => {
        const was = rows.get(imageId);
        if (was !== undefined) from.set(this.#places.subarray(was * 2, was * 2 + 2), row * 2);
      });
    }
    if (data.imageIds !== before.imageIds) this.#order = priorityOf(data.imageIds);
    this.#data = data;
    this.#from = from;
    const isSame = from.every((value, at) => value === data.places[at]);
    const flies = !isSame && !this.#isStill();
    this.#places = flies ? from.slice() : data.places;
    this.#flightStartedAt = flies ? performance.now() : null;
    this.#fitted = this.#fit();
    if (this.#isFitted) this.view = this.#fitted;
    this.#upload();
  }

  /** @param kinds [n] @param marks [n] 1 for the dimmed ones @param first rows that have a picture before all others */
  setLooks(kinds: Uint8Array, marks: Uint8Array, first: readonly number[]): void {
    this.#kinds = kinds;
    this.#marks = marks;
    this.#first = first;
    this.#uploadLooks();
    this.redraw();
  }

  zoom(factor: number, at: Point = { x: this.#size.width / 2, y: this.#size.height / 2 }): void {
    this.#look(zoomAt(this.view, factor, at, this.#fitted));
  }
  pan(dx: number, dy: number): void {
    this.#look(panned(this.view, dx, dy));
  }
  fit(): void {
    this.view = this.#fitted;
    this.#isFitted = true;
    this.redraw();
  }

  /** Moves the view so that a photo is in it. */
  reveal(row: number): void {
    const { x, y } = screenOf(this.#data.places, row, this.view);
    const { width, height } = this.#size;
    const margin = 60;
    const dx = x < margin ? margin - x : x > width - margin ? width - margin - x : 0;
    const dy = y < margin ? margin - y : y > height - margin ? height - margin - y : 0;
    if (dx !== 0 || dy !== 0) this.pan(dx, dy);
  }

  redraw(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame((now) => this.#draw(now));
  }

  #fit(): View {
    return fitView(this.#data.places, this.#size.width, this.#size.height, this.#corner);
  }

  #look(view: View): void {
    this.view = view;
    this.#isFitted = false;
    this.redraw();
  }

  #upload(): void {
    if (this.#size.width > 0) this.#renderer?.resize(this.#size.width, this.#size.height, window.devicePixelRatio);
    this.#renderer?.setPlaces(this.#from, this.#data.places);
    this.#uploadLooks();
    this.redraw();
  }

  #uploadLooks(): void {
    const n = this.#data.imageIds.length;
    const fits = this.#kinds.length === n && this.#marks.length === n;
    this.#renderer?.setLooks(fits ? this.#kinds : new Uint8Array(n).fill(OTHER), fits ? this.#marks : new Uint8Array(n));
  }

  #draw(now: number): void {
    this.#frame = 0;
    if (this.#size.width === 0) return;
    const share = this.#flightStartedAt === null ? 1 : Math.min(1, Math.max(0, now - this.#flightStartedAt) / FLIGHT_MS);
    const mix = eased(share);
    const { places } = this.#data;
    if (this.#flightStartedAt !== null) {
      for (let at = 0; at < places.length; at++) this.#places[at] = this.#from[at]! + (places[at]! - this.#from[at]!) * mix;
      if (share === 1) {
        this.#flightStartedAt = null;
        this.#places = places;
      } else this.redraw();
    }
    const { colours, other } = (this.#palette ??= paletteOf(this.#canvas));
    const count = this.#data.imageIds.length;
    const sizePx = Math.min(14, pointSize(count) * Math.max(1, this.view.scale / this.#fitted.scale) ** 0.3);
    this.#renderer?.draw({ view: this.view, mix, colours, other, sizePx });
    const side = thumbSide(this.view, this.#fitted);
    this.thumbs = chooseThumbs(this.#places, this.#data.ratios, this.#order, this.view, this.#size, side, this.#first);
  }
}

/** The plots' colours of the theme in use. */
function paletteOf(canvas: HTMLCanvasElement | null): Palette {
  const style = getComputedStyle(canvas ?? document.documentElement);
  const read = (name: string): Colour => {
    const value = Number.parseInt(style.getPropertyValue(name).trim().slice(1), 16);
    return [((value >> 16) & 255) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
  };
  return { colours: Array.from({ length: COLOURS }, (_, at) => read(`--plot-${at + 1}`)), other: read('--plot-muted') };
}
