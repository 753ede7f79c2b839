import { MAX_HEADER_BYTES, type StoredTensor } from './safetensors';

/**
 * The bytes of a safetensors file; the tensors in the order given.
 * @param about texts that are kept beside them
 * @throws RangeError for a number that is not finite, or that float16 cannot hold
 */
export function serialiseSafetensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  about: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = Object.keys(about).length === 0 ? {} : { __metadata__: about };
  const parts: Uint8Array[] = [];
  let end = 0;
  for (const [name, { dtype, shape, values }] of tensors) {
    const stored = dtype === 'F16' ? Float16Array.from(values) : values;
    if (dtype !== 'U8' && !stored.every(Number.isFinite)) throw new RangeError(`the tensor "${name}" holds a number that cannot be stored`);
    const bytes = new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
    header[name] = { dtype, shape, data_offsets: [end, (end += bytes.byteLength)] };
    parts.push(bytes);
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  // Filled up with spaces, so that the numbers begin at a multiple of 8.
  const length = Math.ceil(json.byteLength / 8) * 8;
  if (length > MAX_HEADER_BYTES) throw new RangeError('the header is longer than a header may be');
  const bytes = new Uint8Array(8 + length + end).fill(0x20, 8, 8 + length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(json, 8);
  let offset = 8 + length;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.byteLength;
  }
  return bytes;
}
