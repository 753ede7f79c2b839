import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ImageId, ModelId } from '@contract/data';
import { openEngine } from '../fixtures/engine';
import { scratchFolder } from '../fixtures/photoFolder';
import { fillLibrary, judgePairs, makeTeachable } from '../fixtures/taughtLibrary';

test('two versions are compared on the same photos: each answers what it answers when it is in use, and neither is put to use by it', async () => {
  const base = scratchFolder('versions');
  const { engine } = openEngine(join(base, 'library'));
  const made = makeTeachable();
  const ids = await fillLibrary({ engine } as never, made, base);
  engine.judgements.save(judgePairs(ids, made, 60, 4), 'search');
  const untaught = engine.models.list()[0]!.id;
  const ended = await engine.training.start(await engine.training.settings({ method: 'rca' }), true).ended;
  if (ended.outcome !== 'done') throw new Error(ended.outcome);
  const taught = ended.result.modelId;
  const queries = [ids[3]!, ids[200]!, ids[501]!];
  const nearest = (): ImageId[][] => queries.map((id) => engine.search.byImage(id, 5).hits.map(({ photo }) => photo.imageId));

  const after = nearest();
  const compared = await engine.versions.compare({ before: untaught, after: taught, imageIds: [...queries, 999_999 as ImageId], k: 5 });
  expect(compared.map(({ imageId }) => imageId)).toEqual(queries);
  expect(compared.map((row) => row.after)).toEqual(after);
  expect(engine.models.list().find(({ isActive }) => isActive)!.id).toBe(taught);
  await engine.models.rollBack();
  const before = nearest();
  expect(before).not.toEqual(after);
  expect(compared.map((row) => row.before)).toEqual(before);

  const curve = engine.versions.curve(taught)!;
  expect(curve).toMatchObject({ kept: ended.result.steps });
  expect(engine.versions.curve(untaught)).toBeNull();
  await expect(engine.versions.compare({ before: untaught, after: 77 as ModelId, imageIds: queries, k: 5 })).rejects.toMatchObject({
    code: 'model-not-found',
  });
  expect(() => engine.versions.curve(77 as ModelId)).toThrow(/no model 77/);
});
