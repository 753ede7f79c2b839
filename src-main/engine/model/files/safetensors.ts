import { open, type FileHandle } from 'node:fs/promises';
import { LikewiseError } from '@contract/errors';

/** One tensor of a file: numbers in row-major order; float16 is widened to float32, bytes stay bytes. */
export interface StoredTensor {
  readonly dtype: 'F16' | 'F32' | 'U8';
  readonly shape: readonly number[];
  readonly values: Float32Array | Uint8Array;
}

/** The largest header that is read: a model of thousands of tensors stays far below it. */
export const MAX_HEADER_BYTES = 1024 * 1024;
const MAX_DIMENSIONS = 8;
const BYTES_PER_VALUE: ReadonlyMap<unknown, number> = new Map([
  ['F16', 2],
  ['F32', 4],
  ['U8', 1],
]);

/** Reads a file whole, after its size is known to be within bounds; throws `model-file-damaged` for anything that is not such a file. */
export async function readBounded(path: string, maxBytes: number): Promise<Uint8Array> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    const info = await handle.stat();
    if (!info.isFile()) throw damaged(path, 'it is not a file');
    if (info.size > maxBytes) throw damaged(path, `it holds ${info.size} bytes, and at most ${maxBytes} are allowed`);
    return await handle.readFile();
  } catch (error) {
    if (error instanceof LikewiseError) throw error;
    throw damaged(path, `it cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`, error);
  } finally {
    await handle?.close();
  }
}

/**
 * Reads the safetensors format: a length (u64), a JSON header, the numbers. Nothing in it can run. Whatever does not fit exactly is refused:
 * sizes that differ from the shapes, gaps, overlaps, bytes left over, numbers that are not finite.
 * @param name what the error calls the file
 */
export function parseSafetensors(bytes: Uint8Array, name: string): ReadonlyMap<string, StoredTensor> {
  const { header, body } = splitHeader(bytes, name);
  const entries = Object.entries(header)
    .filter(([key]) => key !== '__metadata__')
    .map(([key, raw]) => ({ key, ...parseEntry(key, raw, name) }))
    .sort((a, b) => a.start - b.start);
  let end = 0;
  const tensors = new Map<string, StoredTensor>();
  for (const { key, dtype, shape, start, byteLength } of entries) {
    if (start !== end) throw damaged(name, `"${key}" does not begin where the tensor before it ends`);
    end = start + byteLength;
    if (end > body.byteLength) throw damaged(name, `"${key}" goes on past the end of the file`);
    const values = readValues(body.subarray(start, end), dtype);
    if (values instanceof Float32Array && !values.every(Number.isFinite)) throw damaged(name, `"${key}" has values that are not finite`);
    tensors.set(key, { dtype, shape, values });
  }
  if (end !== body.byteLength) throw damaged(name, 'there are bytes after its last tensor');
  return tensors;
}

/** Splits `[u64 length][JSON object][body]`, the layout that safetensors and our own heads share. */
export function splitHeader(bytes: Uint8Array, name: string): { header: Record<string, unknown>; body: Uint8Array } {
  if (bytes.byteLength < 8) throw damaged(name, 'it is too short');
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  if (length > MAX_HEADER_BYTES) throw damaged(name, 'its header is longer than 1 MB');
  if (8 + length > bytes.byteLength) throw damaged(name, 'it ends inside its header');
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + length)));
  } catch (error) {
    throw damaged(name, 'its header is not JSON', error);
  }
  if (!isRecord(header)) throw damaged(name, 'its header is not a JSON object');
  return { header, body: bytes.subarray(8 + length) };
}

/** Little-endian float32 numbers of any alignment. */
export function readFloat32(bytes: Uint8Array): Float32Array {
  return new Float32Array(copyOf(bytes).buffer);
}

/** Not `slice`: on a `Buffer` that gives another view of the same memory, and `.buffer` would be all of it. */
function copyOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function damaged(name: string, why: string, cause?: unknown): LikewiseError {
  return new LikewiseError(
    'model-file-damaged',
    `The model file ${name} cannot be used: ${why}. Install Likewise again, or choose another model file.`,
    {
      cause,
    },
  );
}

interface Entry {
  readonly dtype: StoredTensor['dtype'];
  readonly shape: readonly number[];
  readonly start: number;
  readonly byteLength: number;
}

function parseEntry(key: string, raw: unknown, name: string): Entry {
  if (!isRecord(raw)) throw damaged(name, `"${key}" is not described`);
  const { dtype, shape, data_offsets: offsets } = raw;
  const bytesPerValue = BYTES_PER_VALUE.get(dtype);
  if (bytesPerValue === undefined) throw damaged(name, `"${key}" has the unknown type ${JSON.stringify(dtype)}`);
  if (!isSizes(shape) || shape.length > MAX_DIMENSIONS) throw damaged(name, `"${key}" has no valid shape`);
  if (!isSizes(offsets) || offsets.length !== 2) throw damaged(name, `"${key}" has no valid place in the file`);
  const [start, end] = offsets as [number, number];
  const byteLength = shape.reduce((product, size) => product * size, bytesPerValue);
  if (end - start !== byteLength) throw damaged(name, `"${key}" has ${end - start} bytes, and its shape needs ${byteLength}`);
  return { dtype: dtype as StoredTensor['dtype'], shape, start, byteLength };
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function readValues(bytes: Uint8Array, dtype: StoredTensor['dtype']): Float32Array | Uint8Array {
  if (dtype === 'U8') return copyOf(bytes);
  if (dtype === 'F32') return readFloat32(bytes);
  return Float32Array.from(new Float16Array(copyOf(bytes).buffer));
}
