const english = new Intl.PluralRules('en');

/**
 * How many of a thing, in the English sentences of errors and of the command line: "1 photo", "2 photos".
 * @param one what a single one is called, with whatever bends with it: "photo has problems"
 * @param many what others are called, where an "s" at the end does not do
 */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${english.select(count) === 'one' ? one : many}`;
}
