/** Of where an error arose: whoever reads the window wants to know what it was. */
const isOfStack = (line: string): boolean => /^\s*(at |\^+\s*$|node:internal|Node\.js v|[{}]?\s*$)/.test(line);

/** What a process that ended said last to people: the line that names the error, not the stack below it. @returns null where it said nothing */
export function lastWords(lines: readonly string[]): string | null {
  const said = lines.filter((line) => !isOfStack(line));
  return (said.findLast((line) => /^\w*Error\b.*:/.test(line)) ?? said.at(-1) ?? null)?.trim() ?? null;
}
