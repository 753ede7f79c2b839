import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { AnyCalls, AppCalls, Events, FromEngine, ToEngine } from '@contract/api';
import { fromWireError } from '@engine/workers/compute/computeMessages';
import { cpuMsOf } from '../fixtures/cpuTime';

const root = resolve(import.meta.dirname, '../..');
const LOOK_EVERY_MS = 50;

type Answer = Extract<FromEngine, { kind: 'answer' | 'error' }>;
type Heard = (event: string, payload: unknown) => void;

/** The built engine in its own process, asked from outside. */
export interface RunningEngine {
  /** Throws as the engine does. */
  ask<C extends keyof AnyCalls>(call: C, input: AnyCalls[C]['input']): Promise<AnyCalls[C]['output']>;
  /** The first such event from now on. */
  next<E extends keyof Events>(event: E, isIt?: (payload: Events[E]) => boolean): Promise<Events[E]>;
  /** Whether it is there. */
  ping(): Promise<void>;
  /** A person did something at the window. */
  personActed(): void;
  /** Resolves when no job is under way. */
  idle(): Promise<void>;
  /** Processor time so far of it alone, and of it with the processes that it started, in milliseconds. */
  ownCpuMs(): number;
  cpuMs(): number;
  quit(): Promise<void>;
}

const appCalls: Readonly<Partial<Record<keyof AppCalls, true>>> = { 'folders.add': true };

/** Starts the engine's process as the app does, from what was built. */
export async function startEngine(library: string): Promise<RunningEngine> {
  const child = fork(join(root, 'out/main/host.js'), ['--library', library, '--models', join(root, 'resources/models')], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
  });
  const answers = new Map<number, (answer: Answer) => void>();
  const pings = new Map<number, () => void>();
  const listeners = new Set<Heard>();
  const ready = Promise.withResolvers<void>();
  let lastId = 0;
  child.on('message', (message: FromEngine) => {
    if (message.kind === 'ready') ready.resolve();
    if (message.kind === 'pong') pings.get(message.id)?.();
    if (message.kind === 'answer' || message.kind === 'error') answers.get(message.id)?.(message);
    if (message.kind === 'event') for (const hear of [...listeners]) hear(message.event, message.payload);
  });
  child.once('exit', (code, signal) => ready.reject(new Error(`The engine's process ended (${signal ?? code}).`)));
  const send = (message: ToEngine): void => void child.send(message);
  const ask: RunningEngine['ask'] = async (call, input) => {
    const { promise, resolve: answered } = Promise.withResolvers<Answer>();
    const id = ++lastId;
    answers.set(id, answered);
    send({ kind: 'call', id, call, input, from: call in appCalls ? 'app' : 'page' });
    const answer = await promise;
    answers.delete(id);
    if (answer.kind === 'error') throw fromWireError(answer.error);
    return answer.output as never;
  };
  await ready.promise;
  return {
    ask,
    next: (event, isIt = () => true) =>
      new Promise((heard) => {
        const hear: Heard = (name, payload) => {
          if (name !== event || !isIt(payload as never)) return;
          listeners.delete(hear);
          heard(payload as never);
        };
        listeners.add(hear);
      }),
    ping: async () => {
      const { promise, resolve: answered } = Promise.withResolvers<void>();
      const id = ++lastId;
      pings.set(id, answered);
      send({ kind: 'ping', id });
      await promise;
      pings.delete(id);
    },
    personActed: () => send({ kind: 'acted', act: 'pressed' }),
    idle: async () => {
      while ((await ask('jobs.list', undefined)).some(({ state }) => state === 'running' || state === 'waiting')) await wait(LOOK_EVERY_MS);
    },
    ownCpuMs: () => cpuMsOf(child.pid!),
    cpuMs: () => [child.pid!, ...childrenOf(child.pid!)].reduce((sum, pid) => sum + cpuMsOf(pid), 0),
    quit: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      send({ kind: 'quit' });
      await gone;
    },
  };
}

function childrenOf(pid: number): number[] {
  const listed = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return listed === '' ? [] : listed.split(' ').map(Number);
}
