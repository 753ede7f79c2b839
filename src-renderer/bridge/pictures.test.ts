import { expect, test } from 'vitest';
import { keepPicture } from './pictures';

test('a picture whose cell goes is held by itself, without the screen that it was a part of', () => {
  const cell = document.createElement('div');
  const picture = document.createElement('img');
  cell.append(picture);
  const gone = keepPicture(picture);
  expect(picture.parentNode).toBe(cell);
  gone();
  expect(picture.parentNode).toBeNull();
});
