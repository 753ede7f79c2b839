import { expect, test } from 'vitest';
import type { ImageId } from '@contract/data';
import type { MlpHead } from '../../model/types';
import { explain } from './explain';

test('of a head that is not linear it says so, and reads no picture', async () => {
  const one = Float32Array.of(1);
  const branch = { hiddenSize: 1, hidden: one, hiddenBias: one, output: one, outputBias: one };
  const head: MlpHead = { kind: 'mlp', featureSize: 1, size: 1, mean: null, weights: null, branch };
  const photo = { kind: 'photo', imageId: 1 as ImageId } as const;
  const backbone = { id: 'x', network: 'x', installed: null, trained: null, resizeTo: 256, side: 224, featureSize: 1 };
  const nobody = {} as Parameters<typeof explain>[3];
  expect(await explain({ query: photo, result: photo }, head, backbone, nobody)).toEqual({ kind: 'not-linear' });
});
