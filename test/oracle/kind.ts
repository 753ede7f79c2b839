import { z } from 'zod';

/** A number, a list of any depth, or named ones; null is "not defined". */
export type Value = number | null | readonly Value[] | { readonly [name: string]: Value };
type Tolerance = { readonly rel: number; readonly abs: number };

/** What the runner knows of one file of cases. */
export interface Kind {
  /** Whether it is checked on each TensorFlow.js backend. */
  readonly usesBackend: boolean;
  /** Everything wrong with a case, a line each: a field unknown or not computed, a value off by more than its tolerance. */
  problems(oracleCase: unknown): string[];
}

/** How cases of one kind read, and how we compute what they expect. Schemas are strict: a field nobody knows is a failure. */
export interface KindSpec<Input extends z.ZodType, Params extends z.ZodType, Expected extends z.ZodType> {
  readonly usesBackend: boolean;
  readonly input: Input;
  /** Null where the kind has none. */
  readonly params: Params;
  readonly expected: Expected;
  /** Fields of the case itself that only this kind has. */
  readonly more?: z.ZodRawShape;
  /** All fields that `expected` may hold; those a case does not ask for are left out of the comparison. */
  compute(input: z.output<Input>, params: z.output<Params>, expected: z.output<Expected>): Readonly<Record<string, Value>>;
}

export const matrix = z.array(z.array(z.number()));
export const vector = z.array(z.number());
export const triplets = z.array(z.tuple([z.int(), z.int(), z.int()]));
export const labels = z.array(z.int());
export const noParams = z.undefined();

/** What every case has. */
const caseSchema = z.strictObject({
  name: z.string(),
  note: z.string().optional(),
  tol: z.strictObject({ rel: z.number(), abs: z.number() }),
  check: z.enum(['value', 'loss+finite']).optional(),
  optional: z.boolean().optional(),
  input: z.unknown(),
  params: z.unknown().optional(),
  expected: z.record(z.string(), z.unknown()).refine((fields) => Object.keys(fields).length > 0, 'nothing is expected'),
});

export function kind<Input extends z.ZodType, Params extends z.ZodType, Expected extends z.ZodType>(
  spec: KindSpec<Input, Params, Expected>,
): Kind {
  const schema = caseSchema.extend(spec.more ?? {});
  return {
    usesBackend: spec.usesBackend,
    problems(oracleCase) {
      const { input, params, expected, tol, check } = schema.parse(oracleCase) as z.output<typeof caseSchema>;
      const wanted = spec.expected.parse(expected) as z.output<Expected>;
      const got = spec.compute(spec.input.parse(input) as z.output<Input>, spec.params.parse(params) as z.output<Params>, wanted);
      const infinite = check === 'loss+finite' ? Object.entries(got).flatMap(unfinishedGradients) : [];
      return [
        ...infinite,
        ...Object.entries(wanted as Readonly<Record<string, Value>>).flatMap(([field, value]) => compareField(field, value, got, tol)),
      ];
    },
  };
}

function unfinishedGradients([field, value]: [string, Value]): string[] {
  return field.startsWith('grad') && !numbersOf(value).every(Number.isFinite) ? [`${field} is not finite`] : [];
}

function compareField(field: string, expected: Value, got: Readonly<Record<string, Value>>, tolerance: Tolerance): string[] {
  if (field.endsWith('MaxAbs') && typeof expected === 'number') {
    const values = got[field.slice(0, -'MaxAbs'.length)];
    const largest = values === undefined ? NaN : Math.max(...numbersOf(values).map(Math.abs));
    return largest <= expected ? [] : [`${field}: ${largest}, allowed are ${expected}`];
  }
  const value = got[field];
  return value === undefined ? [`${field} was not computed`] : compare(field, value, expected, tolerance);
}

/** Exact in form; in numbers per tensor, by the largest expected value. */
export function compare(name: string, got: Value, expected: Value, tolerance: Tolerance): string[] {
  if (isRecord(expected)) {
    if (!isRecord(got)) return [`${name} is no record`];
    const names = new Set([...Object.keys(expected), ...Object.keys(got)]);
    return [...names].flatMap((key) => {
      const [one, other] = [got[key], expected[key]];
      return one === undefined || other === undefined
        ? [`${name}.${key} is on one side only`]
        : compare(`${name}.${key}`, one, other, tolerance);
    });
  }
  if (formOf(got) !== formOf(expected)) return [`${name} has the form ${formOf(got)}, expected is ${formOf(expected)}`];
  const [ours, theirs] = [numbersOf(got), numbersOf(expected)];
  const largest = theirs.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const allowed = tolerance.rel * largest + tolerance.abs;
  // Written so that NaN fails.
  const worst = theirs.findIndex((value, at) => !(Math.abs(ours[at]! - value) <= allowed));
  return worst < 0 ? [] : [`${name} is ${ours[worst]} at ${worst}, expected ${theirs[worst]} ± ${allowed}`];
}

function isRecord(value: Value): value is { readonly [name: string]: Value } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function numbersOf(value: Value): number[] {
  if (typeof value === 'number') return [value];
  if (value === null) return [];
  return Object.values(value).flatMap((part: Value) => numbersOf(part));
}

/** The nesting with the numbers taken out. */
function formOf(value: Value): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) {
    const parts = value.map((part: Value) => formOf(part));
    const isEven = parts.every((part) => part === parts[0]);
    return isEven ? `[${parts.length} × ${parts[0] ?? ''}]` : `[${parts.join()}]`;
  }
  return typeof value;
}
