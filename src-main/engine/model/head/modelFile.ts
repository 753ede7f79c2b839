import type { BackboneId } from '@contract/data';
import { MAX_BACKBONE_BYTES } from '../backbone/backbones';
import { MAX_HEAD_BYTES } from './headFile';
import { damaged, splitHeader } from '../files/safetensors';

/** A head as `serialiseHead` wrote it, and the weights of its network where that is one that was trained. */
export interface ModelFile {
  readonly head: Uint8Array;
  readonly network: { readonly id: BackboneId; readonly weights: Uint8Array } | null;
}

export const MAX_MODEL_FILE_BYTES = MAX_HEAD_BYTES + MAX_BACKBONE_BYTES;
const FORMAT = 'likewise-model';

/**
 * `[u64 length][JSON header][the file of the head][the file of the weights, safetensors]`: both as they are, so that the checksum in the
 * network's name holds. A head whose network every Likewise has is a file by itself, without any of this.
 */
export function packModel({ head, network }: ModelFile): Uint8Array[] {
  if (network === null) return [head];
  const header = { format: FORMAT, version: 1, headBytes: head.byteLength, network: network.id, weightsBytes: network.weights.byteLength };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(text.byteLength), true);
  return [length, text, head, network.weights];
}

/**
 * Takes apart what `packModel` wrote. What the parts hold is looked at where they are used.
 * Throws `model-file-damaged` for sizes that do not fit. @param name what the error calls the file
 */
export function unpackModel(bytes: Uint8Array, name: string): ModelFile {
  const { header, body } = splitHeader(bytes, name);
  if (header['format'] !== FORMAT) return { head: bytes, network: null };
  const { version, headBytes, network, weightsBytes } = header;
  if (version !== 1) throw damaged(name, 'it is of a kind that this version does not know');
  if (!isSize(headBytes, MAX_HEAD_BYTES) || !isSize(weightsBytes, MAX_BACKBONE_BYTES) || typeof network !== 'string')
    throw damaged(name, 'its header is incomplete');
  if (body.byteLength !== headBytes + weightsBytes)
    throw damaged(name, `it has ${body.byteLength} bytes after its header, and ${headBytes + weightsBytes} are needed`);
  return { head: body.subarray(0, headBytes), network: { id: network, weights: body.subarray(headBytes) } };
}

function isSize(value: unknown, most: number): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0 && (value as number) <= most;
}
