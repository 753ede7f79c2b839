export const dayMs = 86_400_000;

/** The start of a day as a date field has it, on the camera's own clock, which is kept as if it were UTC; undefined for none. */
export function dayToMs(value: string): number | undefined {
  const ms = Date.parse(`${value}T00:00:00Z`);
  return Number.isNaN(ms) ? undefined : ms;
}
export const msToDay = (ms: number | undefined): string => (ms === undefined ? '' : new Date(ms).toISOString().slice(0, 10));
