import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { ImageId, ModelId, Trial, TrainingResult } from '@contract/data';
import type { Engine } from '@engine/engine';
import { copiedLibrary } from '../fixtures/taughtLibrary';
import { acrossTheGrain } from '../fixtures/teaching';

const made = acrossTheGrain(160, 1280, 5);
const library = copiedLibrary('trials', made);

/** Judges results of searches as the kinds say, one of either answer a photo. */
function judgeSearches({ search, judgements }: Engine, ids: readonly ImageId[], count: number): void {
  const kindOf = new Map(ids.map((id, row) => [id, made.labels[row]!]));
  for (let row = 0, said = 0; said < count; row = (row + 37) % ids.length) {
    const imageA = ids[row]!;
    const results = search.byImage(imageA, 20).hits.map(({ photo }) => photo.imageId);
    const known = new Set(judgements.list(imageA).flatMap((one) => [one.imageA, one.imageB]));
    for (const verdict of ['similar', 'different'] as const) {
      const imageB = results.findLast((id) => !known.has(id) && (kindOf.get(id) === kindOf.get(imageA)) === (verdict === 'similar'));
      if (imageB === undefined) continue;
      judgements.save([{ imageA, imageB, verdict }], 'search');
      said++;
    }
  }
}

async function train({ training }: Engine): Promise<TrainingResult> {
  const ended = await training.start(await training.settings({ method: 'rca' })).ended;
  if (ended.outcome !== 'done') throw ended.outcome === 'failed' ? ended.error : new Error('cancelled');
  return ended.result;
}

/** Answers what is left as the kinds say. */
function answer({ judgements, trials }: Engine, ids: readonly ImageId[], bolder: ModelId): Trial {
  const kindOf = new Map(ids.map((id, row) => [id, made.labels[row]!]));
  for (let trial = trials.get(bolder)!; ; trial = trials.get(bolder)!) {
    const [pair] = trial.pairs;
    if (pair === undefined) return trial;
    judgements.save([{ ...pair, verdict: kindOf.get(pair.imageA) === kindOf.get(pair.imageB) ? 'similar' : 'different' }], 'trial');
  }
}

test('a notion across the grain: a bolder version is offered and not used, answers choose it without telling which is which, and it stays bold and goes back', async () => {
  const { engine, ids } = await library();
  judgeSearches(engine, ids, 100);
  const result = await train(engine);
  const bolder = result.bolderId!;
  expect(result.isActive).toBe(true);
  expect(engine.models.list()).toMatchObject([
    { id: bolder, isActive: false, parentId: result.modelId, training: { reason: 'bolder', isBolder: true, isAccepted: false } },
    { id: result.modelId, isActive: true },
    { kind: 'base' },
  ]);
  expect(engine.trials.get(bolder)).toBeNull();

  const begun = await engine.trials.begin(bolder);
  expect(begun).toMatchObject({ bolder, current: result.modelId, asked: 20, answered: 0, verdict: 'open', found: null });
  const judged = new Set(engine.judgements.list().map(({ imageA, imageB }) => [imageA, imageB].sort().join()));
  expect(begun.pairs.some(({ imageA, imageB }) => judged.has([imageA, imageB].sort().join()))).toBe(false);
  expect(await engine.trials.begin(bolder)).toEqual(begun);
  const skipped = engine.trials.skip(bolder, begun.pairs[0]!);
  expect(skipped.pairs).toEqual(begun.pairs.slice(1));

  const ended = answer(engine, ids, bolder);
  expect(ended).toMatchObject({ verdict: 'bolder', pairs: [] });
  expect(ended.answered).toBeGreaterThanOrEqual(12);
  const { bolder: own, current } = ended.found!;
  expect(own.judged + current.judged).toBe(ended.answered);
  expect(own.similar / own.judged).toBeGreaterThan(current.similar / current.judged);
  expect(engine.judgements.list().filter(({ source }) => source === 'trial')).toHaveLength(ended.answered);

  await engine.models.use(bolder);
  const again = await train(engine);
  expect(again).toMatchObject({ isActive: true, isBolder: true, bolderId: null });
  await engine.models.rollBack();
  expect(engine.models.list().find(({ isActive }) => isActive)!.id).toBe(bolder);
  await engine.models.rollBack();
  expect(engine.models.list().find(({ isActive }) => isActive)!.id).toBe(result.modelId);
});

test('what was taught anew takes the place of an offer that nobody used; an offer that is dropped takes its trial along', async () => {
  const { engine, ids } = await library();
  judgeSearches(engine, ids, 100);
  const first = await train(engine);
  await engine.trials.begin(first.bolderId!);
  const second = await train(engine);
  expect(engine.models.list().map(({ id }) => id)).not.toContain(first.bolderId);
  expect(() => engine.trials.get(first.bolderId!)).toThrow('There is no model');
  await engine.trials.begin(second.bolderId!);
  engine.models.remove(second.bolderId!);
  expect(engine.store.trials.list(second.bolderId!, second.modelId)).toEqual([]);
  const base = engine.models.list().find(({ kind }) => kind === 'base')!;
  expect(() => engine.trials.get(base.id)).toThrow('nothing to compare it with');
});

test('the new ranking answers before a bolder version is looked for; who stops then keeps what was taught', async () => {
  const { engine, ids } = await library();
  judgeSearches(engine, ids, 100);
  const job = engine.training.start(await engine.training.settings({ method: 'rca' }));
  let isOver = false;
  const ended = job.ended.finally(() => (isOver = true));
  const inUse = (): string => engine.models.list().find(({ isActive }) => isActive)!.kind;
  while (inUse() === 'base' && !isOver) await wait(1);
  expect([inUse(), isOver]).toEqual(['taught', false]);
  engine.jobs.cancel(job.id);
  expect((await ended).outcome).toBe('done');
  expect(engine.models.list().map(({ kind, isActive }) => [kind, isActive])).toEqual([
    ['taught', true],
    ['base', false],
  ]);
});
