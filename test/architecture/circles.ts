import { dirname } from 'node:path/posix';
import type { SourceFile } from './sources';

/** Names, and the names that each is tied to. */
type Ties = ReadonlyMap<string, ReadonlySet<string>>;

/** The files that import one another in a circle, types counted too: none of them can be understood before the others. */
export function circles(sources: readonly SourceFile[]): string[] {
  return tiedInCircles(importsAmong(sources, (path) => path));
}

/** The folders whose files import one another in a circle. A folder and those inside it count as no circle: what all of them share may lie above them. */
export function circlesOfFolders(sources: readonly SourceFile[]): string[] {
  return tiedInCircles(importsAmong(sources, dirname));
}

/** @param nameOf what is looked at, of a file */
function importsAmong(sources: readonly SourceFile[], nameOf: (path: string) => string): Ties {
  const placeOf = new Map(sources.flatMap(({ path }) => [path, path.replace(/\.ts$/, '')].map((name) => [name, path] as const)));
  const ties = new Map<string, Set<string>>(sources.map(({ path }) => [nameOf(path), new Set()]));
  for (const { path, imports } of sources)
    for (const { target } of imports) {
      const [from, to] = [nameOf(path), nameOf(placeOf.get(target) ?? path)];
      if (from !== to && !`${from}/`.startsWith(`${to}/`) && !`${to}/`.startsWith(`${from}/`)) ties.get(from)!.add(to);
    }
  return ties;
}

/** Those in a circle, or between two. Found by taking away, again and again, what is tied to none of the rest, and what none of the rest is tied to. */
function tiedInCircles(ties: Ties): string[] {
  const rest = new Map(ties);
  for (let before = -1; before !== rest.size;) {
    before = rest.size;
    const tiedTo = new Set([...rest.values()].flatMap((targets) => [...targets]));
    for (const [name, targets] of rest) if (!tiedTo.has(name) || ![...targets].some((target) => rest.has(target))) rest.delete(name);
  }
  return [...rest.keys()];
}
