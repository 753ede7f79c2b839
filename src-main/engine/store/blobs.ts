import { crc32 } from 'node:zlib';

/** Little endian is what every platform that this runs on uses; the blobs say so too. */
export const checksum = (blob: Uint8Array): number => crc32(blob);

/** @param values [f] @returns float16, 2 f bytes; values beyond float16's range are refused */
export function toFloat16Blob(values: Float32Array): Buffer {
  const halves = new Float16Array(values);
  for (const half of halves) if (!Number.isFinite(half)) throw new RangeError('A feature holds a number that is not finite in 16 bits.');
  return Buffer.from(halves.buffer);
}

/** @returns [f] */
export const fromFloat16Blob = (blob: Uint8Array): Float32Array => new Float32Array(new Float16Array(copyOf(blob)));

/** A view on the same memory. @param values [d] */
export const toFloat32Blob = (values: Float32Array): Buffer => Buffer.from(values.buffer, values.byteOffset, values.byteLength);

/** @returns [d] */
export const fromFloat32Blob = (blob: Uint8Array): Float32Array => new Float32Array(copyOf(blob));

/** Its own, aligned memory: a blob may start anywhere. */
function copyOf(blob: Uint8Array): ArrayBuffer {
  const copy = new ArrayBuffer(blob.byteLength);
  new Uint8Array(copy).set(blob);
  return copy;
}
