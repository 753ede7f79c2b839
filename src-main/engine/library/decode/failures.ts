import type { ProblemCode } from '@contract/data';
import type { Failure } from '../types';

/** Thrown inside the decoder, where a file turns out to be no good; it becomes a `Failure` at the door. */
export class PhotoFault extends Error {
  readonly code: ProblemCode;
  constructor(code: ProblemCode, reason: string) {
    super(reason);
    this.name = 'PhotoFault';
    this.code = code;
  }
}

export const incomplete = (): PhotoFault =>
  new PhotoFault('incomplete', 'The file is incomplete: it ends before the picture does. Copy it again from the camera or a backup.');
export const damaged = (): PhotoFault =>
  new PhotoFault('damaged', 'The file is damaged: what it holds is no valid picture. Copy it again from the camera or a backup.');
export const tooManyPixels = (width: number, height: number, maxPixels: number): PhotoFault =>
  new PhotoFault(
    'too-many-pixels',
    `The picture is too large: ${millions(width * height)} megapixels, the limit is ${millions(maxPixels)}. Save a smaller copy.`,
  );
export const outOfMemory = (): PhotoFault =>
  new PhotoFault('out-of-memory', 'There was not enough memory to open the picture. Close other programs and try again.');
export const tookTooLong = (limitMs: number): Failure => ({
  ok: false,
  code: 'took-too-long',
  reason: `Opening the picture took longer than ${(limitMs / 1000).toLocaleString('en')} seconds, so it was stopped. Try again, or save the picture anew.`,
});
export const crashedDecoder = (): Failure => ({
  ok: false,
  code: 'crashed-decoder',
  reason: 'The picture made the decoder crash. It is not tried again until you ask for it.',
});

/** What went wrong, as a sentence. An error of ours that no file can cause is passed on. */
export function failureOf(error: unknown): Failure {
  const fault = error instanceof PhotoFault ? error : faultOf(error);
  return { ok: false, code: fault.code, reason: fault.message };
}

/** By the words that libvips, libheif and their codecs use; what they do not explain is damage. */
function faultOf(error: unknown): PhotoFault {
  if (!(error instanceof Error)) return damaged();
  const message = error.message;
  if (/pixel limit|exceeds? .*limit|dimensions? too large/i.test(message)) {
    return new PhotoFault('too-many-pixels', 'The picture has more pixels than the limit allows. Save a smaller copy.');
  }
  if (/out of memory|unable to (?:allocate|malloc)|cannot allocate|memory access out of bounds|array buffer allocation/i.test(message))
    return outOfMemory();
  if (/premature end|unexpected end|end of file|truncat|insufficient (?:input )?data|read beyond|not enough data/i.test(message))
    return incomplete();
  if (/unsupported|not supported|not been built in|unimplemented/i.test(message)) {
    return new PhotoFault(
      'format-not-supported',
      'The picture is stored in a variant of its format that Likewise cannot read. Save it as an ordinary JPEG or PNG.',
    );
  }
  if (error instanceof TypeError || error instanceof ReferenceError || error instanceof SyntaxError) throw error;
  return damaged();
}

function millions(pixels: number): string {
  const value = pixels / 1e6;
  return value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en');
}
