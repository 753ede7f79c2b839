import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { engineEnvironment, enginePaths } from './enginePaths';
import { EngineProcess, type EngineState } from './EngineProcess';
import { Heartbeat } from './Heartbeat';
import { RestartPolicy } from './restartPolicy';

describe('restarting', () => {
  test('waits longer after the second crash, asks after the third within five minutes, and forgets old ones', () => {
    let now = 0;
    const policy = new RestartPolicy(() => now);
    expect(policy.crashed()).toEqual({ kind: 'restart', afterMs: 250 });
    expect(policy.crashed()).toEqual({ kind: 'restart', afterMs: 1000 });
    now += 299_000;
    expect(policy.crashed()).toEqual({ kind: 'ask' });
    now += 302_000;
    expect(policy.crashed()).toEqual({ kind: 'restart', afterMs: 250 });
    policy.crashed();
    policy.forgive();
    expect(policy.crashed()).toEqual({ kind: 'restart', afterMs: 250 });
  });
});

describe('the heartbeat', () => {
  const setUp = (): { beat: Heartbeat; onHang: ReturnType<typeof vi.fn> } => {
    const onHang = vi.fn();
    return { beat: new Heartbeat({ intervalMs: 5_000, startLimitMs: 60_000, ping: () => undefined, onHang }), onHang };
  };
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('two missed answers are a hang; any sign of life is none', () => {
    const { beat, onHang } = setUp();
    beat.start();
    beat.ready();
    for (let second = 0; second < 120; second += 5) {
      vi.advanceTimersByTime(5_000);
      beat.heard();
    }
    expect(onHang).not.toHaveBeenCalled();
    vi.advanceTimersByTime(15_000);
    expect(onHang).toHaveBeenCalledOnce();
  });

  test('while a large library is being opened it is more patient', () => {
    const { beat, onHang } = setUp();
    beat.start();
    vi.advanceTimersByTime(55_000);
    expect(onHang).not.toHaveBeenCalled();
    vi.advanceTimersByTime(20_000);
    expect(onHang).toHaveBeenCalledOnce();
  });
});

describe('where the engine lies', () => {
  const sources = { resourcesPath: '/opt/likewise/resources', appPath: '/checkout', platform: 'linux' as const };
  const env = {
    LIKEWISE_NODE: '/evil/node',
    LIKEWISE_HOST: '/evil/host.js',
    ELECTRON_RUN_AS_NODE: '1',
    NODE_OPTIONS: '--require=/evil.js',
    HOME: '/home',
  };

  test('a packaged app takes nothing from the environment', () => {
    expect(enginePaths({ ...sources, isPackaged: true, env })).toEqual({
      node: '/opt/likewise/resources/engine/node',
      hostScript: '/opt/likewise/resources/engine/out/main/host.js',
      modelsDir: '/opt/likewise/resources/engine/resources/models',
      samplesDir: '/opt/likewise/resources/engine/resources/samples/pictures',
    });
    expect(engineEnvironment(env, true)).toEqual({ HOME: '/home' });
  });

  test('during development the environment may name another Node, and never turns it into Electron', () => {
    expect(enginePaths({ ...sources, isPackaged: false, env }).node).toBe('/evil/node');
    expect(engineEnvironment(env, false)).not.toHaveProperty('ELECTRON_RUN_AS_NODE');
  });
});

describe('the engine process', () => {
  let folder: string;
  let engine: EngineProcess;
  let states: EngineState['state'][];
  const hostOf = (answer: string, cancelled: string): string => {
    const file = join(folder, 'host.mjs');
    writeFileSync(
      file,
      `process.on('message', (m) => {
        if (m.kind === 'ping') process.send({ kind: 'pong', id: m.id });
        if (m.kind === 'quit') process.exit(0);
        if (m.kind === 'cancel') { ${cancelled} }
        if (m.kind === 'call') { ${answer} }
      });
      process.send({ kind: 'ready', isOpen: true });`,
    );
    return file;
  };
  const start = (answer: string, cancelled = ''): void => {
    states = [];
    engine = new EngineProcess({
      paths: { node: process.execPath, hostScript: hostOf(answer, cancelled), modelsDir: '/models', samplesDir: '/samples' },
      libraryDir: folder,
      env: engineEnvironment(process.env, false),
      onState: ({ state }) => states.push(state),
      onEvent: () => undefined,
      log: () => undefined,
    });
    engine.start();
  };
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'likewise-engine-'))));
  afterEach(async () => {
    await engine.quit();
    rmSync(folder, { recursive: true });
  });

  test('answers cross with their columns, and a refusal with its code', async () => {
    start(`if (m.call === 'bad') process.send({ kind: 'error', id: m.id, error: { code: 'disk-full', message: 'Full.' } });
      else process.send({ kind: 'answer', id: m.id, output: { ids: Int32Array.of(1, 2), said: m } });`);
    expect(await engine.call('good', { a: 1 }, 'page')).toMatchObject({
      ids: Int32Array.of(1, 2),
      said: { from: 'page', input: { a: 1 } },
    });
    await expect(engine.call('bad', undefined, 'app')).rejects.toMatchObject({ code: 'disk-full' });
  });

  test('a library that was opened before is expected at the first start, too; one that was not is told to have been', async () => {
    let opened = 0;
    const asked = async (wasOpened: boolean): Promise<unknown> => {
      engine = new EngineProcess({
        paths: {
          node: process.execPath,
          hostScript: hostOf(`process.send({ kind: 'answer', id: m.id, output: process.argv.includes('--expected') })`, ''),
          modelsDir: '/models',
          samplesDir: '/samples',
        },
        libraryDir: folder,
        wasOpened,
        onOpened: () => opened++,
        env: engineEnvironment(process.env, false),
        onState: () => undefined,
        onEvent: () => undefined,
        log: () => undefined,
      });
      engine.start();
      return engine.call('asked', undefined, 'app');
    };
    expect(await asked(true)).toBe(true);
    await engine.quit();
    expect(await asked(false)).toBe(false);
    expect(opened).toBe(2);
  });

  test('R32 a call in flight is rejected when the engine dies, and the next engine answers', async () => {
    start(
      `if (m.call === 'die') process.kill(process.pid, 'SIGKILL'); else process.send({ kind: 'answer', id: m.id, output: process.pid });`,
    );
    const first = await engine.call('pid', undefined, 'app');
    await expect(engine.call('die', undefined, 'page')).rejects.toMatchObject({ code: 'engine-away' });
    await expect.poll(() => states, { timeout: 60_000 }).toEqual(['ready', 'restarting', 'ready']);
    expect(await engine.call('pid', undefined, 'app')).not.toBe(first);
  });

  test('an engine that is started again is told that the library was there, from the first that had it open', async () => {
    start(`process.send({ kind: 'answer', id: m.id, output: process.argv.slice(2) }); setTimeout(() => process.exit(75), 50);`);
    expect(await engine.call('started', undefined, 'app')).not.toContain('--expected');
    await expect.poll(() => states, { timeout: 10_000 }).toEqual(['ready', 'restarting', 'ready']);
    expect(await engine.call('started', undefined, 'app')).toContain('--expected');
  });

  test('R32 after three crashes it stops, names the last thing that the engine said, and starts again when asked', async () => {
    start(`console.error('The library is damaged.'); process.exit(1);`);
    for (let crash = 0; crash < 3; crash++) {
      await expect.poll(() => states.filter((state) => state === 'ready').length, { timeout: 60_000 }).toBe(crash + 1);
      await expect(engine.call('x', undefined, 'app')).rejects.toMatchObject({ code: 'engine-away' });
    }
    await expect.poll(() => engine.state).toEqual({ state: 'stopped', message: 'The library is damaged.' });
    engine.restartByHand();
    await expect.poll(() => engine.state.state, { timeout: 60_000 }).toBe('ready');
  });

  test('what a cancelled call came to is what the engine says: it may have been done already', async () => {
    start(
      `globalThis.asked = m.call;`,
      `process.send(asked === 'slow'
        ? { kind: 'error', id: m.id, error: { code: 'cancelled', message: 'Cancelled.' } }
        : { kind: 'answer', id: m.id, output: 'done' });`,
    );
    await expect.poll(() => states, { timeout: 60_000 }).toEqual(['ready']);
    const abort = new AbortController();
    const [slow, quick] = [engine.call('slow', undefined, 'app', abort.signal), new AbortController()];
    abort.abort();
    await expect(slow).rejects.toMatchObject({ code: 'cancelled' });
    const answer = engine.call('quick', undefined, 'app', quick.signal);
    quick.abort();
    expect(await answer).toBe('done');
    await expect(engine.call('slow', undefined, 'app', abort.signal)).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('a Node that is not there is a crash like any other, not an exception', async () => {
    states = [];
    engine = new EngineProcess({
      paths: { node: join(folder, 'no-node'), hostScript: 'x', modelsDir: 'x', samplesDir: 'x' },
      libraryDir: folder,
      env: {},
      onState: ({ state }) => states.push(state),
      onEvent: vi.fn(),
      log: () => undefined,
    });
    engine.start();
    await expect.poll(() => states.at(-1), { timeout: 60_000 }).toBe('stopped');
  });
});
