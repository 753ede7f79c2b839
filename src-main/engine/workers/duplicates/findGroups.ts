import type { DuplicateKind, ImageId } from '@contract/data';
import type { CopyDecision, CopyRow, NearPair } from '../../store/repositories/DuplicateRepository';
import type { Store } from '../../store/store';
import { starGroups, type Link } from './starGroups';

/** Files that a person may choose between. */
export interface CopyGroup {
  readonly kind: DuplicateKind;
  readonly copies: readonly CopyRow[];
  /** A person decided that all of them stay. */
  readonly isKept: boolean;
}

/** More photos of one moment than anybody looks through in one row. */
const MOST_ALIKE = 24;
/** A link between pictures of the same pixels is stronger than any that is measured. */
const SAME_PIXELS = 2;

/** The three lists as they are now, largest saving first. */
export function findGroups(store: Store): CopyGroup[] {
  const decided = new Decisions(store.duplicates.decisions());
  const copied = store.duplicates.copied();
  const near = store.duplicates.nearPairs();
  const versions = versionGroups(store, near, decided);
  const alike = starGroups(
    near.filter(({ edits }) => edits === null).map(({ imageA, imageB, similarity }) => ({ a: imageA, b: imageB, strength: similarity })),
    MOST_ALIKE,
  ) as ImageId[][];
  const copies = new Map<ImageId, CopyRow[]>();
  for (const row of store.duplicates.filesOf(new Set([...versions.flat(), ...alike.flat()]))) {
    const rows = copies.get(row.imageId);
    if (rows === undefined) copies.set(row.imageId, [row]);
    else rows.push(row);
  }
  const filesOf = (images: readonly ImageId[]): CopyRow[] => images.flatMap((image) => copies.get(image) ?? []);
  const found: CopyGroup[] = identicalGroups(copied).map((rows) => ({
    kind: 'identical',
    copies: rows,
    isKept: decided.keepsAll('identical', rows),
  }));
  for (const images of [...versions, ...rewrittenImages(copied, new Set(versions.flat()))]) {
    const rows = filesOf(images).length > 0 ? filesOf(images) : copied.filter(({ imageId }) => imageId === images[0]);
    if (new Set(rows.map(({ contentHash }) => contentHash)).size > 1)
      found.push({ kind: 'edited', copies: rows, isKept: decided.keepsAll('edited', rows) });
  }
  for (const images of alike) {
    // One place of each picture is enough to look at.
    const rows = images.flatMap((image) => copies.get(image)?.[0] ?? []);
    if (rows.length > 1) found.push({ kind: 'similar', copies: rows, isKept: decided.keepsAll('similar', rows) });
  }
  return found.sort((a, b) => spareBytes(b) - spareBytes(a) || a.copies[0]!.fileId - b.copies[0]!.fileId);
}

/** Bytes that would be free if one file, the largest, stayed. */
export function spareBytes({ copies }: CopyGroup): number {
  const sizes = copies.map(({ sizeBytes }) => sizeBytes);
  return sizes.reduce((sum, size) => sum + size, 0) - Math.max(...sizes);
}

function identicalGroups(copied: readonly CopyRow[]): CopyRow[][] {
  return [...Map.groupBy(copied, ({ contentHash }) => contentHash).values()].filter((rows) => rows.length > 1);
}

/** Images of their own that lie in files of different bytes: another program rewrote the metadata of a copy. */
function rewrittenImages(copied: readonly CopyRow[], grouped: ReadonlySet<ImageId>): ImageId[][] {
  const images = Map.groupBy(copied, ({ imageId }) => imageId);
  return [...images].flatMap(([image, rows]) =>
    !grouped.has(image) && new Set(rows.map(({ contentHash }) => contentHash)).size > 1 ? [[image]] : [],
  );
}

function versionGroups(store: Store, near: readonly NearPair[], decided: Decisions): ImageId[][] {
  const links: Link[] = near.flatMap(({ imageA, imageB, similarity, edits }) =>
    edits === null ? [] : [{ a: imageA, b: imageB, strength: similarity }],
  );
  for (const [first, ...others] of store.duplicates.samePixels())
    for (const other of others) links.push({ a: first!, b: other, strength: SAME_PIXELS });
  if (!decided.hasNotSame) return starGroups(links) as ImageId[][];
  const contents = new Map<number, readonly string[]>();
  const contentsOf = (image: number): readonly string[] => {
    const known = contents.get(image) ?? store.images.contentsOf(image as ImageId).map((hash) => hash.toString('hex'));
    contents.set(image, known);
    return known;
  };
  const isCut = ({ a, b }: Link): boolean => contentsOf(a).some((one) => contentsOf(b).some((other) => decided.areNotSame(one, other)));
  return starGroups(links.filter((link) => !isCut(link))) as ImageId[][];
}

/** What a person said of copies, by content. */
class Decisions {
  readonly #keep = new Map<string, number>();
  readonly #notSame = new Set<string>();

  constructor(decisions: readonly CopyDecision[]) {
    for (const { kind, contentA, contentB, decision, files } of decisions) {
      if (decision === 'keep') this.#keep.set(`${kind} ${contentA} ${contentB}`, files);
      else this.#notSame.add(`${contentA} ${contentB}`);
    }
  }

  get hasNotSame(): boolean {
    return this.#notSame.size > 0;
  }

  areNotSame(a: string, b: string): boolean {
    return this.#notSame.has(a < b ? `${a} ${b}` : `${b} ${a}`);
  }

  /** Every pair of the group was decided; a copy that came later shows it again. */
  keepsAll(kind: DuplicateKind, copies: readonly CopyRow[]): boolean {
    if (this.#keep.size === 0) return false;
    return contentPairs(kind, copies).every(
      ([a, b]) => (this.#keep.get(`${kind} ${a} ${b}`) ?? 0) >= (kind === 'identical' ? copies.length : 2),
    );
  }
}

/** The pairs of contents of a group, each in order; of identical files the one content with itself. */
export function contentPairs(kind: DuplicateKind, copies: readonly CopyRow[]): (readonly [string, string])[] {
  const contents = [...new Set(copies.map(({ contentHash }) => contentHash))].sort();
  if (kind === 'identical') return contents.map((content) => [content, content]);
  return contents.flatMap((a, at) => contents.slice(at + 1).map((b) => [a, b] as const));
}
