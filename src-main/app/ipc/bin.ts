import { isAbsolute } from 'node:path';
import type { BinClearance, BinGroup, BinReport, FileId } from '@contract/data';
import { LikewiseError } from '@contract/errors';

export interface Bin {
  /** The engine's word on one file, asked right before it is moved. */
  readonly clear: (fileId: FileId, keepIds: readonly FileId[]) => Promise<BinClearance>;
  /** The system's own: what it holds can be restored there. */
  readonly trash: (path: string) => Promise<void>;
  /** What was moved, so that the library knows. */
  readonly binned: (fileIds: readonly FileId[]) => Promise<void>;
}

const mostFiles = 10_000;

/**
 * Moves files to the system's bin, one after the other, each only after the engine has read it and one of those that stay again. A file
 * that is refused, or that the system cannot move, leaves the others to be tried; where the engine goes, what it was not asked about stays.
 */
export async function moveToBin(groups: unknown, bin: Bin): Promise<BinReport> {
  const waiting = parseGroups(groups).flatMap(({ binIds, keepIds }) => binIds.map((fileId) => ({ fileId, keepIds })));
  const movedIds: FileId[] = [];
  const refused: Refused[] = [];
  for (const [at, { fileId, keepIds }] of waiting.entries()) {
    const clearance = await bin.clear(fileId, keepIds).catch((error: unknown) => {
      console.warn(`Not all files were moved to the bin: ${textOf(error)}`);
      return null;
    });
    if (clearance === null) {
      refused.push(...waiting.slice(at).map((left): Refused => ({ fileId: left.fileId, path: null, reason: 'not-reached' })));
      break;
    }
    const refusal = await moveOne(fileId, clearance, bin);
    if (refusal === null) movedIds.push(fileId);
    else refused.push(refusal);
  }
  // They are in the bin, whatever becomes of the engine: it finds that out when it next looks at their folders.
  if (movedIds.length > 0)
    await bin.binned(movedIds).catch((error: unknown) => console.warn(`The library was not told what went: ${textOf(error)}`));
  return { movedIds, refused };
}

type Refused = BinReport['refused'][number];

/** @returns why it was not moved, null where it was */
async function moveOne(fileId: FileId, clearance: BinClearance, { trash }: Bin): Promise<Refused | null> {
  if ('reason' in clearance || !isAbsolute(clearance.path))
    return { fileId, path: clearance.path, reason: 'reason' in clearance ? clearance.reason : 'changed' };
  try {
    await trash(clearance.path);
    return null;
  } catch (error) {
    console.warn(`A file was not moved to the bin: ${textOf(error)}`);
    return { fileId, path: clearance.path, reason: 'no-bin' };
  }
}

/** Throws `bad-argument` for what is no list of groups, or where a file is to go and to stay. */
function parseGroups(raw: unknown): readonly BinGroup[] {
  if (!Array.isArray(raw)) throw unusable();
  const groups = raw.map((group: unknown): BinGroup => {
    if (typeof group !== 'object' || group === null || !('binIds' in group) || !('keepIds' in group)) throw unusable();
    return { binIds: parseIds(group.binIds), keepIds: parseIds(group.keepIds) };
  });
  const going = groups.flatMap(({ binIds }) => binIds);
  const isTwice = new Set(going).size !== going.length;
  const staying = new Set(groups.flatMap(({ keepIds }) => keepIds));
  if (going.length > mostFiles || isTwice || going.some((fileId) => staying.has(fileId))) throw unusable();
  return groups;
}

function parseIds(raw: unknown): readonly FileId[] {
  if (!Array.isArray(raw) || raw.length > mostFiles) throw unusable();
  return raw.map((id: unknown) => {
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 1 || id > 0x7fffffff) throw unusable();
    return id as FileId;
  });
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const unusable = (): LikewiseError =>
  new LikewiseError('bad-argument', 'These files cannot be moved to the bin. Choose which of a group stay.');
