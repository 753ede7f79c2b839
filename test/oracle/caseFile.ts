import { expect } from 'vitest';

/** Nested arrays of numbers, as the cases hold vectors and matrices. */
export type Nested = number | null | readonly Nested[];

export interface Tolerance {
  readonly rel: number;
  readonly abs: number;
}

/** One case, its form checked, its content not yet. */
export interface OracleCase {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly params: Readonly<Record<string, unknown>>;
  readonly expected: Readonly<Record<string, unknown>>;
  readonly tol: Tolerance;
  readonly check: 'value' | 'loss+finite';
  readonly isOptional: boolean;
  /** First items of each query's ranking, where the file has them. */
  readonly ranking: readonly (readonly number[])[] | null;
}

const FILE_FIELDS = ['file', 'set', 'about', 'cases'];
const CASE_FIELDS = ['name', 'note', 'input', 'params', 'expected', 'tol', 'check', 'optional', 'ranking'];

/** Reads a file of cases; a field that is not known fails, since what is not read is not checked. */
export function parseCases(text: string): OracleCase[] {
  const file = record(JSON.parse(text));
  onlyKnown(file, FILE_FIELDS, 'the file');
  if (!Array.isArray(file['cases']) || file['cases'].length === 0) throw new Error('the file has no cases');
  return file['cases'].map((raw: unknown) => {
    const value = record(raw);
    const name = String(value['name']);
    onlyKnown(value, CASE_FIELDS, name);
    const { rel, abs, ...more } = record(value['tol']);
    if (typeof rel !== 'number' || typeof abs !== 'number' || Object.keys(more).length > 0) throw new Error(`${name}: unknown tolerance`);
    const check = value['check'] ?? 'value';
    if (check !== 'value' && check !== 'loss+finite') throw new Error(`${name}: unknown check ${String(check)}`);
    return {
      name,
      input: record(value['input']),
      params: record(value['params'] ?? {}),
      expected: record(value['expected']),
      tol: { rel, abs },
      check,
      isOptional: value['optional'] === true,
      ranking: (value['ranking'] as number[][] | undefined) ?? null,
    };
  });
}

/** Fails for a field that a runner does not read. */
export function onlyKnown(value: Readonly<Record<string, unknown>>, known: readonly string[], where: string): void {
  const unknown = Object.keys(value).filter((key) => !known.includes(key));
  if (unknown.length > 0) throw new Error(`${where}: unknown field ${unknown.join(', ')}`);
}

/** `max |got - expected| <= rel * max |expected| + abs`; null equals null alone, and shapes must agree. */
export function expectClose(got: Nested, expected: Nested, { rel, abs }: Tolerance, what: string): void {
  expect(shapeOf(got), `shape of ${what}`).toEqual(shapeOf(expected));
  const [a, b] = [flat(got), flat(expected)];
  const bound = rel * b.reduce<number>((most, value) => Math.max(most, Math.abs(value ?? 0)), 0) + abs;
  for (const [i, value] of b.entries()) {
    const mine = a[i];
    if (value === null || mine === null || mine === undefined) expect(mine, `${what}[${i}]`).toBe(value);
    // Written so that NaN fails.
    else if (!(Math.abs(mine - value) <= bound)) expect.fail(`${what}[${i}] is ${mine} instead of ${value}, more than ${bound} away`);
  }
}

/** Rows of a case's matrix as one flat array. */
export function matrix(value: unknown): { values: Float64Array; rows: number; columns: number } {
  const rows = value as number[][];
  return { values: Float64Array.from(rows.flat()), rows: rows.length, columns: rows[0]?.length ?? 0 };
}

/** A flat array as rows. */
export function toRows(values: ArrayLike<number>, columns: number): number[][] {
  return Array.from({ length: values.length / columns }, (_, i) => Array.from({ length: columns }, (__, j) => values[i * columns + j]!));
}

export function record(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`expected an object, found ${JSON.stringify(value)}`);
  return value as Record<string, unknown>;
}

function flat(value: Nested): (number | null)[] {
  return Array.isArray(value) ? (value as Nested[]).flatMap(flat) : [value as number | null];
}

function shapeOf(value: Nested): number[] {
  if (!Array.isArray(value)) return [];
  const items = value as Nested[];
  // Rows of a list of groups may differ in length: then each counts.
  const inner = items.map(shapeOf);
  return inner.every((shape) => shape.join() === inner[0]?.join()) ? [items.length, ...(inner[0] ?? [])] : [items.length, ...inner.flat()];
}
