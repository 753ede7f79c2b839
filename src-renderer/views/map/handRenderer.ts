import { blit, type Pixels } from './blit';
import { COLOURS, lookOf, OTHER } from './kinds';
import { DIMMED, type Frame, type PointRenderer } from './pointRenderer';

/** As in the fragment shader, in a square from -1 to 1. */
const outlines: readonly string[] = [
  'M.8 0A.8.8 0 1 1-.8 0 .8.8 0 1 1 .8 0Z',
  'M-.72-.72H.72V.72H-.72Z',
  'M0-.9.85.72H-.85Z',
  'M0-.95.95 0 0 .95-.95 0Z',
  'M-.28-.9H.28V-.28H.9V.28H.28V.9H-.28V.28H-.9V-.28H-.28Z',
  'M.9 0A.9.9 0 1 1-.9 0 .9.9 0 1 1 .9 0ZM.45 0A.45.45 0 1 0-.45 0 .45.45 0 1 0 .45 0Z',
];

/**
 * The same shapes as small pictures, where no graphics processor, and no imitation of one, is to be had. They are put together here and handed over as one
 * picture, since each of 100,000 would be a call to the canvas.
 */
export function drawnByHand(canvas: HTMLCanvasElement): PointRenderer {
  const context = canvas.getContext('2d');
  let from: Float32Array = new Float32Array(0);
  let to: Float32Array = new Float32Array(0);
  let kinds: Uint8Array = new Uint8Array(0);
  let marks: Uint8Array = new Uint8Array(0);
  let ratio = 1;
  let whole: ImageData | null = null;
  /** By kind and whether it is dimmed; of one size and one theme. */
  const pictures = new Map<number, Pixels | null>();
  let drawnAs = '';

  function pictureOf(kind: number, isDimmed: boolean, { colours, other }: Frame, sidePx: number): Pixels | null {
    const key = 2 * kind + Number(isDimmed);
    const known = pictures.get(key);
    if (known !== undefined) return known;
    const look = kind === OTHER ? { colour: COLOURS, shape: 0 } : lookOf(kind);
    const made = picture(outlines[look.shape]!, colours[look.colour] ?? other, isDimmed ? DIMMED : 1, sidePx);
    pictures.set(key, made);
    return made;
  }

  function drawAll(frame: Frame, sidePx: number, isDimmed: boolean): void {
    const { view, mix, sizePx } = frame;
    for (let row = 0; row < to.length / 2; row++) {
      if ((marks[row] === 1) !== isDimmed) continue;
      const x = (from[row * 2]! + (to[row * 2]! - from[row * 2]!) * mix) * view.scale + view.left - sizePx / 2;
      const y = (from[row * 2 + 1]! + (to[row * 2 + 1]! - from[row * 2 + 1]!) * mix) * view.scale + view.top - sizePx / 2;
      const [left, top] = [Math.round(x * ratio), Math.round(y * ratio)];
      if (left <= -sidePx || top <= -sidePx || left >= canvas.width || top >= canvas.height) continue;
      const small = pictureOf(kinds[row] ?? OTHER, isDimmed, frame, sidePx);
      if (small !== null) blit(whole!, small, left, top);
    }
  }

  return {
    setPlaces(earlier, later) {
      from = earlier;
      to = later;
    },
    setLooks(newKinds, newMarks) {
      kinds = newKinds;
      marks = newMarks;
    },
    resize(width, height, pixelRatio) {
      ratio = pixelRatio;
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      whole = null;
    },
    draw(frame) {
      if (!context || canvas.width === 0 || canvas.height === 0) return;
      if (whole === null) whole = context.createImageData(canvas.width, canvas.height);
      else whole.data.fill(0);
      const sidePx = Math.max(1, Math.ceil(frame.sizePx * ratio));
      const look = `${sidePx} ${frame.colours.join(' ')} ${frame.other.join(' ')}`;
      if (look !== drawnAs) pictures.clear();
      drawnAs = look;
      // What steps back lies below.
      for (const isDimmed of [true, false]) drawAll(frame, sidePx, isDimmed);
      context.putImageData(whole, 0, 0);
    },
    dispose: () => undefined,
  };
}

/** Null where there is no canvas to make it on. */
function picture(outline: string, [red, green, blue]: readonly [number, number, number], opacity: number, sidePx: number): Pixels | null {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = sidePx;
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  if (!pen) return null;
  pen.setTransform(sidePx / 2, 0, 0, sidePx / 2, sidePx / 2, sidePx / 2);
  pen.globalAlpha = opacity;
  pen.fillStyle = `rgb(${red * 255} ${green * 255} ${blue * 255})`;
  pen.fill(new Path2D(outline), 'evenodd');
  return pen.getImageData(0, 0, sidePx, sidePx);
}
