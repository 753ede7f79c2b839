import { expect, test } from 'vitest';
import { bytes, entry, type Field, integer, integers, joined, message } from './protobuf';

const hex = (field: Field): string => Buffer.from(joined([field])).toString('hex');

// The examples of protobuf.dev/programming-guides/encoding.
test.each([
  ['a number of two bytes', integer(1, 150), '089601'],
  ['a text', bytes(2, 'testing'), '120774657374696e67'],
  ['a message inside of another one', message(3, integer(1, 150)), '1a03089601'],
  ['numbers in one field', integers(6, [3, 270, 86942]), '3206038e029ea705'],
  ['a number below 0, in ten bytes', integer(1, -2), '08feffffffffffffffff01'],
  ['a field whose number takes two bytes itself', integer(16, 1), '800101'],
  ['an entry of a map', entry(7, 'a', integer(1, 1)), '3a070a016112020801'],
])('%s is written as the specification has it', (_, field, wanted) => {
  expect(hex(field)).toBe(wanted);
});
