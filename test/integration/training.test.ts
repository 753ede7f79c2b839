import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Events } from '@contract/api';
import type { ImageId, ModelId, TrainingResult } from '@contract/data';
import type { Engine } from '@engine/engine';
import { ComputeProcess } from '@engine/workers/compute/computeProcess';
import { openEngine } from '../fixtures/engine';
import { childrenOf, stateOf } from '../fixtures/processes';
import { copiedLibrary, judgePairs, makeTeachable } from '../fixtures/taughtLibrary';

const made = makeTeachable();

const library = copiedLibrary('train', made);

/** Its model is put to use whatever comes of it, unless `isForced` is false. */
async function train({ training }: Engine, method: 'rca' | 'triplet' = 'rca', isForced = true): Promise<TrainingResult> {
  const ended = await training.start(await training.settings({ method }), isForced).ended;
  if (ended.outcome !== 'done') throw ended.outcome === 'failed' ? ended.error : new Error('cancelled');
  return ended.result;
}

/** Share of the first ten results that are of the query's group, over some queries. */
function precision({ search }: Engine, ids: readonly ImageId[]): number {
  const groupOf = new Map(ids.map((id, row) => [id, made.labels[row]!]));
  const queries = ids.filter((_, row) => row % 16 === 0 || row % 7 === 0);
  const right = queries.flatMap((id) =>
    search.byImage(id, 10).hits.map(({ photo }) => Number(groupOf.get(photo.imageId) === groupOf.get(id))),
  );
  return right.reduce((sum, value) => sum + value, 0) / right.length;
}

test('what was judged makes a better ranking, which is served at once, survives a restart, and goes back in one step', async () => {
  const { base, opened, engine, ids } = await library();
  engine.judgements.save(judgePairs(ids, made, 120, 1), 'search');
  const before = precision(engine, ids);
  const hitsBefore = engine.search.byImage(ids[3]!, 20).hits;
  const result = await train(engine, 'rca', false);
  expect(result).toMatchObject({ method: 'rca', isAccepted: true, isActive: true, reason: 'surely-better', leftOut: 0 });
  expect(result.after!.pairAuc.value).toBeGreaterThan(result.before!.pairAuc.value);
  const after = precision(engine, ids);
  expect(after).toBeGreaterThan(before + 0.05);
  const hitsAfter = engine.search.byImage(ids[3]!, 20).hits;
  expect(engine.models.list()).toMatchObject([
    { kind: 'taught', isActive: true, method: 'rca' },
    { kind: 'base', isActive: false },
  ]);

  await opened.close();
  const again = openEngine(join(base, 'library')).engine;
  expect(again.search.byImage(ids[3]!, 20).hits).toEqual(hitsAfter);
  await again.models.rollBack();
  expect(again.search.byImage(ids[3]!, 20).hits).toEqual(hitsBefore);
  await expect(again.models.rollBack()).rejects.toMatchObject({ code: 'nothing-to-undo' });
  await again.models.use(result.modelId);
  expect(again.search.byImage(ids[3]!, 20).hits).toEqual(hitsAfter);
});

test('the window hears of a new ranking as soon as it is served, before a bolder one is looked for', async () => {
  const { base, opened, engine, ids } = await library();
  engine.judgements.save(judgePairs(ids, made, 60, 2), 'search');
  await opened.close();
  const told: string[] = [];
  const { engine: again } = openEngine(join(base, 'library'), {
    onEvent: (event, payload) => {
      if (event === 'library.changed' && (payload as Events['library.changed']).model === true) told.push('another model');
    },
  });
  const seekBolder = vi.spyOn(ComputeProcess.prototype, 'seekBolder').mockImplementation(() => {
    told.push('a bolder one is looked for');
    return Promise.resolve(null);
  });
  onTestFinished(() => seekBolder.mockRestore());
  await train(again);
  expect(told.slice(0, 2)).toEqual(['another model', 'a bolder one is looked for']);
});

test('the same judgements, settings and seed give the same head, bit for bit; an older model is embedded again when it is asked for', async () => {
  const { engine, ids } = await library();
  engine.judgements.save(judgePairs(ids, made, 60, 2), 'search');
  const heads: string[] = [];
  const models: ModelId[] = [];
  for (let run = 0; run < 3; run++) {
    const { modelId } = await train(engine, 'triplet');
    heads.push(Buffer.from(engine.store.models.head(modelId) as Buffer).toString('base64'));
    models.push(modelId);
  }
  expect(new Set(heads).size).toBe(1);
  // Only the active model and the one before it keep their embeddings.
  expect(models.map((id) => engine.store.embeddings.count(id))).toEqual([0, 640, 640]);
  await engine.models.use(models[0]!);
  expect(models.map((id) => engine.store.embeddings.count(id))).toEqual([640, 0, 640]);
  expect(engine.models.list().find(({ isActive }) => isActive)?.id).toBe(models[0]);
  expect(() => engine.models.remove(models[0]!)).toThrow('in use');
  engine.models.remove(models[2]!);
  expect(engine.models.list().map(({ id }) => id)).not.toContain(models[2]);
});

test('models that were removed come back in any order as they were, with what was made from them, and answer as they did', async () => {
  const { engine, ids } = await library();
  engine.judgements.save(judgePairs(ids, made, 80, 6), 'search');
  const [first, second] = [await train(engine, 'rca'), await train(engine, 'triplet')].map(({ modelId }) => modelId) as [ModelId, ModelId];
  const hits = engine.search.byImage(ids[3]!, 20).hits;
  await engine.models.use(engine.models.list().find(({ kind }) => kind === 'base')!.id);
  const before = engine.models.list();
  expect(before.find(({ id }) => id === second)).toMatchObject({ parentId: first });
  engine.models.remove(first);
  engine.models.bringBack(first);
  expect(engine.models.list()).toEqual(before);
  for (const order of [
    [first, second],
    [second, first],
  ] as const) {
    engine.models.remove(first);
    engine.models.remove(second);
    for (const id of order) engine.models.bringBack(id);
    expect(engine.models.list()).toEqual(before);
  }
  expect(() => engine.models.bringBack(second)).toThrow('too long ago');
  await engine.models.use(second);
  expect(engine.search.byImage(ids[3]!, 20).hits).toEqual(hits);
});

test('a lens that is taught changes no answer of another, each keeps its own way back, and a model comes back to one that is there', async () => {
  const { engine, ids } = await library();
  const before = engine.search.byImage(ids[0]!, 20).hits;
  const place = engine.lenses.create('place');
  engine.lenses.use(place.id);
  engine.judgements.save(judgePairs(ids, made, 80, 3), 'search');
  const { modelId } = await train(engine);
  const taught = engine.search.byImage(ids[0]!, 20).hits;
  expect(taught).not.toEqual(before);
  engine.lenses.use(engine.lenses.find('default').id);
  expect(engine.search.byImage(ids[0]!, 20).hits).toEqual(before);
  expect(engine.models.list()).toMatchObject([{ kind: 'base', isActive: true }]);
  engine.lenses.use(place.id);
  expect(engine.search.byImage(ids[0]!, 20).hits).toEqual(taught);
  await engine.models.rollBack();
  engine.models.remove(modelId);
  engine.lenses.remove(place.id, true);
  expect(() => engine.models.bringBack(modelId)).toThrow(expect.objectContaining({ code: 'lens-not-found' }) as Error);
  expect(engine.history.undo()?.step).toMatchObject({ key: 'lensIn' });
  expect(engine.models.bringBack(modelId).map(({ id }) => id)).toContain(modelId);
});

test('a head that was exported is the same when it is imported; one that is damaged or foreign is refused', async () => {
  const { base, engine, ids } = await library();
  engine.judgements.save(judgePairs(ids, made, 80, 4), 'search');
  const { modelId } = await train(engine);
  const hits = engine.search.byImage(ids[9]!, 20).hits;
  const file = join(base, 'head.likewise');
  await engine.models.export(modelId, file);
  await engine.models.rollBack();
  const imported = await engine.models.import(file);
  expect(imported).toMatchObject({ kind: 'imported', isActive: false });
  await engine.models.use(imported.id);
  expect(engine.search.byImage(ids[9]!, 20).hits).toEqual(hits);

  const bytes = readFileSync(file);
  const cases: readonly (readonly [string, Buffer])[] = [
    ['cut short', bytes.subarray(0, bytes.length - 4)],
    ['not finite', Buffer.concat([bytes.subarray(0, bytes.length - 4), Buffer.from([0, 0, 0xc0, 0x7f])])],
    ['another network', Buffer.from(bytes.toString('latin1').replace('efficientnet-lite0', 'efficientnet-lite9'), 'latin1')],
    ['empty', Buffer.alloc(0)],
  ];
  for (const [name, content] of cases) {
    writeFileSync(join(base, name), content);
    await expect(engine.models.import(join(base, name)), name).rejects.toMatchObject({ name: 'LikewiseError' });
  }
  expect(engine.models.list()).toHaveLength(3);
});

test('how sure answers are is said without the compute process: never started, stopped, or killed', async () => {
  const { engine, ids } = await library();
  engine.judgements.save(judgePairs(ids, made, 60, 5), 'search');
  const computes = () => childrenOf(process.pid).filter(({ command }) => command.includes('compute.js'));
  const said = () => engine.training.confidence({ query: { kind: 'photo', imageId: ids[0]! } }, ids.slice(1, 61));
  const before = computes().length;
  const words = await said();
  expect(words).toHaveLength(60);
  expect(computes()).toHaveLength(before);
  await engine.backend();
  const { pid } = computes().at(-1)!;
  process.kill(pid, 'SIGSTOP');
  onTestFinished(() => void (stateOf(pid) !== null && process.kill(pid, 'SIGCONT')));
  await expect.poll(() => stateOf(pid)).toBe('T');
  expect(await said()).toEqual(words);
  process.kill(pid, 'SIGKILL');
  expect(await said()).toEqual(words);
});

test('suggested pairs are never judged ones; doubts name a slip; a score means something from five judgements on', async () => {
  const { engine, ids } = await library();
  const pairs = judgePairs(ids, made, 60, 5);
  const [few, most] = [pairs.slice(0, 4), pairs.slice(4)];
  engine.judgements.save(few, 'search');
  const [query, other] = [ids[0]!, ids[16]!];
  expect(await engine.training.confidence({ query: { kind: 'photo', imageId: query } }, [other])).toMatchObject([
    { imageId: other, probability: null, judged: 4 },
  ]);
  engine.judgements.save(most, 'search');
  const [confidence] = await engine.training.confidence({ query: { kind: 'photo', imageId: query } }, [other]);
  expect(confidence!.probability).toBeGreaterThanOrEqual(0);
  expect(confidence!.isRough).toBe(false);

  const suggested = await engine.training.suggest(8);
  expect(suggested).toHaveLength(8);
  expect(suggested.filter(({ source }) => source === 'check')).toHaveLength(2);
  const keys = new Set(pairs.map(({ imageA, imageB }) => [imageA, imageB].sort().join()));
  for (const { imageA, imageB } of suggested) expect(keys.has([imageA, imageB].sort().join())).toBe(false);

  const doubts = await engine.training.suspicious();
  for (const { trust } of doubts) expect(trust).toBeLessThan(0.3);
  expect(doubts.map(({ trust }) => trust)).toEqual(doubts.map(({ trust }) => trust).toSorted((a, b) => a - b));
});

test('without judgements, or with different ones alone, there is nothing to learn, and that is said', async () => {
  const { engine, ids } = await library();
  await expect(train(engine)).rejects.toMatchObject({ code: 'nothing-to-learn' });
  engine.judgements.save([{ imageA: ids[0]!, imageB: ids[1]!, verdict: 'different' }], 'search');
  await expect(train(engine)).rejects.toMatchObject({ code: 'nothing-to-learn' });
  expect(engine.models.list()).toMatchObject([{ kind: 'base', isActive: true }]);
});
