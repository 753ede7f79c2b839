import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { asTyped, timeForPeople } from './words';

test('a time is that of the clock on the wall', () => {
  expect(timeForPeople(new Date(2026, 10, 7, 9, 5, 59).getTime())).toBe('2026-11-07 09:05');
});

test.skipIf(process.platform === 'win32')('a shell takes any argument as it was meant', () => {
  expect(asTyped('場所')).toBe('場所');
  for (const name of ['same place', "it's", '$HOME `id` "x"', 'a\\b;c', '*'])
    expect(execFileSync('sh', ['-c', `printf %s ${asTyped(name)}`], { encoding: 'utf8' })).toBe(name);
});
