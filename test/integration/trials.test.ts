import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { ImageId, JobId, ModelId, Trial, TrainingResult } from '@contract/data';
import type { Engine } from '@engine/engine';
import { childrenOf } from '../fixtures/processes';
import { copiedLibrary } from '../fixtures/taughtLibrary';
import { acrossTheGrain } from '../fixtures/teaching';

type Ended = Awaited<ReturnType<Engine['training']['start']>['ended']>;

const made = acrossTheGrain(160, 1280, 5);
const library = copiedLibrary('trials', made);

/** Judges results of searches as the kinds say, one of either answer a photo. */
function judgeSearches({ search, judgements }: Engine, ids: readonly ImageId[], count: number): void {
  const kindOf = new Map(ids.map((id, row) => [id, made.labels[row]!]));
  for (let row = 0, said = 0; said < count; row = (row + 37) % ids.length) {
    const imageA = ids[row]!;
    const results = search.byImage(imageA, 20).hits.map(({ photo }) => photo.imageId);
    if (results.length === 0) throw new Error('Nothing is found by this photo, so that nothing can be judged.');
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

const computeId = (): number => childrenOf(process.pid).find(({ command }) => command.includes('compute.js'))!.pid;

/** A training that has come to where its new ranking answers, and looks for a bolder version. */
async function seeking(engine: Engine, ids: readonly ImageId[]): Promise<{ readonly id: JobId; readonly ended: Promise<Ended> }> {
  judgeSearches(engine, ids, 100);
  const { id, ended } = engine.training.start(await engine.training.settings({ method: 'rca' }));
  let isOver = false;
  void ended.then(() => (isOver = true));
  const inUse = (): string => engine.models.list().find(({ isActive }) => isActive)!.kind;
  while (inUse() === 'base' && !isOver) await wait(1);
  expect([inUse(), isOver]).toEqual(['taught', false]);
  return { id, ended };
}

test.each([
  ['who stops', ({ engine, id }: { engine: Engine; id: JobId }): void => engine.jobs.cancel(id)],
  ['a crash of what computes', (): void => void process.kill(computeId(), 'SIGKILL')],
])(
  'the new ranking answers before a bolder version is looked for; %s then ends that search alone, and the next training finds one',
  async (_, stop) => {
    const { engine, ids } = await library();
    const { id, ended } = await seeking(engine, ids);
    stop({ engine, id });
    const { outcome } = await ended;
    expect(outcome).toBe('done');
    expect(engine.models.list().map(({ kind, isActive }) => [kind, isActive])).toEqual([
      ['taught', true],
      ['base', false],
    ]);
    expect((await train(engine)).bolderId).not.toBeNull();
  },
);

test('a version that is removed while its trial begins is named in a sentence, and nothing is asked about it', async () => {
  const { engine, ids } = await library();
  judgeSearches(engine, ids, 100);
  const { bolderId, modelId } = await train(engine);
  // What computes stands still, so that the library is being embedded with it for as long as is needed.
  const compute = computeId();
  process.kill(compute, 'SIGSTOP');
  onTestFinished(() => void process.kill(compute, 'SIGCONT'));
  const begun = engine.trials.begin(bolderId!);
  await wait(200);
  engine.models.remove(bolderId!);
  process.kill(compute, 'SIGCONT');
  await expect(begun).rejects.toMatchObject({ code: 'model-not-found' });
  expect(engine.store.trials.list(bolderId!, modelId)).toEqual([]);
});

test('what a job works for stays as long as it does: a lens that is taught, a model that is being put to use; an offer that a training drops is not used', async () => {
  const { engine, ids } = await library();
  judgeSearches(engine, ids, 100);
  const { bolderId, modelId } = await train(engine);
  const lens = engine.lenses.create('other');
  engine.lenses.use(lens.id);
  judgeSearches(engine, ids, 20);
  const training = engine.training.start(await engine.training.settings({ method: 'rca' }));
  expect(() => engine.lenses.remove(lens.id, true)).toThrow('is being taught');
  expect((await training.ended).outcome).toBe('done');
  engine.lenses.remove(lens.id, true);

  const using = engine.models.use(bolderId!);
  expect(() => engine.models.remove(bolderId!)).toThrow('is being put to use');
  await using;
  await engine.models.use(modelId);
  const offered = (await train(engine)).bolderId!;
  const again = engine.training.start(await engine.training.settings({ method: 'rca' }));
  await expect(engine.models.use(offered)).rejects.toMatchObject({ code: 'model-not-found' });
  expect((await again.ended).outcome).toBe('done');
});
