import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ImageId, MethodId } from '@contract/data';
import type { Engine } from '@engine/engine';
import { startCli } from '../fixtures/cli';
import { openEngine } from '../fixtures/engine';
import { childrenOf } from '../fixtures/processes';
import { copiedLibrary, judgePairs, makeTeachable } from '../fixtures/taughtLibrary';

const made = makeTeachable();
const losses = ['contrastive', 'triplet', 'arcface', 'cosface', 'sphereface'] as const satisfies readonly MethodId[];

/** A library with a taught model in use, so that there is something to lose. */
const taughtLibrary = copiedLibrary('r30', made, async (engine, ids) => {
  engine.judgements.save(judgePairs(ids, made, 60, 1), 'search');
  const ended = await engine.training.start(await engine.training.settings({ method: 'rca' }), true).ended;
  expect(ended).toMatchObject({ outcome: 'done', result: { isActive: true } });
});

/** All that must not change: which model answers, with what, how, and what was said. */
function stateOf({ models, search, judgements, store }: Engine, ids: readonly ImageId[]): object {
  const active = models.list().find(({ isActive }) => isActive)!;
  return {
    active: active.id,
    head: Buffer.from(store.models.head(active.id) as Buffer).toString('base64'),
    hits: ids.slice(0, 5).map((id) => search.byImage(id, 10).hits),
    judgements: judgements.list(),
  };
}

test.each(losses)('R30 %s: a loss that becomes infinite is explained, and the model then in use is sound', async (method) => {
  const { engine, ids } = await taughtLibrary();
  const settings = await engine.training.settings({ method });
  const broken = { ...settings, optimizer: { ...settings.optimizer, learningRate: 1e38 }, steps: { max: 6, choose: 'fixed' as const } };
  const ended = await engine.training.start(broken).ended;
  expect(ended).toMatchObject({ outcome: 'done', result: { steps: 0 } });
  if (ended.outcome === 'done') expect(ended.result.sentence).toMatch(/infinite|alike|margin/);
  for (const { similarity } of engine.search.byImage(ids[0]!, 20).hits) expect(Math.abs(similarity)).toBeLessThanOrEqual(1.0001);
  expect(engine.store.embeddings.load(engine.store.models.active()!.id)).toMatchObject({ damaged: [] });
});

test('R30 each method cancelled at a step ends within 2 s, and everything is as it was', async () => {
  const { opened, engine, ids } = await taughtLibrary();
  const before = stateOf(engine, ids);
  for (const method of losses) {
    const settings = { ...(await engine.training.settings({ method })), steps: { max: 5000, choose: 'fixed' as const } };
    const atStep = opened.jobWhere((job) => job.kind === 'train' && job.state === 'running');
    const job = engine.training.start(settings);
    await atStep;
    await new Promise((resolve) => setTimeout(resolve, 150));
    const cancelledAtMs = performance.now();
    engine.jobs.cancel(job.id);
    expect(await job.ended, method).toEqual({ outcome: 'cancelled' });
    expect(performance.now() - cancelledAtMs).toBeLessThan(2_000);
    expect(stateOf(engine, ids), method).toEqual(before);
  }
});

test('R30 the process that computes is killed: the training fails in a sentence, everything is as it was, and the next one works', async () => {
  const { opened, engine, ids } = await taughtLibrary();
  const before = stateOf(engine, ids);
  const settings = { ...(await engine.training.settings({ method: 'triplet' })), steps: { max: 5000, choose: 'fixed' as const } };
  const running = opened.jobWhere((job) => job.kind === 'train' && job.state === 'running');
  const job = engine.training.start(settings);
  await running;
  await new Promise((resolve) => setTimeout(resolve, 200));
  const compute = childrenOf(process.pid).find(({ command }) => command.includes('compute.js'))!;
  process.kill(compute.pid, 'SIGKILL');
  expect(await job.ended).toMatchObject({ outcome: 'failed', error: { code: 'engine-away' } });
  expect(stateOf(engine, ids)).toEqual(before);
  const next = await engine.training.start(await engine.training.settings({ method: 'rca' })).ended;
  expect(next.outcome).toBe('done');
});

/** Drawn once by chance. `LIKEWISE_LONG=1` takes ten of them. */
const [short, long] = [
  [0, 130, 420, 900],
  [0, 40, 130, 260, 420, 610, 900, 1300, 1900, 2600],
] as const;

test('R30 killed at random moments, the engine comes back with the same model and every judgement', async () => {
  const { base, opened, engine, ids } = await taughtLibrary();
  const before = stateOf(engine, ids);
  await opened.close();
  const config = join(base, 'long.yaml');
  writeFileSync(config, 'method: triplet\nsteps: { max: 5000, choose: fixed }\n');
  for (const waitMs of process.env['LIKEWISE_LONG'] === '1' ? long : short) {
    const cli = startCli(['train', '--config', config, '--library', join(base, 'library')]);
    await cli.saw(/Learning/);
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    cli.process.kill('SIGKILL');
    await cli.ended;
  }
  const again = openEngine(join(base, 'library')).engine;
  expect(stateOf(again, ids)).toEqual(before);
}, 600_000);
