/** A picture as numbers, [height, width, 4]: red, green, blue and opacity, 0 to 255. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/**
 * Lays a small picture over a large one, whose parts may be clear; what lies outside is left out.
 * @param left @param top whole pixels, where the upper left corner of the small one comes to lie
 */
export function blit(large: Pixels, small: Pixels, left: number, top: number): void {
  const [from, to] = [Math.max(0, -left), Math.min(small.width, large.width - left)];
  const [first, end] = [Math.max(0, -top), Math.min(small.height, large.height - top)];
  for (let y = first; y < end; y++) {
    let source = 4 * (y * small.width + from);
    let target = 4 * ((top + y) * large.width + left + from);
    for (let x = from; x < to; x++, source += 4, target += 4) over(large.data, target, small.data, source);
  }
}

/** One pixel over another (Porter and Duff 1984), colours not multiplied by their opacity. */
function over(target: Uint8ClampedArray, at: number, source: Uint8ClampedArray, from: number): void {
  const opacity = source[from + 3]!;
  if (opacity === 0) return;
  const under = opacity === 255 ? 0 : (target[at + 3]! * (255 - opacity)) / 255;
  const sum = opacity + under;
  for (let channel = 0; channel < 3; channel++)
    target[at + channel] =
      under === 0 ? source[from + channel]! : (source[from + channel]! * opacity + target[at + channel]! * under) / sum;
  target[at + 3] = sum;
}
