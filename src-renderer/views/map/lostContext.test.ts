import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createPointRenderer } from './createPointRenderer';
import { Stage } from './Stage.svelte';

/** As a graphics processor answers: one that went gives nothing to work with. */
const context = (isLost: () => boolean, maker: () => object | null): object =>
  new Proxy(
    { isContextLost: isLost, createShader: maker, createProgram: () => ({}), getProgramParameter: () => true, getAttribLocation: () => 0 },
    { get: (known, name) => known[name as keyof typeof known] ?? (name === 'shaderSource' ? mustBe : () => null) },
  );
const mustBe = (shader: unknown): null => {
  if (shader === null) throw new TypeError('parameter 1 is not of type WebGLShader');
  return null;
};
const canvasWith = (gl: () => object | null): HTMLCanvasElement => {
  const canvas = document.createElement('canvas');
  canvas.getContext = ((kind: string) => (kind === 'webgl2' ? gl() : null)) as never;
  return canvas;
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a graphics processor that goes while the points are made is lost, and no error', () => {
  let calls = 0;
  const lostHalfWay = context(
    () => ++calls > 1,
    () => null,
  );
  expect(createPointRenderer(canvasWith(() => lostHalfWay))).toBeNull();
  const broken = context(
    () => false,
    () => null,
  );
  expect(() => createPointRenderer(canvasWith(() => broken))).toThrow('WebGLShader');
});

test('one that is lost each time it is asked is given up: the third canvas is drawn on by hand', () => {
  const stage = new Stage(() => true);
  const lost = context(
    () => true,
    () => null,
  );
  let asked = 0;
  let isGivenUp = false;
  for (const waitedMs of [4_000, 4_000, 60_000]) {
    isGivenUp = false;
    const detach = stage.attach(
      canvasWith(() => (asked++, lost)),
      () => (isGivenUp = true),
    );
    vi.advanceTimersByTime(waitedMs);
    if (waitedMs === 4_000) expect(isGivenUp).toBe(true);
    detach();
  }
  expect(isGivenUp).toBe(false);
  expect(asked).toBe(2);
});

test('one that comes back in time is used again, and does not count as lost', () => {
  const stage = new Stage(() => true);
  let isLost = false;
  const onlost = vi.fn();
  const canvas = canvasWith(() =>
    context(
      () => isLost,
      () => ({}),
    ),
  );
  const detach = stage.attach(canvas, onlost);
  for (let time = 0; time < 5; time++) {
    isLost = true;
    canvas.dispatchEvent(new Event('webglcontextlost', { cancelable: true }));
    vi.advanceTimersByTime(1_000);
    isLost = false;
    canvas.dispatchEvent(new Event('webglcontextrestored'));
    vi.advanceTimersByTime(60_000);
  }
  expect(onlost).not.toHaveBeenCalled();
  detach();
});

test('a canvas that is drawn on by hand, and comes back empty, is drawn on again', () => {
  const stage = new Stage(() => true);
  const canvas = canvasWith(() => null);
  const detach = stage.attach(canvas, vi.fn());
  vi.runAllTimers();
  const frames = vi.spyOn(window, 'requestAnimationFrame');
  canvas.dispatchEvent(new Event('contextrestored'));
  expect(frames).toHaveBeenCalledOnce();
  detach();
});
