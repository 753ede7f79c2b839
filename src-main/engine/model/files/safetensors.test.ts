import { createHash } from 'node:crypto';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { LikewiseError } from '@contract/errors';
import { backbones, backboneSpec, DEFAULT_BACKBONE } from '../backbone/backbones';
import { parseHead, serialiseHead } from '../head/headFile';
import { loadBackbone } from '../backbone/loadBackbone';
import { parseSafetensors, readBounded } from './safetensors';
import type { Head } from '../types';

const models = resolve(import.meta.dirname, '../../../../resources/models');
const folder = mkdtempSync(join(tmpdir(), 'likewise-models-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A small file with all three types. */
function small(change: (header: Record<string, Record<string, unknown>>) => void = () => undefined, body?: Uint8Array): Uint8Array {
  const numbers = new Uint8Array(20);
  numbers.set(new Uint8Array(Float16Array.of(1, -2).buffer), 0);
  numbers.set(new Uint8Array(Float32Array.of(0.5, 3, -1).buffer), 4);
  numbers.set([7, 8, 9, 255], 16);
  const header = {
    a: { dtype: 'F16', shape: [2], data_offsets: [0, 4] },
    b: { dtype: 'F32', shape: [3, 1], data_offsets: [4, 16] },
    c: { dtype: 'U8', shape: [4], data_offsets: [16, 20] },
  };
  change(header);
  return withHeader(JSON.stringify(header), body ?? numbers);
}

function withHeader(text: string, body: Uint8Array): Uint8Array {
  const encoded = new TextEncoder().encode(text);
  const bytes = new Uint8Array(8 + encoded.length + body.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(encoded.length), true);
  bytes.set(encoded, 8);
  bytes.set(body, 8 + encoded.length);
  return bytes;
}

const headBytes = (): Uint8Array<ArrayBuffer> =>
  serialiseHead({
    kind: 'linear',
    featureSize: 6,
    size: 2,
    mean: new Float32Array(6).fill(0.25),
    weights: Float32Array.from({ length: 12 }, (_, i) => i / 7),
  });

/** What a reader may do with a damaged file: refuse it with our error, or find that the damage changed nothing but numbers. */
function refuses(read: () => unknown): boolean {
  try {
    read();
    return false;
  } catch (error) {
    expect(error, String(error)).toBeInstanceOf(LikewiseError);
    expect((error as LikewiseError).code).toBe('model-file-damaged');
    return true;
  }
}

test('a file is read with its shapes and values, also from the middle of a larger buffer', () => {
  const bytes = small();
  const large = Buffer.concat([Buffer.alloc(3), bytes]).subarray(3);
  for (const source of [bytes, large]) {
    const tensors = parseSafetensors(source, 'x');
    expect(tensors.get('a')).toEqual({ dtype: 'F16', shape: [2], values: Float32Array.of(1, -2) });
    expect(tensors.get('b')).toEqual({ dtype: 'F32', shape: [3, 1], values: Float32Array.of(0.5, 3, -1) });
    expect(tensors.get('c')).toEqual({ dtype: 'U8', shape: [4], values: Uint8Array.of(7, 8, 9, 255) });
  }
});

describe('R39: model and head files', () => {
  const nan = Float32Array.of(NaN, 0, 0);
  const broken: Record<string, Uint8Array> = {
    empty: new Uint8Array(0),
    'seven bytes': new Uint8Array(7),
    'a header longer than the file': small().subarray(0, 30),
    'a header of 2 GB': Uint8Array.of(0, 0, 0, 128, 0, 0, 0, 0, 123, 125),
    'a header of 2^63 bytes': Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 127, 123, 125),
    'no JSON': withHeader('{"a": ', new Uint8Array(0)),
    'bytes that are not UTF-8': Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xfe),
    'a list for a header': withHeader('[]', new Uint8Array(0)),
    'null for a tensor': withHeader('{"a":null}', new Uint8Array(0)),
    'an unknown type': small((header) => (header['a']!['dtype'] = 'F64')),
    'a name of an object for a type': small((header) => (header['a']!['dtype'] = '__proto__')),
    'a negative size': small((header) => (header['a']!['shape'] = [-2])),
    'a fraction of a size': small((header) => (header['a']!['shape'] = [1.5])),
    'a huge size': small((header) => (header['a']!['shape'] = [2 ** 40, 2 ** 40])),
    'nine dimensions': small((header) => (header['a']!['shape'] = [2, 1, 1, 1, 1, 1, 1, 1, 1])),
    'a shape that does not fit': small((header) => (header['b']!['shape'] = [4])),
    'an end that its shape does not reach': small((header) => (header['c']!['data_offsets'] = [16, 24])),
    'an overlap': small((header) => (header['b']!['data_offsets'] = [0, 12])),
    'a gap': small((header) => delete header['a']),
    'an end past the file': small(undefined, new Uint8Array(19)),
    'a byte left over': small(undefined, new Uint8Array(21)),
    'offsets the wrong way round': small((header) => (header['a']!['data_offsets'] = [4, 0])),
    'a number that is not finite': withHeader('{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}', new Uint8Array(nan.buffer)),
  };
  for (const [name, bytes] of Object.entries(broken)) {
    test(`${name}: refused with model-file-damaged, as a model and as a head`, () => {
      expect(refuses(() => parseSafetensors(bytes, 'x'))).toBe(true);
      expect(refuses(() => parseHead(bytes, 'x'))).toBe(true);
    });
  }

  test('50 mutated files, cut or with bytes changed: a clear error each or harmless other numbers, never a crash', () => {
    let state = 39;
    const random = (below: number): number => (state = (state * 48271) % 2147483647) % below;
    let refused = 0;
    for (let i = 0; i < 50; i++) {
      const bytes = new Uint8Array(i % 2 === 0 ? small() : headBytes());
      for (let change = 0; change <= random(3); change++) bytes[random(bytes.length)] = random(256);
      const mutated = i % 3 === 0 ? bytes.subarray(0, random(bytes.length)) : bytes;
      if (refuses(() => (i % 2 === 0 ? parseSafetensors(mutated, 'x') : parseHead(mutated, 'x')))) refused++;
    }
    expect(refused).toBeGreaterThan(25);
  });

  test('a single bit of the shipped weights changed, or the file cut, missing, a folder, too large: refused by name', async () => {
    const { folder: name, file } = backboneSpec(DEFAULT_BACKBONE).installed!;
    const good = readFileSync(join(models, name, file));
    mkdirSync(join(folder, name));
    const path = join(folder, name, file);
    await expect(loadBackbone(DEFAULT_BACKBONE, folder)).rejects.toMatchObject({
      code: 'model-file-damaged',
      message: expect.stringContaining(path) as string,
    });
    const flipped = Buffer.from(good);
    flipped[5_000_000]! ^= 1;
    for (const bytes of [flipped, good.subarray(0, -1), Buffer.alloc(0)]) {
      writeFileSync(path, bytes);
      await expect(loadBackbone(DEFAULT_BACKBONE, folder)).rejects.toMatchObject({ code: 'model-file-damaged' });
    }
    await expect(readBounded(folder, 100)).rejects.toMatchObject({ code: 'model-file-damaged' });
    await expect(readBounded(join(models, name, file), 100)).rejects.toThrow('at most 100');
  });

  test('every row of the table of backbones has its file, with the checksum and a card that names it', () => {
    for (const { installed } of backbones) {
      if (installed === null) continue;
      const { folder: name, file, sha256 } = installed;
      expect(
        createHash('sha256')
          .update(readFileSync(join(models, name, file)))
          .digest('hex'),
      ).toBe(sha256);
      expect(readFileSync(join(models, name, 'README.md'), 'utf8')).toContain(sha256);
    }
  });

  test('a head comes back as it was written, with and without mean and weights', () => {
    const mean = Float32Array.of(1, 2, 3);
    const branch = {
      hiddenSize: 3,
      hidden: Float32Array.of(1, 2, 3, 4, 5, 6),
      hiddenBias: Float32Array.of(7, 8, 9),
      output: Float32Array.of(10, 11, 12, 13, 14, 15),
      outputBias: Float32Array.of(16, 17),
    };
    const heads: Head[] = [
      { kind: 'linear', featureSize: 3, size: 3, mean: null, weights: null },
      { kind: 'linear', featureSize: 3, size: 3, mean, weights: null },
      { kind: 'linear', featureSize: 3, size: 2, mean, weights: Float32Array.of(1, 2, 3, 4, 5, 6) },
      { kind: 'linear', featureSize: 3, size: 2, mean: null, weights: Float32Array.of(1, 2, 3, 4, 5, -6) },
      { kind: 'mlp', featureSize: 3, size: 2, mean, weights: Float32Array.of(1, 2, 3, 4, 5, 6), branch },
    ];
    for (const head of heads) expect(parseHead(serialiseHead(head), 'x')).toEqual(head);
  });

  test('a head whose sizes were changed, or with a number that is not finite, is refused', () => {
    const text = (more: object): string =>
      JSON.stringify({ format: 'likewise-head', version: 1, kind: 'linear', featureSize: 2, size: 1, mean: false, weights: true, ...more });
    const body = new Uint8Array(Float32Array.of(1, 2).buffer);
    expect(refuses(() => parseHead(withHeader(text({}), body), 'x'))).toBe(false);
    for (const more of [
      { size: 2 },
      { size: 0 },
      { size: -1 },
      { size: 1e9 },
      { version: 2 },
      { kind: 'mlp' },
      { kind: 'mlp', hiddenSize: 1 },
      { kind: 'mlp', hiddenSize: 1e9 },
      { kind: 'forest' },
      { mean: true },
      { weights: false },
      { weights: 1 },
    ])
      expect(
        refuses(() => parseHead(withHeader(text(more), body), 'x')),
        JSON.stringify(more),
      ).toBe(true);
    expect(refuses(() => parseHead(withHeader(text({}), new Uint8Array(Float32Array.of(1, Infinity).buffer)), 'x'))).toBe(true);
  });
});
