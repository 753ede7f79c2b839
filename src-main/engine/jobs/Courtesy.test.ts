import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Courtesy } from './Courtesy';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const courtesyByFakeClock = (): Courtesy => new Courtesy(() => Date.now());

test('an act holds for a quarter of a second, and another one meanwhile for as long after it', () => {
  const courtesy = courtesyByFakeClock();
  const heard: boolean[] = [];
  courtesy.onChange((isHolding) => heard.push(isHolding));
  courtesy.personActed();
  expect(courtesy.isHolding).toBe(true);
  vi.advanceTimersByTime(200);
  courtesy.personActed();
  vi.advanceTimersByTime(249);
  expect(courtesy.isHolding).toBe(true);
  vi.advanceTimersByTime(1);
  expect(courtesy.isHolding).toBe(false);
  expect(heard).toEqual([true, false]);
});

test('who asks whether it is free waits for the end of the hold, or hears of its own cancel first', async () => {
  const courtesy = courtesyByFakeClock();
  await courtesy.free();
  courtesy.personActed();
  const order: string[] = [];
  const abort = new AbortController();
  const waiting = courtesy.free().then(() => order.push('free'));
  const cancelled = courtesy.free(abort.signal).catch((error: Error) => order.push(error.message));
  abort.abort(new Error('cancelled'));
  await cancelled;
  await vi.advanceTimersByTimeAsync(250);
  await waiting;
  expect(order).toEqual(['cancelled', 'free']);
});

/** What may be held of any ten seconds by who only scrolls, and by who presses, too. */
const mostHeld = { scrolled: 5_000, pressed: 7_500 } as const;
const act = fc.constantFrom('scrolled' as const, 'pressed' as const);

test('whatever a person does, no ten seconds are held for more than seven and a half, by who only scrolls five, and one who never stops gets nearly those', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(act, fc.integer({ min: 1, max: 900 })), { minLength: 1, maxLength: 150 }),
      fc.boolean(),
      (acts, onlyScrolls) => {
        const courtesy = courtesyByFakeClock();
        const begunAtMs = Date.now();
        const holds: [number, number][] = [];
        courtesy.onChange((isHolding) => (isHolding ? holds.push([Date.now(), Infinity]) : (holds.at(-1)![1] = Date.now())));
        for (const [kind, pause] of acts) {
          courtesy.personActed(onlyScrolls ? 'scrolled' : kind);
          vi.advanceTimersByTime(pause);
        }
        vi.advanceTimersByTime(1_000);
        for (let at = begunAtMs; at < Date.now(); at += 97) {
          const held = holds.reduce((sum, [from, until]) => sum + Math.max(0, Math.min(until, at + 10_000) - Math.max(from, at)), 0);
          expect(held).toBeLessThanOrEqual(mostHeld[onlyScrolls ? 'scrolled' : 'pressed']);
        }
        expect(courtesy.isHolding).toBe(false);
      },
    ),
    { numRuns: 60 },
  );
  for (const kind of ['scrolled', 'pressed'] as const) {
    const restless = courtesyByFakeClock();
    let heldMs = 0;
    for (let at = 0; at < 60_000; at += 50) {
      restless.personActed(kind);
      if (restless.isHolding) heldMs += 50;
      vi.advanceTimersByTime(50);
    }
    const share = mostHeld[kind] / 10_000;
    expect(heldMs / 60_000).toBeGreaterThan(share - 0.1);
    expect(heldMs / 60_000).toBeLessThanOrEqual(share + 0.05);
  }
});

test('who scrolled until nothing more was held for it is waited for all the same when they press', () => {
  const courtesy = courtesyByFakeClock();
  for (let at = 0; at < 6_000; at += 50) {
    courtesy.personActed('scrolled');
    vi.advanceTimersByTime(50);
  }
  expect(courtesy.isHolding).toBe(false);
  courtesy.personActed('scrolled');
  expect(courtesy.isHolding).toBe(false);
  courtesy.personActed('pressed');
  expect(courtesy.isHolding).toBe(true);
});

test('a person is near for ten seconds after the last act, also when it held nothing', () => {
  const courtesy = courtesyByFakeClock();
  expect(courtesy.isPersonNear).toBe(false);
  for (let at = 0; at < 20_000; at += 50) {
    courtesy.personActed();
    vi.advanceTimersByTime(50);
  }
  vi.advanceTimersByTime(9_000);
  expect(courtesy.isPersonNear).toBe(true);
  vi.advanceTimersByTime(1_000);
  expect(courtesy.isPersonNear).toBe(false);
});
