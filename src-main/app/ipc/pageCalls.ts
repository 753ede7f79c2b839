import type { Calls } from '@contract/api';

interface PageCall {
  /** The most that an input may weigh, counted roughly by `weigh`. */
  readonly maximumBytes: number;
}

const small: PageCall = { maximumBytes: 4_096 };

/** Lists of photos that a person marked. */
const listed: PageCall = { maximumBytes: 16 * 1024 * 1024 };

/** Every call that the page may make. What is not in this table does not pass; the type makes a forgotten call a compile error. */
const pageCalls: Readonly<Record<keyof Calls, PageCall>> = {
  'library.status': small,
  'library.costs': small,
  'library.place': small,
  'library.lookAgain': small,
  'library.minSide': small,
  'library.setMinSide': small,
  'folders.list': small,
  'folders.remove': small,
  'folders.setIgnore': { maximumBytes: 500_000 },
  'folders.rescan': small,
  'folders.confirmMissing': small,
  'photos.list': { maximumBytes: 16_384 },
  'photos.first': { maximumBytes: 16_384 },
  'photos.summaries': { maximumBytes: 65_536 },
  'photos.details': small,
  'photos.shot': small,
  'photos.leaveFull': small,
  'photos.cameras': small,
  'search.byImage': small,
  'search.expectPicture': small,
  'search.byPicture': { maximumBytes: 512 * 1024 * 1024 },
  'search.byExamples': { maximumBytes: 512 * 1024 * 1024 },
  'search.why': { maximumBytes: 512 * 1024 * 1024 },
  'duplicates.counts': small,
  'duplicates.list': small,
  'duplicates.find': small,
  'duplicates.decide': listed,
  'problems.list': small,
  'problems.retry': small,
  'judgements.save': listed,
  'judgements.saveGroup': listed,
  'judgements.withdraw': listed,
  'history.undo': small,
  'history.redo': small,
  'judgements.list': small,
  'judgements.counts': small,
  'judgements.contradictions': small,
  'judgements.ignoreContradiction': small,
  'judgements.suggest': small,
  'judgements.suspicious': small,
  'search.confidence': { maximumBytes: 512 * 1024 * 1024 },
  'training.methods': small,
  'training.start': small,
  'training.deepOutlook': small,
  'training.startDeep': small,
  'training.resumeDeep': small,
  'training.dropDeep': small,
  'backbones.list': small,
  'backbones.remove': small,
  'methods.last': small,
  'methods.compare': small,
  'models.list': small,
  'models.use': small,
  'models.rollBack': small,
  'models.remove': small,
  'models.bringBack': small,
  'models.compare': small,
  'models.curve': small,
  'trials.get': small,
  'trials.begin': small,
  'trials.skip': small,
  'tags.list': small,
  'tags.ofImage': small,
  'tags.images': small,
  'tags.create': small,
  'tags.rename': small,
  'tags.remove': small,
  'tags.addImages': listed,
  'tags.removeImages': listed,
  'tags.setSimilar': small,
  'lenses.list': small,
  'lenses.create': small,
  'lenses.rename': small,
  'lenses.use': small,
  'lenses.remove': small,
  'map.get': small,
  'map.draw': small,
  'backups.list': small,
  'backups.setPolicy': small,
  'backups.make': small,
  'backups.preview': small,
  'backups.restore': small,
  'jobs.list': small,
  'jobs.pause': small,
  'jobs.resume': small,
  'jobs.cancel': small,
};

/** Null when the page may send this; else why not. */
export function refusal(call: unknown, input: unknown): string | null {
  if (typeof call !== 'string' || !Object.hasOwn(pageCalls, call)) return 'There is no such call.';
  const { maximumBytes } = pageCalls[call as keyof Calls];
  return weigh(input, maximumBytes) > maximumBytes ? 'The request is too large.' : null;
}

/** A rough weight of plain data in bytes; stops counting past `limit`, so that a huge or deep input costs no more than the limit. */
export function weigh(value: unknown, limit: number): number {
  let bytes = 0;
  const waiting: unknown[] = [value];
  while (waiting.length > 0 && bytes <= limit) {
    const item = waiting.pop();
    bytes += 8;
    if (typeof item === 'string') bytes += item.length * 2;
    else if (typeof item === 'bigint') bytes += item.toString(16).length;
    else if (ArrayBuffer.isView(item) || item instanceof ArrayBuffer) bytes += item.byteLength;
    else if (item instanceof Map || item instanceof Set) {
      if (item.size * 8 > limit) return limit + 1;
      for (const inner of item) waiting.push(inner);
    } else if (Array.isArray(item)) {
      if (item.length * 8 > limit) return limit + 1;
      for (const inner of item) waiting.push(inner);
    } else if (typeof item === 'object' && item !== null) {
      for (const [key, inner] of Object.entries(item)) {
        bytes += key.length * 2;
        waiting.push(inner);
        if (waiting.length * 8 > limit) return limit + 1;
      }
    }
  }
  // A cycle never gets here: it keeps adding 8 until it is past the limit.
  return bytes;
}
