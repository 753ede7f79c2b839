import { expect, test } from 'vitest';
import { tileSizeOf } from './tileSize';

test('a picture fills its tile one way and keeps its shape the other way', () => {
  expect(tileSizeOf({ width: 4000, height: 3000 })).toEqual({ widthPx: 184, heightPx: 138 });
  expect(tileSizeOf({ width: 3000, height: 2000 })).toEqual({ widthPx: 186, heightPx: 124 });
  expect(tileSizeOf({ width: 100, height: 300 })).toEqual({ widthPx: 46, heightPx: 138 });
});

test('a panorama stays high enough to be pressed, and a long screenshot wide enough', () => {
  expect(tileSizeOf({ width: 20_000, height: 1_000 })).toEqual({ widthPx: 186, heightPx: 38 });
  expect(tileSizeOf({ width: 1_080, height: 20_000 })).toEqual({ widthPx: 38, heightPx: 138 });
});
