import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bothWhole, change, greatestScale, panBy, relock, whole, zoomBy } from './zoom';

test('the point under the pointer stays where it is while there is room', () => {
  const at = { x: 0.2, y: -0.1 };
  const before = zoomBy(whole, 4);
  const after = zoomBy(before, 1.5, at);
  // The photo's own point under `at`, in shares of the unscaled photo.
  const pointOf = ({ scale, x, y }: typeof whole) => [(at.x - x) / scale, (at.y - y) / scale];
  expect(pointOf(after)[0]).toBeCloseTo(pointOf(before)[0]!);
  expect(pointOf(after)[1]).toBeCloseTo(pointOf(before)[1]!);
});

test('whatever is done, the photo covers the frame, and is neither smaller than whole nor larger than the limit', () => {
  const act = fc.record({
    factor: fc.constantFrom(0.5, 0.9, 1.1, 3),
    x: fc.integer({ min: -9, max: 9 }),
    y: fc.integer({ min: -9, max: 9 }),
  });
  fc.assert(
    fc.property(fc.array(act, { maxLength: 12 }), (acts) => {
      let zoom = whole;
      for (const { factor, x, y } of acts) zoom = panBy(zoomBy(zoom, factor, { x: x / 18, y: y / 18 }), x / 5, y / 5);
      expect(zoom.scale).toBeGreaterThanOrEqual(1);
      expect(zoom.scale).toBeLessThanOrEqual(greatestScale);
      expect(Math.abs(zoom.x)).toBeLessThanOrEqual((zoom.scale - 1) / 2 + 1e-9);
      expect(Math.abs(zoom.y)).toBeLessThanOrEqual((zoom.scale - 1) / 2 + 1e-9);
    }),
  );
});

describe('two photos side by side', () => {
  test('zoom together while they are locked, each alone while they are not, and show the same again when locked', () => {
    const together = change(bothWhole, 1, zoomBy(whole, 3));
    expect(together.of[0]).toEqual(together.of[1]);
    const apart = change(relock(together), 0, whole);
    expect(apart.of.map(({ scale }) => scale)).toEqual([1, 3]);
    expect(relock(apart).of.map(({ scale }) => scale)).toEqual([1, 1]);
    expect(relock(change(apart, 1, zoomBy(whole, 2))).of.map(({ scale }) => scale)).toEqual([2, 2]);
  });
});
