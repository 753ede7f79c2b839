import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { BackboneId, ModelId } from '@contract/data';
import { trainedBackboneFile, trainedBackboneId } from '@engine/model/backbone/backbones';
import { serialiseHead } from '@engine/model/head/head';
import { randomSmallCnn } from '@engine/model/backbone/smallCnn';
import { serialiseSafetensors } from '@engine/model/files/writeSafetensors';
import type { Engine, VerifyReport } from '@engine/engine';
import { rootIdOf } from '../fixtures/engine';
import { indexedLibrary } from '../fixtures/indexedLibrary';
import { put } from '../fixtures/photoFolder';

const PHOTOS = 8;

interface Library {
  readonly engine: Engine;
  readonly base: string;
  readonly photos: string;
  /** Where the weights of a network lie in it. */
  weights(id: BackboneId): string;
  /** Closes the engine and opens the library with another. */
  restart(): Promise<void>;
}

async function library(): Promise<Library> {
  const { base, library: folder, photos, open } = await indexedLibrary('networks', 2, PHOTOS / 2);
  const opened = open();
  const restart = async (): Promise<void> => {
    await opened.close();
    open();
  };
  return { engine: opened.engine, base, photos, weights: (id) => join(folder, 'backbones', trainedBackboneFile(id)), restart };
}

/** A version on a network of its own, as a deep training leaves it; the network is one by chance. */
function addNetwork({ engine, weights }: Library, seed: number): { readonly model: ModelId; readonly id: BackboneId } {
  const bytes = serialiseSafetensors(randomSmallCnn(seed));
  const id = trainedBackboneId('small-cnn', createHash('sha256').update(bytes).digest('hex'));
  put(weights(id), bytes);
  const head = serialiseHead({ kind: 'linear', featureSize: 128, size: 128, mean: null, weights: null });
  const model = engine.store.models.insert({
    ...{ lensId: engine.lenses.find('default').id, kind: 'taught', backbone: id, size: 128, head },
    ...{ config: {}, metrics: {}, fittedOn: 1, parentId: null },
  });
  return { model, id };
}

/** The answers for a photo, by the names that both libraries have. */
const answers = ({ engine, photos }: Library): [string, number][] =>
  engine.search
    .byImage(engine.files.imageAt(join(photos, 'scene_01/shot_00.jpg'))!, PHOTOS)
    .hits.map(({ photo, similarity }) => [photo.name, Number(similarity.toFixed(4))]);

async function verify({ engine }: Library): Promise<VerifyReport> {
  const ended = await engine.verify();
  if (ended.outcome !== 'done') throw new Error(`The check was not finished: ${ended.outcome}.`);
  return ended.result;
}

test('a version is exported with the network that was trained for it, and answers alike in a library that has never seen it', async () => {
  const from = await library();
  const { model, id } = addNetwork(from, 1);
  const file = join(from.base, 'model.likewise');
  const bytes = await from.engine.models.export(model, file);
  expect(bytes).toBe(readFileSync(from.weights(id)).length);
  await from.engine.models.use(model);

  const to = await library();
  const before = answers(to);
  const imported = await to.engine.models.import(file);
  expect(readFileSync(to.weights(id))).toEqual(readFileSync(from.weights(id)));
  await to.engine.models.use(imported.id);
  expect(answers(to)).toEqual(answers(from));
  expect(answers(to)).not.toEqual(before);
  // With its last version its weights go, as those do that were trained here: not before that can no longer be brought back.
  await to.engine.models.rollBack();
  to.engine.models.remove(imported.id);
  expect(existsSync(to.weights(id))).toBe(true);
  await to.restart();
  expect(existsSync(to.weights(id))).toBe(false);
});

test('a file whose network is damaged, is none, or did not come along is refused in one sentence, and leaves nothing behind', async () => {
  const from = await library();
  const { model, id } = addNetwork(from, 1);
  const file = join(from.base, 'model.likewise');
  await from.engine.models.export(model, file);
  const [whole, weights] = [readFileSync(file), readFileSync(from.weights(id))];
  const to = await library();
  const refusal = async (content: Uint8Array): Promise<string> => {
    const error = await to.engine.models.import(put(join(to.base, 'other'), content)).then(
      () => new Error('It was taken in.'),
      (reason: Error) => reason,
    );
    return error.message;
  };
  const flipped = Buffer.from(whole);
  flipped[flipped.length - 5]! ^= 1;
  expect(await refusal(flipped)).toContain('not those of the network that it names');
  // The head alone, as versions before this one exported it.
  const headLength = whole.length - weights.length;
  const start = 8 + Number(whole.readBigUInt64LE(0));
  expect(await refusal(whole.subarray(start, headLength))).toContain('Export the model again there');
  // The checksum is right, and what it is of is no network.
  const text = Buffer.from('no network at all');
  const otherId = trainedBackboneId('small-cnn', createHash('sha256').update(text).digest('hex'));
  const renamed = Buffer.from(whole.subarray(0, headLength).toString('latin1').replaceAll(id, otherId), 'latin1');
  const lengthened = renamed
    .toString('latin1')
    .replace(`"weightsBytes":${weights.length}`, `"weightsBytes":${String(text.length).padStart(String(weights.length).length)}`);
  expect(await refusal(Buffer.concat([Buffer.from(lengthened, 'latin1'), text]))).toContain('its header is longer than 1 MB');
  expect(existsSync(to.weights(otherId))).toBe(false);
  expect(to.engine.models.list()).toHaveLength(1);

  rmSync(from.weights(id));
  await expect(from.engine.models.export(model, file)).rejects.toMatchObject({ code: 'model-file-damaged' });
});

test('verify takes the weights of a network from a backup where they are damaged or gone, and says where no backup has them', async () => {
  const of = await library();
  const { id, model } = addNetwork(of, 2);
  const sound = readFileSync(of.weights(id));
  expect((await verify(of)).networks).toEqual([]);
  await of.engine.backups.make();
  writeFileSync(of.weights(id), sound.subarray(1));
  expect((await verify(of)).networks).toEqual([{ id, state: 'mended', models: [model] }]);
  expect(readFileSync(of.weights(id))).toEqual(sound);
  rmSync(of.weights(id));
  expect((await verify(of)).networks).toEqual([{ id, state: 'mended', models: [model] }]);
  expect((await verify(of)).networks).toEqual([]);

  const other = addNetwork(of, 3);
  writeFileSync(of.weights(other.id), 'Dear reader');
  expect((await verify(of)).networks).toEqual([{ id: other.id, state: 'damaged', models: [other.model] }]);
  rmSync(of.weights(other.id));
  expect((await verify(of)).networks).toEqual([{ id: other.id, state: 'missing', models: [other.model] }]);
});

test('verify drops what is damaged of a trained network’s features, and the next run computes it again', async () => {
  const of = await library();
  const { id, model } = addNetwork(of, 2);
  await of.engine.models.use(model);
  const image = of.engine.files.imageAt(join(of.photos, 'scene_02/shot_01.jpg'))!;
  const before = of.engine.store.features.get(image, id);
  const database = new Database(join(of.base, 'library', 'library.db'));
  database.prepare('UPDATE feature SET vector = zeroblob(256) WHERE image = ? AND backbone = ?').run(image, id);
  database.close();
  expect(await verify(of)).toMatchObject({ damagedFeatures: 1 });
  expect(of.engine.store.features.count(id)).toBe(PHOTOS - 1);
  await of.engine.indexing.index(rootIdOf(of.engine, of.photos));
  await expect.poll(() => of.engine.store.features.count(id)).toBe(PHOTOS);
  expect(of.engine.store.features.get(image, id)).toEqual(before);
  expect(await verify(of)).toMatchObject({ damagedFeatures: 0 });
});
