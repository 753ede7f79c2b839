import { lstat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type {
  BinClearance,
  DuplicateChange,
  DuplicateCounts,
  DuplicateDecision,
  DuplicateFile,
  DuplicateGroup,
  DuplicateKind,
  DuplicatePage,
  FileId,
  ImageId,
  JobId,
  RootId,
  StepChange,
} from '@contract/data';
import { LikewiseError } from '@contract/errors';
import type { Courtesy } from '../../jobs/Courtesy';
import type { Ended, JobQueue } from '../../jobs/JobQueue';
import type { Decoding } from '../../library/types';
import { pathForPeople, pathForSystem } from '../../paths/relativePath';
import { baseLensId } from '../../store/repositories/ModelRepository';
import type { CopyRow } from '../../store/repositories/DuplicateRepository';
import type { StepValues } from '../../store/repositories/StepRepository';
import type { Store } from '../../store/store';
import type { ModelRow } from '../../store/types';
import { contentPairs, findGroups, type CopyGroup } from '../../workers/duplicates/findGroups';
import { searchDuplicates } from '../../workers/duplicates/duplicateSearch';
import type { ChangeNotices } from '../notices';
import { bestCopy } from './bestCopy';
import { clearForBin } from './clearForBin';

/** Goes up when pictures would be compared otherwise: what was found before is then found anew. */
const RULES = 2;
/** Lists that were made in less are made anew while pictures are compared, with what was found meanwhile; of a larger library, when that is over. */
const PROMPT_LIST_MS = 50;

/** Copies and kin: three lists, what a person decided about them, and whether a file may go to the bin. Nothing here touches a photo. */
export class DuplicateService {
  readonly #store: Store;
  readonly #jobs: JobQueue;
  readonly #courtesy: Courtesy;
  readonly #decoding: Decoding;
  readonly #changes: ChangeNotices;
  readonly #entry: string;
  readonly #count: (rules: number) => Promise<DuplicateCounts>;
  readonly #rescan: (rootId: RootId) => void;
  #groups: readonly CopyGroup[] | null = null;
  /** What making them took the last time. */
  #listMs = 0;

  constructor(parts: {
    store: Store;
    jobs: JobQueue;
    courtesy: Courtesy;
    decoding: Decoding;
    changes: ChangeNotices;
    /** The bundle of the duplicate finder. */
    entry: string;
    /** As `countDuplicates`, away from this thread: while photos are indexed the side bar asks again and again. */
    count: (rules: number) => Promise<DuplicateCounts>;
    rescan: (rootId: RootId) => void;
  }) {
    this.#store = parts.store;
    this.#jobs = parts.jobs;
    this.#courtesy = parts.courtesy;
    this.#decoding = parts.decoding;
    this.#changes = parts.changes;
    this.#entry = parts.entry;
    this.#count = parts.count;
    this.#rescan = parts.rescan;
  }

  /** Photos came, went, or their folder did: the lists are made anew when they are next asked for. */
  forget(): void {
    this.#groups = null;
  }

  counts(): Promise<DuplicateCounts> {
    return this.#count(RULES);
  }

  /** A part of one list, the largest saving first. @param isKept those that a person decided to keep whole, instead of the open ones */
  list(kind: DuplicateKind, offset: number, limit: number, isKept = false): DuplicatePage {
    const groups = this.#all().filter((group) => group.kind === kind && group.isKept === isKept);
    return { groups: groups.slice(offset, offset + limit).map((group) => this.#describe(group)), total: groups.length };
  }

  /** Compares what was not compared before, as a job that may be cancelled and goes on where it stopped. Throws `nothing-indexed`. */
  find(): { readonly id: JobId; readonly ended: Promise<Ended<void>> } {
    const store = this.#store;
    const model = store.models.own(baseLensId);
    if (model === null) throw new LikewiseError('nothing-indexed', 'Nothing is indexed yet. Index a folder of photos first.');
    return this.#jobs.add({
      kind: 'findDuplicates',
      key: 'findDuplicates',
      lane: 'person',
      run: async ({ signal, report }) => {
        store.duplicates.dropStale(model.id, RULES);
        report({ phase: 'comparing', done: 0, total: 0 });
        try {
          await searchDuplicates({
            ...{ entry: this.#entry, libraryFolder: store.readFolder, modelId: model.id, rules: RULES, signal, courtesy: this.#courtesy },
            isWhitened: isWhitened(model),
            onAway: (imageIds) => store.duplicates.uncheck(imageIds),
            onFound: ({ checked, pairs, done, total }) => {
              store.duplicates.saveNear(model.id, RULES, checked, pairs);
              if (pairs.length > 0 && this.#listMs < PROMPT_LIST_MS) this.forget();
              report({ phase: 'comparing', done, total });
            },
          });
        } finally {
          this.forget();
          this.#changes.changed({ duplicates: true });
        }
      },
    });
  }

  /** Keeps a group whole for ever, or takes its pictures apart; null takes either back. @param fileIds the group's files */
  decide(kind: DuplicateKind, fileIds: readonly FileId[], decision: DuplicateDecision | null): Promise<DuplicateCounts> {
    const copies = fileIds.flatMap((fileId) => this.#store.duplicates.file(fileId) ?? []);
    if (copies.length < 2)
      throw new LikewiseError('file-not-found', 'These files are not in the library any more. Look at the list again.');
    if (kind === 'identical' && decision === 'not-same')
      throw new LikewiseError('bad-argument', 'These files are identical, byte for byte. Only keeping them can be decided.');
    const { duplicates, steps } = this.#store;
    const decided = decision === null ? null : { decision, files: copies.length };
    const known = new Map(duplicates.decisions().map((one) => [`${one.kind} ${one.contentA} ${one.contentB}`, one]));
    const pairs = contentPairs(kind, copies).map(([contentA, contentB]) => ({ kind, contentA, contentB }));
    const was = pairs.map((pair) => {
      const before = known.get(`${kind} ${pair.contentA} ${pair.contentB}`);
      return { ...pair, decided: before === undefined ? null : { decision: before.decision, files: before.files } };
    });
    const became = pairs.map((pair) => ({ ...pair, decided }));
    steps.take({ kind: 'copies', was, became }, () => this.put(became));
    this.#changes.changed({ duplicates: true });
    return this.counts();
  }

  /** Puts decisions as a step of the history says. @returns what that came to */
  put(decisions: StepValues['copies']): StepChange {
    const open = decisions.filter(({ decided }) => decided === null);
    this.#store.precious(() => {
      this.#store.duplicates.undecide(open);
      this.#store.duplicates.decide(decisions.flatMap(({ decided, ...pair }) => (decided === null ? [] : [{ ...pair, ...decided }])));
    });
    this.forget();
    return { key: open.length > 0 ? 'copiesOpen' : 'copiesDecided', name: '' };
  }

  clearForBin(fileId: FileId, keepIds: readonly FileId[]): Promise<BinClearance> {
    return clearForBin({ store: this.#store, decoding: this.#decoding }, fileId, keepIds);
  }

  /** Files were moved to the bin: those that are gone are missing from now on, and their folders are looked at again. */
  async binned(fileIds: readonly FileId[]): Promise<void> {
    const gone = new Map<RootId, FileId[]>();
    for (const fileId of fileIds) {
      const copy = this.#store.duplicates.file(fileId);
      if (copy === null || (await lstat(pathForSystem(copy.path)).then(Boolean, () => false))) continue;
      gone.set(copy.rootId, [...(gone.get(copy.rootId) ?? []), fileId]);
    }
    for (const [rootId, missingIds] of gone) {
      this.#store.scans.apply(rootId, { missingIds });
      this.#rescan(rootId);
    }
    this.forget();
    this.#changes.changed({ photos: true, folders: true, duplicates: true });
  }

  #all(): readonly CopyGroup[] {
    if (this.#groups === null) {
      const startMs = performance.now();
      this.#groups = findGroups(this.#store);
      this.#listMs = performance.now() - startMs;
    }
    return this.#groups;
  }

  #describe({ kind, copies }: CopyGroup): DuplicateGroup {
    const greyed = kind === 'edited' ? this.#greyedOf(copies) : new Set<ImageId>();
    const { best, reasons } = bestCopy(copies, kind === 'identical' ? 'identical' : 'versions', greyed);
    const others = copies
      .filter((copy) => copy !== best)
      .sort((a, b) => b.width * b.height - a.width * a.height || b.sizeBytes - a.sizeBytes || (a.path < b.path ? -1 : 1));
    const edits = kind === 'edited' ? this.#editsFrom(best) : null;
    return { kind, bestReasons: reasons, files: [best, ...others].map((copy) => toFile(copy, copy === best ? [] : (edits?.(copy) ?? []))) };
  }

  /** Images of which another of these versions has the colour. */
  #greyedOf(copies: readonly CopyRow[]): ReadonlySet<ImageId> {
    const images = [...new Set(copies.map(({ imageId }) => imageId))];
    return new Set(
      images.filter((image) =>
        images.some((other) => other !== image && this.#store.duplicates.editsOf(image, other)?.includes('in-colour') === true),
      ),
    );
  }

  /** How another version differs from the suggested one. */
  #editsFrom(best: CopyRow): (copy: CopyRow) => readonly DuplicateChange[] {
    return (copy) => {
      if (copy.contentHash === best.contentHash) return [];
      if (copy.imageId === best.imageId || copy.pixelHash === best.pixelHash) return ['metadata'];
      return this.#store.duplicates.editsOf(best.imageId, copy.imageId) ?? ['re-saved'];
    };
  }
}

/** A base of few photos keeps their features as they are. */
const isWhitened = ({ size }: ModelRow): boolean => size === 256;

function toFile(copy: CopyRow, changes: readonly DuplicateChange[]): DuplicateFile {
  const { fileId, imageId, rootId, sizeBytes, width, height, format, takenAtMs, mtimeMs } = copy;
  const path = pathForPeople(copy.path);
  return {
    ...{ fileId, imageId, rootId, path, sizeBytes, width, height, format, changes },
    name: basename(path),
    folder: dirname(path),
    takenAtMs: takenAtMs ?? mtimeMs,
    modifiedAtMs: mtimeMs,
    isHere: copy.rootState === 'online',
  };
}
