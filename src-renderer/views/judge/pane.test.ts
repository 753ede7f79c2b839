import { render } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import type { ImageId } from '@contract/data';
import Pane from './Pane.svelte';
import { whole } from './zoom';

const photo = 7 as ImageId;
const close = { ...whole, scale: 3 };
const full = (): HTMLImageElement | null => document.querySelector('img[src="likewise://full/7"]');
const arrived = (picture: HTMLImageElement, isComplete: boolean): void =>
  void Object.defineProperty(picture, 'complete', { value: isComplete, configurable: true });

test.each([
  ['is told of when it is still on its way', false, [[photo]]],
  ['is not told of when it is there', true, []],
])('a full size that is left %s', async (_, isComplete, told) => {
  const onleavefull = vi.fn();
  const { rerender, unmount } = render(Pane, { imageId: photo, name: 'a.jpg', zoom: close, onzoom: () => undefined, onleavefull });
  arrived(full()!, isComplete);
  await rerender({ zoom: whole });
  expect(full()).toBeNull();
  expect(onleavefull.mock.calls).toEqual(told);
  unmount();
  expect(onleavefull.mock.calls).toEqual(told);
});

test('a full size that is still on its way is told of when the whole pair is left', () => {
  const onleavefull = vi.fn();
  const { unmount } = render(Pane, { imageId: photo, name: 'a.jpg', zoom: close, onzoom: () => undefined, onleavefull });
  arrived(full()!, false);
  unmount();
  expect(onleavefull.mock.calls).toEqual([[photo]]);
});
