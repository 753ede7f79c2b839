import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { killWhenStuck } from './killWhenStuck';

const idle = (): ChildProcess => spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1_000)'], { stdio: 'ignore' });
/** As a window that goes waits for the graphics process: nothing else of this thread runs. */
const waitHere = (milliseconds: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
const isThere = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('what this thread waits for is killed while it waits', async () => {
  const child = idle();
  const ended = once(child, 'exit');
  killWhenStuck([{ pid: child.pid!, afterMs: 100 }]);
  waitHere(2_000);
  expect(await ended).toEqual([null, 'SIGKILL']);
});

test('what was called off in time is left alone', async () => {
  const child = idle();
  try {
    const callOff = killWhenStuck([{ pid: child.pid!, afterMs: 500 }]);
    callOff();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(isThere(child.pid!)).toBe(true);
  } finally {
    child.kill('SIGKILL');
  }
});
