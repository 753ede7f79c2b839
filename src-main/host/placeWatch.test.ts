import { expect, test, vi } from 'vitest';
import { whenSeen } from './placeWatch';

test('is called once for what was so at two looks in a row, not for a blink, and not after it was given up', async () => {
  const looks = [true, false, true, true, true];
  const seen = vi.fn();
  let given = 0;
  whenSeen(() => looks[given++] ?? true, seen, new AbortController().signal, 1);
  await vi.waitFor(() => expect(seen).toHaveBeenCalled(), { timeout: 30_000 });
  expect(given).toBe(4);

  const abort = new AbortController();
  const later = vi.fn();
  let asked = 0;
  const isSo = (): boolean => {
    if (++asked === 2) abort.abort();
    return true;
  };
  whenSeen(isSo, later, abort.signal, 1);
  await vi.waitFor(() => expect(asked).toBe(2), { timeout: 30_000 });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect([later.mock.calls.length, seen.mock.calls.length]).toEqual([0, 1]);
});
