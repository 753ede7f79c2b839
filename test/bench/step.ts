import { spawn } from 'node:child_process';
import { availableParallelism, loadavg } from 'node:os';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import * as tf from '@tensorflow/tfjs-core';
import { tripletOfBatch } from '@engine/metric/batchLosses';
import { linearHead } from '@engine/metric/heads';
import { reducers } from '@engine/metric/reducers/reducers';
import { relationsOfClasses } from '@engine/metric/judgements/relations';
import { loadBackend } from '@engine/model/backend';
import { Adam } from '@engine/training/refine/adam';
import { seededRandom } from '../fixtures/vectors';

const [ROWS, FEATURES, SIZE, PER_GROUP, MARGIN] = [256, 1280, 256, 4, 0.2];
const ROUNDS = 5;
const STEPS_A_ROUND = 20;
const AT_MOST = 1.5;
/** The Python that has PyTorch. */
const PYTHON = 'LIKEWISE_TORCH_PYTHON';

/**
 * `npm run bench -- step [--json]`: one batch-hard step, 256 photos of 1280 numbers to embeddings of 256, with forward, mining, backward and Adam, beside the
 * same step in PyTorch, in turns, so that whatever else the machine does meets both. PyTorch is no part of Likewise: without it, its half is left out.
 */
export async function run(args: readonly string[]): Promise<void> {
  const { version } = await loadBackend({ LIKEWISE_BACKEND: 'tensorflow' });
  const ours = makeStep();
  const peer = await startPeer();
  const times: { readonly ours: number[]; readonly torch: number[] } = { ours: [], torch: [] };
  for (let warm = 0; warm < 10; warm++) ours();
  await peer?.steps(10);
  for (let round = 0; round < ROUNDS; round++) {
    for (let step = 0; step < STEPS_A_ROUND; step++) {
      const startedAt = performance.now();
      ours();
      times.ours.push(performance.now() - startedAt);
    }
    if (peer !== null) times.torch.push(...(await peer.steps(STEPS_A_ROUND)));
  }
  peer?.end();
  const [here, there] = [median(times.ours), peer === null ? null : median(times.torch)];
  const ratio = there === null ? null : here / there;
  const load = loadavg()[0]!;
  if (args.includes('--json')) {
    console.log(JSON.stringify({ ours: here, torch: there, ratio, atMost: AT_MOST, load, versions: [version, peer?.version ?? null] }));
  } else {
    console.log(`${version}: ${here.toFixed(1)} ms a step (median of ${times.ours.length}, load ${load.toFixed(1)})`);
    if (there === null)
      console.log(
        `PyTorch was left out: no Python with it was found. To compare: python3 -m venv DIR && DIR/bin/pip install torch, then ${PYTHON}=DIR/bin/python npm run bench -- step`,
      );
    else console.log(`torch ${peer!.version}: ${there.toFixed(1)} ms. Ratio ${ratio!.toFixed(2)}, wanted at most ${AT_MOST}.`);
  }
  if (ratio !== null && ratio > AT_MOST) process.exitCode = 1;
}

function makeStep(): () => number {
  const random = seededRandom(7);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const features = tf.tidy(() => {
    const raw = tf.tensor2d(
      Float32Array.from({ length: ROWS * FEATURES }, () => Math.abs(normal())),
      [ROWS, FEATURES],
    );
    return tf.div<tf.Tensor2D>(raw, tf.norm(raw, 2, 1, true));
  });
  const values = Float32Array.from({ length: FEATURES * SIZE }, () => normal() / Math.sqrt(FEATURES));
  const weights = tf.tidy(() => tf.variable(tf.tensor2d(values, [FEATURES, SIZE])));
  const relations = relationsOfClasses(Int32Array.from({ length: ROWS }, (_, row) => Math.floor(row / PER_GROUP)));
  const adam = new Adam([weights]);
  let steps = 0;
  return () =>
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(() => {
        const embeddings = linearHead(features, { weights: weights as tf.Tensor2D, bias: null });
        return reducers.mean(tripletOfBatch({ embeddings, relations, groups: null }, { options: { margin: MARGIN }, miner: 'batch-hard' }));
      }, [weights]);
      adam.apply((steps += 1), grads, 3e-4, 0);
      return value.dataSync()[0]!;
    });
}

interface Peer {
  readonly version: string;
  /** @returns milliseconds of each */
  steps(count: number): Promise<number[]>;
  end(): void;
}

async function startPeer(): Promise<Peer | null> {
  const python = process.env[PYTHON] ?? 'python3';
  const child = spawn(python, [resolve(import.meta.dirname, 'step.py'), String(availableParallelism())], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => {
    const line = await lines.next();
    return line.done === true ? null : (JSON.parse(line.value) as unknown);
  };
  const hello = (await next()) as { readonly torch: string } | null;
  if (hello === null) return null;
  return {
    version: hello.torch,
    async steps(count) {
      child.stdin.write(`${count}\n`);
      return (await next()) as number[];
    },
    end: () => child.stdin.end(),
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
