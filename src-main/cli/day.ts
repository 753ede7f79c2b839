import { InvalidArgumentError } from 'commander';

/** Reads `2024-05-31` as the start of that day on a camera's clock. @returns milliseconds since 1970, as if it were UTC */
export function day(text: string): number {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)?.map(Number) ?? [];
  const ms = Date.UTC(year ?? NaN, (month ?? NaN) - 1, date ?? NaN);
  // The 31st of February becomes a day of March, which nobody meant.
  if (Number.isNaN(ms) || new Date(ms).getUTCDate() !== date || new Date(ms).getUTCMonth() + 1 !== month)
    throw new InvalidArgumentError('Give a day as 2024-05-31.');
  return ms;
}
