import { createRequire } from 'node:module';
import { hasOwnTransform, refuseCutBoxes } from './boxes';
import { damaged, outOfMemory, tooManyPixels } from './failures';

/** The part of libheif's interface that we use. */
interface HeifImage {
  get_width(): number;
  get_height(): number;
  is_primary(): number | boolean;
  display(
    target: { data: Uint8ClampedArray; width: number; height: number },
    done: (filled: { data: Uint8ClampedArray } | null) => void,
  ): void;
  free(): void;
}
interface HeifDecoder {
  decode(bytes: Uint8Array): HeifImage[];
  readonly decoder: { delete(): void } | undefined;
}
interface Heif {
  readonly ready?: Promise<unknown>;
  readonly HeifDecoder: new () => HeifDecoder;
}

export interface HeifPixels {
  /** RGBA, [height, width, 4], 0-255, turned as the file's own properties say. */
  readonly rgba: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** The file turns the picture itself, so its EXIF orientation must not turn it again. */
  readonly isUpright: boolean;
}

let loading: Promise<Heif> | null = null;

/** Two megabytes of JavaScript and a WebAssembly memory that never shrinks: loaded by the first HEIC, not before. */
function loadHeif(): Promise<Heif> {
  loading ??= (async () => {
    const heif = createRequire(import.meta.url)('libheif-js/wasm-bundle') as Heif;
    await heif.ready;
    return heif;
  })();
  return loading;
}

/** Decodes the primary picture of a HEIC/HEIF file. `askFirst` sees its size before any pixel is decoded. */
export async function decodeHeif(bytes: Buffer, maxPixels: number, askFirst: (pixels: number) => Promise<void>): Promise<HeifPixels> {
  refuseCutBoxes(bytes);
  const heif = await loadHeif();
  const decoder = new heif.HeifDecoder();
  const images = decoder.decode(bytes);
  try {
    const image = images.find((candidate) => Boolean(candidate.is_primary())) ?? images[0];
    if (image === undefined) throw damaged();
    const [width, height] = [image.get_width(), image.get_height()];
    if (width * height > maxPixels) throw tooManyPixels(width, height, maxPixels);
    if (width < 1 || height < 1) throw damaged();
    await askFirst(width * height);
    const rgba = await pixelsOf(image, width, height);
    return { rgba: new Uint8Array(rgba.buffer, rgba.byteOffset, rgba.byteLength), width, height, isUpright: hasOwnTransform(bytes) };
  } finally {
    for (const image of images) image.free();
    decoder.decoder?.delete();
  }
}

function pixelsOf(image: HeifImage, width: number, height: number): Promise<Uint8ClampedArray> {
  return new Promise((resolve, reject) => {
    let data: Uint8ClampedArray;
    try {
      data = new Uint8ClampedArray(width * height * 4);
    } catch {
      reject(outOfMemory());
      return;
    }
    image.display({ data, width, height }, (filled) => {
      if (filled === null) reject(damaged());
      else resolve(filled.data);
    });
  });
}
