import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RestartPolicy } from '../engine/restartPolicy';
import { revivePage } from './revivePage';

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function setUp(isWanted: boolean) {
  const contents = Object.assign(new EventEmitter(), { isDestroyed: (): boolean => false, reload: vi.fn() });
  const [ask, quit] = [vi.fn(() => Promise.resolve(isWanted)), vi.fn()];
  revivePage(contents as never, { policy: new RestartPolicy(Date.now), ask, quit });
  const end = async (reason = 'crashed'): Promise<readonly [reloads: number, questions: number, quits: number]> => {
    contents.emit('render-process-gone', {}, { reason });
    await vi.advanceTimersByTimeAsync(2_000);
    return [contents.reload.mock.calls.length, ask.mock.calls.length, quit.mock.calls.length];
  };
  return { contents, end };
}

test('a page that ended is loaded anew twice; from the third time in five minutes on a person says whether', async () => {
  const { end } = setUp(true);
  expect(await end()).toEqual([1, 0, 0]);
  expect(await end('oom')).toEqual([2, 0, 0]);
  expect(await end()).toEqual([3, 1, 0]);
  // They had it tried once more: it counts anew.
  expect(await end()).toEqual([4, 1, 0]);
});

test('who wants no more of it is let go', async () => {
  const { end } = setUp(false);
  await end();
  await end();
  expect(await end()).toEqual([2, 1, 1]);
});

test('a page that ended as it was told to, or whose window is gone, is left alone', async () => {
  const { contents, end } = setUp(true);
  expect(await end('clean-exit')).toEqual([0, 0, 0]);
  contents.isDestroyed = () => true;
  expect(await end()).toEqual([0, 0, 0]);
});
