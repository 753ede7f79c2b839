/** Local time to the minute. */
export const timeForPeople = (ms: number): string => new Date(ms).toLocaleString('sv-SE', { dateStyle: 'short', timeStyle: 'short' });

/** An argument as it is typed: in quotes where a shell would take it apart. */
export const asTyped = (argument: string): string =>
  /^[\p{L}\p{M}\p{N}_@%+=:,./-]+$/u.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
