import type { BackboneId } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import type { BackboneSpec } from './types';

/**
 * The table of backbones. A new one: a folder with its card in `resources/models`, a row here, its network in `networks` of
 * `loadBackbone.ts` (the compiler asks for it), a golden feature vector in the tests.
 */
const rows = [
  {
    id: 'efficientnet-lite0',
    folder: 'efficientnet-lite0',
    file: 'model.f16.safetensors',
    sha256: '0373a4591e73a1851ea31e5e75db4ca047a9a9669e9d73e9f19705bac77e45bf',
    resizeTo: 256,
    side: 224,
    featureSize: 1280,
  },
] as const satisfies readonly BackboneSpec[];

/** The ids of the rows above. */
export type KnownBackbone = (typeof rows)[number]['id'];

export const backbones: readonly BackboneSpec[] = rows;
export const DEFAULT_BACKBONE: KnownBackbone = 'efficientnet-lite0';

/** Loads no TensorFlow: sizes and names alone. Throws `bad-argument` for a name that is not in the table. */
export function backboneSpec(id: BackboneId): BackboneSpec & { readonly id: KnownBackbone } {
  const found = rows.find((row) => row.id === id);
  if (found === undefined)
    throw new LikewiseError('bad-argument', `There is no backbone "${id}". There is: ${rows.map((row) => row.id).join(', ')}.`);
  return found;
}
