import { expect, test, vi } from 'vitest';
import { partKeys } from './partKeys';

test('from part to part in both ways, and round; a screen of one part has no use for the keys', () => {
  let current = 'pairs';
  const keys = partKeys(
    () => ['pairs', 'tags', 'training'],
    () => current,
    (part) => (current = part),
  );
  const after = (key: 'nextPart' | 'previousPart'): string => (keys[key]!(), current);
  expect([after('nextPart'), after('nextPart'), after('nextPart')]).toEqual(['tags', 'training', 'pairs']);
  expect([after('previousPart'), after('previousPart')]).toEqual(['training', 'tags']);
  current = 'gone';
  expect(after('nextPart')).toBe('pairs');
  const show = vi.fn();
  expect(
    partKeys(
      () => [1],
      () => 1,
      show,
    ).nextPart!(),
  ).toBe(false);
  expect(show).not.toHaveBeenCalled();
});
