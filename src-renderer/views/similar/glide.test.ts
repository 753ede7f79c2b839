import { afterEach, expect, test, vi } from 'vitest';
import { glideFrom, placesIn } from './glide.svelte';

afterEach(() => document.body.replaceChildren());

function grid(places: Readonly<Record<string, readonly [left: number, top: number]>>): HTMLElement {
  const element = document.createElement('div');
  for (const [id, [left, top]] of Object.entries(places)) {
    const cell = document.createElement('div');
    cell.id = id;
    cell.setAttribute('role', 'gridcell');
    cell.getBoundingClientRect = () => new DOMRect(left, top, 100, 80);
    cell.animate = vi.fn();
    element.append(cell);
  }
  return element;
}
const startOf = (element: HTMLElement, id: string): unknown => {
  const [call] = vi.mocked(element.querySelector<HTMLElement>(`#${id}`)!.animate).mock.calls;
  return (call?.[0] as Keyframe[] | undefined)?.[0];
};

test('each photo starts where it was seen, one that stays does not move, and one that is new appears', () => {
  const before = placesIn(grid({ a: [0, 0], b: [104, 0], c: [208, 0] }));
  const after = grid({ b: [0, 0], a: [104, 84], c: [208, 0], d: [312, 0] });
  glideFrom(before, after);
  expect(startOf(after, 'a')).toMatchObject({ transform: 'translate(-104px, -84px)' });
  expect(startOf(after, 'b')).toMatchObject({ transform: 'translate(104px, 0px)' });
  expect(startOf(after, 'c')).toBeUndefined();
  expect(startOf(after, 'd')).toMatchObject({ opacity: 0 });
});
