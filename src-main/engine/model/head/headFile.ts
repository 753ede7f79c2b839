import { damaged, readFloat32, splitHeader } from '../files/safetensors';
import type { Head, MlpBranch } from '../types';

/** A head of 1280 to 1280 takes 6.6 MB; nothing of ours comes near this. */
export const MAX_HEAD_BYTES = 64 * 1024 * 1024;
const FORMAT = 'likewise-head';
const LARGEST_SIZE = 16_384;
/** In this order they follow the weights of the linear part. */
const BRANCH_PARTS = ['hidden', 'hiddenBias', 'output', 'outputBias'] as const;

/**
 * `[u64 length][JSON header][float32, little endian: mean, then weights, then the branch]`: numbers and shapes, nothing that can run.
 * @param about what a file tells of its head besides, for `headAbout`
 */
export function serialiseHead(head: Head, about?: Readonly<Record<string, string | null>>): Uint8Array<ArrayBuffer> {
  const { kind, featureSize, size, mean, weights } = head;
  const text = new TextEncoder().encode(
    JSON.stringify({
      format: FORMAT,
      version: 1,
      kind,
      featureSize,
      size,
      mean: mean !== null,
      weights: weights !== null,
      ...(head.kind === 'mlp' ? { hiddenSize: head.branch.hiddenSize } : {}),
      ...(about === undefined ? {} : { about }),
    }),
  );
  const parts = [mean, weights, ...(head.kind === 'mlp' ? BRANCH_PARTS.map((part) => head.branch[part]) : [])]
    .filter((part) => part !== null)
    .map((part) => new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  const bytes = new Uint8Array(8 + text.byteLength + parts.reduce((sum, part) => sum + part.byteLength, 0));
  if (bytes.byteLength > MAX_HEAD_BYTES) throw new RangeError('the head is larger than a head may be');
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.byteLength), true);
  bytes.set(text, 8);
  let offset = 8 + text.byteLength;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.byteLength;
  }
  return bytes;
}

/**
 * Reads what `serialiseHead` wrote; throws `model-file-damaged` for anything else: sizes that do not fit, numbers that are not finite.
 * @param name what the error calls the file
 */
export function parseHead(bytes: Uint8Array, name: string): Head {
  if (bytes.byteLength > MAX_HEAD_BYTES) throw damaged(name, 'a head holds at most 64 MB');
  const { header, body } = splitHeader(bytes, name);
  if (header['format'] !== FORMAT) throw damaged(name, 'it holds no head');
  if (header['version'] !== 1 || (header['kind'] !== 'linear' && header['kind'] !== 'mlp'))
    throw damaged(name, 'its head is of a kind that this version does not know');
  const { featureSize, size, mean: hasMean, weights: hasWeights } = header;
  if (!isSize(featureSize) || !isSize(size) || typeof hasMean !== 'boolean' || typeof hasWeights !== 'boolean')
    throw damaged(name, 'its header is incomplete');
  if (!hasWeights && size !== featureSize) throw damaged(name, 'it has no weights, and its sizes differ');
  const hiddenSize = header['kind'] === 'mlp' ? header['hiddenSize'] : null;
  if (hiddenSize !== null && !isSize(hiddenSize)) throw damaged(name, 'its header is incomplete');
  const sizes = [hasMean ? featureSize : 0, hasWeights ? featureSize * size : 0, ...branchSizes(size, hiddenSize)];
  const needed = 4 * sizes.reduce((sum, part) => sum + part, 0);
  if (body.byteLength !== needed) throw damaged(name, `it has ${body.byteLength} bytes of numbers, and its sizes need ${needed}`);
  const parts = readParts(body, sizes);
  for (const part of parts) if (!part.every(Number.isFinite)) throw damaged(name, 'it has numbers that are not finite');
  const linear = { featureSize, size, mean: hasMean ? parts[0]! : null, weights: hasWeights ? parts[1]! : null };
  if (hiddenSize === null) return { kind: 'linear', ...linear };
  const values = Object.fromEntries(BRANCH_PARTS.map((part, i) => [part, parts[i + 2]!]));
  return { kind: 'mlp', ...linear, branch: { hiddenSize, ...values } as MlpBranch };
}

/** How many numbers each part of the branch has; none without one. */
function branchSizes(d: number, h: number | null): number[] {
  return h === null ? [] : [d * h, h, h * d, d];
}

function readParts(body: Uint8Array, sizes: readonly number[]): Float32Array[] {
  let end = 0;
  return sizes.map((size) => readFloat32(body.subarray(end, (end += 4 * size))));
}

/** What a head's file tells besides, such as the network whose features it takes; only texts, whatever else is there. */
export function headAbout(bytes: Uint8Array, name: string): Record<string, string> {
  const { about } = splitHeader(bytes, name).header;
  const entries = typeof about === 'object' && about !== null ? Object.entries(about) : [];
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1].length <= 200));
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0 && (value as number) <= LARGEST_SIZE;
}
