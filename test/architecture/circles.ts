import type { SourceFile } from './sources';

/**
 * The files that import one another in a circle, or lie between two circles, types counted too: none of them can be understood before the others.
 * Found by taking away, again and again, the files that import none of the rest, and those that none of the rest imports.
 */
export function circles(sources: readonly SourceFile[]): string[] {
  const placeOf = new Map(sources.flatMap(({ path }) => [path, path.replace(/\.ts$/, '')].map((name) => [name, path] as const)));
  const imports = new Map(
    sources.map(({ path, imports }) => [path, new Set(imports.flatMap(({ target }) => placeOf.get(target) ?? []))] as const),
  );
  for (let left = -1; left !== imports.size;) {
    left = imports.size;
    const imported = new Set([...imports.values()].flatMap((targets) => [...targets]));
    for (const [path, targets] of imports)
      if (!imported.has(path) || ![...targets].some((target) => imports.has(target))) imports.delete(path);
  }
  return [...imports.keys()];
}
