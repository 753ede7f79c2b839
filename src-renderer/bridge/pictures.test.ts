import { expect, test, vi } from 'vitest';
import type { ImageId } from '@contract/data';
import { cellPictureSize, gridPictureSize, keepPicture, loadAhead, whenFailed } from './pictures';

test('a panorama is drawn from the larger of the stored pictures, lying or upright; a usual photo from what its row asks for', () => {
  expect(cellPictureSize('thumb', 1000, 170)).toBe('large');
  expect(cellPictureSize('thumb', 50, 170)).toBe('large');
  expect(cellPictureSize('thumb', 300, 200)).toBe('thumb');
});

test.each([
  [180, 'thumb'],
  [208, 'large'],
])('the pictures that are loaded ahead of rows of %i px are those that the rows will show', (rowHeightPx, size) => {
  const asked: string[] = [];
  vi.stubGlobal(
    'Image',
    class {
      set src(url: string) {
        asked.push(url);
      }
    },
  );
  loadAhead([7 as ImageId], rowHeightPx);
  vi.unstubAllGlobals();
  expect(gridPictureSize(rowHeightPx, 1)).toBe(size);
  expect(asked).toEqual([`likewise://${size}/7`]);
});

test('a picture whose cell goes is held by itself, without the screen that it was a part of', () => {
  const cell = document.createElement('div');
  const picture = document.createElement('img');
  cell.append(picture);
  const gone = keepPicture(picture);
  expect(picture.parentNode).toBe(cell);
  gone();
  expect(picture.parentNode).toBeNull();
});

test('a picture that fails is heard of while it is shown, and not when its screen is gone', () => {
  const picture = document.createElement('img');
  const failed = vi.fn();
  const gone = whenFailed(failed)(picture);
  picture.dispatchEvent(new Event('error'));
  expect(failed).toHaveBeenCalledTimes(1);
  gone();
  picture.dispatchEvent(new Event('error'));
  expect(failed).toHaveBeenCalledTimes(1);
});
