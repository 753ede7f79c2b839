import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { z } from 'zod';
import { expectClose, type Nested, type Tolerance } from '../caseFile';
import type { Runner } from './runner';

/** What is compared: numbers in any nesting, or such by name. */
export type Value = Nested | { readonly [name: string]: Nested };
type Computed = Readonly<Record<string, Value>>;

/** How cases of one file read, and how we compute what they expect. Schemas are strict: a field nobody knows fails. */
export interface Spec<Input, Params, Expected> {
  readonly input: z.ZodType<Input>;
  readonly params: z.ZodType<Params>;
  readonly expected: z.ZodType<Expected>;
  /** All fields that `expected` may hold; those a case does not ask for are left out of the comparison. */
  compute(input: Input, params: Params): Computed;
}

export const matrix = z.array(z.array(z.number()));
export const vector = z.array(z.number());
export const triplets = z.array(z.tuple([z.int(), z.int(), z.int()]));
export const labels = z.array(z.int());

/** A runner for what computes with tensors. None may be left behind. */
export function tensorRunner<Input, Params, Expected extends object>(spec: Spec<Input, Params, Expected>): Runner {
  return {
    usesTensors: true,
    run(oracleCase) {
      const wanted = Object.entries(spec.expected.parse(oracleCase.expected)) as [string, Value][];
      expect(wanted.length, 'fields expected').toBeGreaterThan(0);
      const tensorsBefore = tf.memory().numTensors;
      const got = spec.compute(spec.input.parse(oracleCase.input), spec.params.parse(oracleCase.params));
      expect(tf.memory().numTensors, 'tensors').toBe(tensorsBefore);
      if (oracleCase.check === 'loss+finite') expectFiniteGradients(got);
      for (const [field, value] of wanted) expectField(field, value, got, oracleCase.tol);
    },
  };
}

function expectFiniteGradients(got: Computed): void {
  const gradients = Object.entries(got).filter(([field]) => field.startsWith('grad'));
  expect(gradients.length, 'gradients').toBeGreaterThan(0);
  for (const [field, value] of gradients) expect(numbersOf(value).every(Number.isFinite), `${field} is finite`).toBe(true);
}

function expectField(field: string, expected: Value, got: Computed, tolerance: Tolerance): void {
  if (field.endsWith('MaxAbs')) {
    const values = numbersOf(got[field.slice(0, -'MaxAbs'.length)]!);
    expect(Math.max(...values.map(Math.abs)), field).toBeLessThanOrEqual(expected as number);
    return;
  }
  const value = got[field];
  if (value === undefined) throw new Error(`${field} was not computed`);
  if (!isNamed(expected)) return expectClose(value as Nested, expected, tolerance, field);
  expect(Object.keys(value as object).toSorted(), `names in ${field}`).toEqual(Object.keys(expected).toSorted());
  for (const [name, part] of Object.entries(expected))
    expectClose((value as Record<string, Nested>)[name]!, part, tolerance, `${field}.${name}`);
}

function isNamed(value: Value): value is { readonly [name: string]: Nested } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function numbersOf(value: Value): number[] {
  if (typeof value === 'number') return [value];
  return value === null ? [] : Object.values(value).flatMap((part: Value) => numbersOf(part));
}
