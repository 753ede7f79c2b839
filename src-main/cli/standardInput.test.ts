import { expect, test } from 'vitest';
import { pathsIn } from './standardInput';

test('a line is a path, blanks and all; empty lines, a byte order mark and the ends of lines are none of it', () => {
  expect(pathsIn(Buffer.from('\ufeffa b.jpg\r\n\n 鳥.jpg\nlast.jpg'))).toEqual(['a b.jpg', ' 鳥.jpg', 'last.jpg']);
  expect(pathsIn(Buffer.from('\n\r\n'))).toEqual([]);
  expect(pathsIn(Buffer.alloc(0))).toEqual([]);
});

test('where a NUL ends a name, lines and returns belong to it', () => {
  expect(pathsIn(Buffer.from('two\nlines.jpg\0b\r\0'))).toEqual(['two\nlines.jpg', 'b\r']);
});

test('a name that is no UTF-8 names the same file still', () => {
  expect(pathsIn(Buffer.from([0x61, 0xff, 0x0a]))).toEqual(['a\udcff']);
});
