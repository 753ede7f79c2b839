import type { View } from './geometry';

/** How one frame of the map looks. Colours are red, green, blue, 0 to 1. */
export interface Frame {
  readonly view: View;
  /** From the earlier places, 0, to the later ones, 1. */
  readonly mix: number;
  readonly colours: readonly (readonly [number, number, number])[];
  readonly other: readonly [number, number, number];
  /** Of a point, in pixels. */
  readonly sizePx: number;
}

/** Draws the points of the map, a hundred thousand of them in one go. */
export interface PointRenderer {
  /** Both [n, 2]. */
  setPlaces(from: Float32Array, to: Float32Array): void;
  /** @param kinds [n] @param marks [n] 1 where a point is dimmed */
  setLooks(kinds: Uint8Array, marks: Uint8Array): void;
  resize(width: number, height: number, pixelRatio: number): void;
  draw(frame: Frame): void;
  dispose(): void;
}

/** What is left of a point that steps back. */
export const DIMMED = 0.28;
