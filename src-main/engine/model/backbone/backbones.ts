import type { BackboneId } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import type { BackboneSpec } from '../types';

/**
 * The table of backbones. A new one: a folder with its card in `resources/models`, a row here, its network in `networks` of
 * `loadBackbone.ts` (the compiler asks for it), a golden feature vector in the tests. `installed` is null for a network that has no weights
 * before it was trained.
 */
const rows = [
  {
    id: 'efficientnet-lite0',
    installed: {
      folder: 'efficientnet-lite0',
      file: 'model.f16.safetensors',
      sha256: '0373a4591e73a1851ea31e5e75db4ca047a9a9669e9d73e9f19705bac77e45bf',
    },
    resizeTo: 256,
    side: 224,
    featureSize: 1280,
  },
  { id: 'small-cnn', installed: null, resizeTo: 72, side: 64, featureSize: 128 },
] as const;

/** The ids of the rows above. */
export type KnownBackbone = (typeof rows)[number]['id'];

export const backbones: readonly BackboneSpec[] = rows.map((row) => ({ ...row, network: row.id, trained: null }));
export const DEFAULT_BACKBONE: KnownBackbone = 'efficientnet-lite0';

/** More than any backbone that runs in reasonable time on a desktop: 256 million weights in float16. */
export const MAX_BACKBONE_BYTES = 512 * 1024 * 1024;

/** Hexadecimal digits of its file's SHA-256 in the id of a trained backbone. */
const DIGITS = 16;

/**
 * Loads no TensorFlow: sizes and names alone. A backbone that was trained here is called by the one it was made from and its file's checksum,
 * as in `efficientnet-lite0+0123456789abcdef`: the id alone says all there is to know. Throws `bad-argument` for a name that is none of these.
 */
export function backboneSpec(id: BackboneId): BackboneSpec {
  const [name, trained = null, ...rest] = id.split('+');
  const found = backbones.find((row) => row.id === name);
  if (found === undefined || rest.length > 0 || (trained !== null && !/^[0-9a-f]{16}$/u.test(trained)))
    throw new LikewiseError('bad-argument', `There is no backbone "${id}". There is: ${rows.map((row) => row.id).join(', ')}.`);
  return trained === null ? found : { ...found, id, installed: null, trained };
}

/** @param sha256 of the file with its weights, hexadecimal */
export function trainedBackboneId(network: BackboneId, sha256: string): BackboneId {
  return `${network}+${sha256.slice(0, DIGITS)}`;
}

/** The name of a trained backbone's file, in the library's folder of backbones. */
export function trainedBackboneFile(id: BackboneId): string {
  return `${id}.safetensors`;
}
