import { expect, test } from 'vitest';
import { serialiseHead } from './head';
import { packModel, unpackModel } from './modelFile';

const head = serialiseHead({ kind: 'linear', featureSize: 3, size: 3, mean: Float32Array.of(1, 2, 3), weights: null });
const network = { id: 'small-cnn+0123456789abcdef', weights: Uint8Array.of(9, 8, 7, 6, 5) };
const carried = Buffer.concat(packModel({ head, network }));

test('a head and the weights of its network come back as they were, byte for byte; a head alone is a file by itself', () => {
  const back = unpackModel(carried, 'file');
  expect({ head: Uint8Array.from(back.head), id: back.network?.id }).toEqual({ head, id: network.id });
  expect([...back.network!.weights]).toEqual([...network.weights]);
  expect(packModel({ head, network: null })).toEqual([head]);
  expect(unpackModel(head, 'file')).toEqual({ head, network: null });
});

test('what is cut, longer, or of sizes that do not fit is refused, wherever that is', () => {
  for (let length = 0; length < carried.length; length++)
    expect(() => unpackModel(carried.subarray(0, length), 'file'), `cut at ${length}`).toThrow('The model file file cannot be used');
  expect(() => unpackModel(Buffer.concat([carried, Buffer.of(0)]), 'file')).toThrow('are needed');
  const told = (from: string, to: string): Buffer => Buffer.from(carried.toString('latin1').replace(from, to), 'latin1');
  expect(() => unpackModel(told('"version":1', '"version":2'), 'file')).toThrow('does not know');
  expect(() => unpackModel(told('"weightsBytes":5', '"weightsBytes":0'), 'file')).toThrow('incomplete');
});
