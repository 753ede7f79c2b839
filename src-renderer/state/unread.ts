import type { JobStatus, LibraryStatus } from '@contract/data';
import type { ErrorCode } from '@contract/errors';

/** Photos that are not in the library, because reading them ended before its time. */
export interface Unread {
  readonly code: ErrorCode | 'bug';
  /** 0 where the folders were not even looked through. */
  readonly photos: number;
  /** Room that is still to be made on a full disk. 0 once there is enough, or nothing is known of it. */
  readonly missingBytes: number;
  /** What was free when reading ended. */
  readonly freeAtEndBytes: number | null;
}

/** With fewer, the library's own few megabytes would count as theirs. */
const enoughToTell = 50;
/** Of a photo's thumbnail, preview and features, where this library cannot tell: rounded up. */
const usualBytesPerPhoto = 60_000;
/** Of the database's journal, which grows before it is worked in. */
const spareBytes = 5_000_000;

const hasEnded = ({ state }: JobStatus): boolean => state === 'done' || state === 'failed' || state === 'cancelled';

/**
 * What is left to be read after a run that failed; null where nothing is, or a run is on its way.
 * @param before what was said before, of the same failure
 */
export function unreadOf(status: LibraryStatus, before: Unread | null): Unread | null {
  const runs = status.jobs.filter(({ kind }) => kind === 'index');
  if (!runs.every(hasEnded)) return null;
  // A drive that is away has a note of its own, and nothing of it can be read now.
  const online = status.folders.filter(({ state }) => state === 'online');
  // Another folder may have been read well since. A run that was cancelled has not read what one before it left.
  const lastOf = new Map(runs.filter(({ state }) => state !== 'cancelled').map((run) => [run.rootId, run]));
  const failed = runs.findLast(
    (run) => run.state === 'failed' && lastOf.get(run.rootId) === run && online.some(({ id }) => id === run.rootId),
  );
  if (failed === undefined) return null;
  const photos = online.reduce((sum, folder) => sum + Math.max(0, folder.photos - folder.indexed - folder.problems), 0);
  const freeAtEndBytes = before?.freeAtEndBytes ?? status.freeBytes;
  const each = status.images < enoughToTell ? usualBytesPerPhoto : status.sizeBytes / status.images;
  // Against what was free when it was too little, not against nothing: a person's share of a disk may be used up while the disk has room.
  const freedBytes = status.freeBytes === null || freeAtEndBytes === null ? 0 : status.freeBytes - freeAtEndBytes;
  const missingBytes = Math.max(0, photos * each + spareBytes - freedBytes);
  return { code: failed.code ?? 'bug', photos, missingBytes, freeAtEndBytes };
}
