import fc from 'fast-check';
import { expect, test } from 'vitest';
import { greatestScale, panBy, whole, zoomBy } from './zoom';

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
