import { describe, expect, test } from 'vitest';
import type { ImageId, RootId } from '@contract/data';
import { Selection } from './Selection.svelte';
import { Trail } from './Trail.svelte';

const id = (number: number): ImageId => number as ImageId;
const photoQuery = (number: number) => ({ view: 'similar', query: { kind: 'photo', imageId: id(number) } }) as const;

describe('the trail', () => {
  test('back and forward visit the same entries, with their own selection and scroll position', () => {
    const trail = new Trail({ view: 'library', rootId: null });
    const start = trail.current;
    start.selection.toggle(id(4));
    start.anchor = { imageId: id(9), belowTopPx: -20 };
    trail.go(photoQuery(1));
    trail.go(photoQuery(2));
    trail.back();
    trail.back();
    expect(trail.current).toBe(start);
    expect(trail.current.selection.has(id(4))).toBe(true);
    expect(trail.current.anchor).toEqual({ imageId: id(9), belowTopPx: -20 });
    expect(trail.canGoBack).toBe(false);
    trail.forward();
    expect(trail.current.place).toEqual(photoQuery(1));
  });

  test('a new way drops the old way forward, and the same place twice is one step', () => {
    const trail = new Trail({ view: 'library', rootId: null });
    trail.go(photoQuery(1));
    trail.back();
    trail.go(photoQuery(3));
    trail.go(photoQuery(3));
    expect(trail.canGoForward).toBe(false);
    trail.back();
    expect(trail.current.place.view).toBe('library');
  });

  test('the crumbs lead from the last screen that is no search', () => {
    const trail = new Trail({ view: 'library', rootId: null });
    trail.go({ view: 'settings' });
    trail.go({ view: 'library', rootId: 2 as RootId });
    trail.go(photoQuery(1));
    trail.go(photoQuery(2));
    expect(trail.crumbs.map(({ place }) => place.view)).toEqual(['library', 'similar', 'similar']);
    trail.backTo(trail.crumbs[0]!);
    expect(trail.crumbs.length).toBe(1);
  });
});

describe('a selection', () => {
  const order = [10, 20, 30, 40, 50];
  const indexOf = (imageId: ImageId): number => order.indexOf(imageId);

  test('extends from the photo that was chosen last, in both directions, and replaces what was extended before', () => {
    const selection = new Selection();
    selection.toggle(id(30));
    selection.extendTo(id(50), order, indexOf);
    expect(selection.selected.toSorted()).toEqual([30, 40, 50]);
    selection.extendTo(id(10), order, indexOf);
    expect(selection.selected.toSorted()).toEqual([10, 20, 30]);
  });

  test('can be kept and restored', () => {
    const selection = new Selection();
    selection.toggle(id(20));
    const kept = selection.snapshot();
    selection.clear();
    selection.selectAll(order);
    selection.restore(kept);
    expect(selection.selected).toEqual([20]);
    expect(selection.focusId).toBe(20);
  });
});
