/**
 * The few lines of protobuf's wire format that writing one message takes (protobuf.dev/programming-guides/encoding). A field is pieces that are put together
 * at the very end: megabytes inside of several messages are then copied once.
 */
export type Field = readonly Uint8Array[];

const [VARINT, LENGTH_DELIMITED] = [0, 2];

/** A whole number or an enum; one below 0 takes ten bytes, as an int64 does. */
export function integer(field: number, value: number): Field {
  return [varint(field * 8 + VARINT), varint(value)];
}

/** Several whole numbers in one field. */
export function integers(field: number, values: readonly number[]): Field {
  return message(field, values.map(varint));
}

export function bytes(field: number, value: Uint8Array | string): Field {
  return message(field, [typeof value === 'string' ? new TextEncoder().encode(value) : value]);
}

/** A message inside of another one. */
export function message(field: number, ...fields: readonly Field[]): Field {
  const pieces = fields.flat();
  return [varint(field * 8 + LENGTH_DELIMITED), varint(lengthOf(pieces)), ...pieces];
}

/** An entry of a map, which is a message with a key and a value. */
export function entry(field: number, key: string, ...value: readonly Field[]): Field {
  return message(field, bytes(1, key), message(2, ...value));
}

/** A whole message, as it lies in a file. */
export function joined(fields: readonly Field[]): Uint8Array {
  const pieces = fields.flat();
  const whole = new Uint8Array(lengthOf(pieces));
  let end = 0;
  for (const piece of pieces) {
    whole.set(piece, end);
    end += piece.length;
  }
  return whole;
}

function lengthOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

/** Seven bits a byte, the lowest first; the eighth says that more follow. */
function varint(value: number): Uint8Array {
  const encoded: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) encoded.push(Number(rest & 127n) | 128);
  return Uint8Array.from([...encoded, Number(rest)]);
}
