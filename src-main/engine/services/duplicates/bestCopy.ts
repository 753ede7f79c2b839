import { basename } from 'node:path';
import type { BestReason, ImageId } from '@contract/data';
import type { CopyRow } from '../../store/repositories/DuplicateRepository';

/** A row of the table of what makes one copy better than another: larger values win. */
interface Criterion {
  readonly reason: BestReason;
  readonly valueOf: (copy: CopyRow) => number;
}

/** "photo (1).jpg", "photo copy.jpg", "photo - Copy (2).jpg", "Copy of photo.jpg", 「コピー」: names that programs give to copies. */
const copyName = /(\(\d+\)|[\s_-]copy(\s?\d+)?|のコピー|コピー(\s?\d*))(\.[^.]+)?$|^(copy of |copy[_-]|コピー\s?[～〜~])/iu;

/** Endings that say a format, by its name in the library. Other programs trust the ending, so that a JPEG named `.bmp` opens in few. */
const endings: Readonly<Record<string, string>> = {
  ...{ jpg: 'jpeg', jpeg: 'jpeg', jpe: 'jpeg', jfif: 'jpeg', png: 'png', webp: 'webp', gif: 'gif', avif: 'avif', heic: 'heic' },
  ...{ bmp: 'bmp', svg: 'svg', jp2: 'jp2', ico: 'ico', tga: 'tga' },
};

function isNameOfOriginal({ path, format }: CopyRow): boolean {
  const file = basename(path);
  const said = endings[/\.([^.]+)$/u.exec(file)?.[1]?.toLowerCase() ?? ''];
  return !copyName.test(file) && (said === undefined || said === format);
}

/** What was lost for good comes before what can be counted. @param greyed the images of which there is a version in colour */
const colour = (greyed: ReadonlySet<ImageId>): Criterion => ({
  reason: 'in-colour',
  valueOf: ({ imageId }) => (greyed.has(imageId) ? 0 : 1),
});
const pixels: Criterion = { reason: 'most-pixels', valueOf: ({ width, height }) => width * height };
/** The same picture in as many pixels: what takes more bytes lost less. */
const bytes: Criterion = { reason: 'least-compressed', valueOf: ({ sizeBytes }) => sizeBytes };
const age: Criterion = { reason: 'oldest', valueOf: ({ mtimeMs }) => -Math.round(mtimeMs / 1000) };
const name: Criterion = { reason: 'plain-name', valueOf: (copy) => Number(isNameOfOriginal(copy)) };

/** Identical files differ by place alone; versions by what is in them first. */
const criteria = { identical: () => [name, age], versions: (greyed: ReadonlySet<ImageId>) => [colour(greyed), pixels, bytes, age, name] };

/**
 * The copy that a person would most likely keep, and why: what decided against each of the others. One that can be reached goes before one
 * that cannot.
 */
export function bestCopy(
  copies: readonly CopyRow[],
  kind: keyof typeof criteria,
  greyed: ReadonlySet<ImageId> = new Set(),
): { readonly best: CopyRow; readonly reasons: readonly BestReason[] } {
  const order = criteria[kind](greyed);
  const best = copies.reduce((chosen, copy) => (compare(chosen, copy, order) <= 0 ? chosen : copy));
  const reasons = new Set<BestReason>();
  for (const copy of copies) {
    if (copy === best) continue;
    const decisive = order.find(({ valueOf }) => valueOf(best) !== valueOf(copy));
    if (decisive !== undefined && decisive.valueOf(best) > decisive.valueOf(copy)) reasons.add(decisive.reason);
  }
  return { best, reasons: reasons.size === 0 ? ['alike'] : order.flatMap(({ reason }) => (reasons.has(reason) ? [reason] : [])) };
}

function compare(a: CopyRow, b: CopyRow, order: readonly Criterion[]): number {
  const reachable = Number(b.rootState === 'online') - Number(a.rootState === 'online');
  if (reachable !== 0) return reachable;
  for (const { valueOf } of order) {
    const difference = valueOf(b) - valueOf(a);
    if (difference !== 0) return difference;
  }
  return a.path < b.path ? -1 : 1;
}
