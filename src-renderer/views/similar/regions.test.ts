import { describe, expect, test } from 'vitest';
import { dragCorner, isLargeEnough, moveRegion, outlineOf, regionBetween, regionOfCells, resizeRegion } from './regions';

describe('a region', () => {
  test('is the same whichever way it was drawn, and never reaches beyond the picture', () => {
    expect(regionBetween({ x: 0.7, y: 0.9 }, { x: 0.2, y: 0.4 })).toEqual({ x: 0.2, y: 0.4, width: 0.5, height: 0.5 });
    expect(regionBetween({ x: -1, y: 0.5 }, { x: 0.25, y: 3 })).toEqual({ x: 0, y: 0.5, width: 0.25, height: 0.5 });
  });
  test('keeps its size when it is moved against an edge, and its corner when it is resized', () => {
    const region = { x: 0.5, y: 0.5, width: 0.4, height: 0.3 };
    expect(moveRegion(region, { x: 0.5, y: -0.9 })).toEqual({ x: 0.6, y: 0, width: 0.4, height: 0.3 });
    expect(resizeRegion(region, { x: 1, y: -1 })).toEqual({ x: 0.5, y: 0.5, width: 0.5, height: 0.06 });
  });
  test('follows the corner that is dragged, even past the opposite one, but never becomes a line', () => {
    const region = { x: 0.4, y: 0.4, width: 0.2, height: 0.2 };
    expect(dragCorner(region, 'se', { x: 0.9, y: 0.8 })).toEqual({ x: 0.4, y: 0.4, width: 0.5, height: 0.4 });
    expect(dragCorner(region, 'nw', { x: 0.8, y: 0.8 })).toEqual({ x: 0.6, y: 0.6, width: 0.2, height: 0.2 });
    expect(dragCorner(region, 'se', { x: 0.41, y: 0.9 })).toEqual(region);
    expect(isLargeEnough({ x: 0, y: 0, width: 0.05, height: 1 })).toBe(false);
  });
});

test('cells lie on the part of the picture that the network sees', () => {
  // Cells 1 and 4 of a 3 x 2 grid on the right half of a picture: the middle column of it.
  expect(regionOfCells([1, 4], 3, 2, { x: 0.5, y: 0, width: 0.5, height: 1 })).toEqual({ x: 0.6667, y: 0, width: 0.1667, height: 1 });
});

test('an outline goes around cells that touch, and not between them', () => {
  expect(outlineOf([0, 1], 2)).toBe('M0 0h1M0 1h1M0 0v1M1 0h1M1 1h1M2 0v1');
});
