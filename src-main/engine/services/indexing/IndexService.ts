import { setImmediate as letOthersRun } from 'node:timers/promises';
import { sep } from 'node:path';
import type { IndexReport, ReadingCost, RootId } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import type { Courtesy } from '../../jobs/Courtesy';
import type { JobContext } from '../../jobs/job';
import type { Ended, JobQueue } from '../../jobs/JobQueue';
import type { IsUnchanged } from '../../library/FolderLook';
import type { Decoding, WalkEntry } from '../../library/types';
import type { BackboneSpec, Compute } from '../../model/types';
import { baseLensId } from '../../store/repositories/ModelRepository';
import type { Store } from '../../store/store';
import type { FileId, RootRow } from '../../store/types';
import { commitPhotos } from './commitPhotos';
import { losesTooMany, ScanComparison, type ScanCounts } from './compareScan';
import { fitBaseModel, needsFit } from './fitBaseModel';
import type { FolderService } from './FolderService';
import type { Gallery } from '../gallery/Gallery';
import { InHand } from './InHand';
import { InnerDrives } from './InnerDrives';
import type { Announce, ChangeNotices } from '../notices';
import { computeAgain } from '../readAgain';
import { readPhotos, type ReadCounts } from './readPhotos';
import { READING_COST_KEY } from '../safekeeping/StatusService';

export interface IndexParts {
  readonly store: Store;
  readonly gallery: Gallery;
  readonly folders: FolderService;
  readonly jobs: JobQueue;
  readonly courtesy: Courtesy;
  readonly decoding: Decoding;
  readonly decoders: number;
  readonly compute: Compute;
  readonly backbone: BackboneSpec;
  readonly announce: Announce;
  readonly changes: ChangeNotices;
  readonly now: () => number;
  /** The run is over and the library has changed. */
  onSettled(): void;
  walk(
    root: string,
    options: { readonly ignorePatterns: readonly string[]; readonly isUnchanged: IsUnchanged; readonly signal: AbortSignal },
  ): AsyncIterable<readonly WalkEntry[]>;
}

/** How a run treats files that are gone: `ask` holds a suspicious loss back and says so. */
export type OnLoss = 'ask' | 'accept';

/** A scan takes a millisecond for hundreds of files: told more often, telling would cost more than looking. */
const REPORT_EVERY_MS = 200;

/** Fewer photos mostly measure how long the network takes to load. */
const ENOUGH_TO_MEASURE = 100;

/** Brings the library in step with a folder: scan, read what is new, fit the head when the library has grown. */
export class IndexService {
  readonly #parts: IndexParts;
  readonly #inHand: InHand;
  readonly #innerDrives: InnerDrives;
  /** Folders whose next scan may drop many photos: the user said so. */
  readonly #lossAccepted = new Set<RootId>();

  constructor(parts: IndexParts) {
    this.#parts = parts;
    this.#inHand = new InHand(parts.store.inHand);
    this.#innerDrives = new InnerDrives(parts);
  }

  /** Queues a run over one folder; a run that waits already is the same one. */
  index(rootId: RootId, onLoss: OnLoss = 'ask'): Promise<Ended<IndexReport>> {
    if (onLoss === 'accept') this.#lossAccepted.add(rootId);
    const { ended } = this.#parts.jobs.add({ kind: 'index', key: `index ${rootId}`, rootId, run: (context) => this.#run(rootId, context) });
    // A yes is for this run alone, also when it lost nothing, found the drive away, or was cancelled.
    if (onLoss === 'accept') void ended.then(() => this.#lossAccepted.delete(rootId));
    return ended;
  }

  async #run(rootId: RootId, context: JobContext): Promise<IndexReport> {
    const { store, now, changes } = this.#parts;
    const startedAtMs = now();
    const root = store.roots.get(rootId);
    if (root === null) throw new LikewiseError('folder-not-added', 'That folder is not in the library any more.');
    if ((await this.#parts.folders.refreshState(root)) !== 'online')
      return this.#report(root, null, { indexed: 0, problems: 0 }, startedAtMs);
    store.problems.resetPassing(root.id);
    const scan = await this.#scan(root, context);
    await this.#mendHead(context);
    const read = await this.#measure(root, context);
    // The drive may have been pulled out while its photos were read.
    if ((await this.#parts.folders.refreshState(root)) !== 'online') store.problems.resetPassing(root.id);
    else for (const place of await this.#innerDrives.look(root)) store.problems.resetPassingBelow(root.id, place);
    await this.#dropNested(root);
    await this.#fit(true, context);
    this.#parts.onSettled();
    changes.changed({ photos: true, folders: true, problems: true });
    return this.#report(root, scan, read, startedAtMs);
  }

  async #scan(root: RootRow, { signal, mayGoOn, report }: JobContext): Promise<ScanCounts> {
    const { store, announce, changes, now } = this.#parts;
    const knownCount = store.files.photoCount(root.id);
    let changeCount = store.scans.changesOf(root.id);
    const comparison = new ScanComparison(store.scans.signatures(root.id), () => store.files.knownGently(root.id, letOthersRun));
    report({ phase: 'scanning', done: 0, total: knownCount });
    let reportedAtMs = 0;
    const { ignorePatterns } = root;
    for await (const batch of this.#parts.walk(root.path, { ignorePatterns, isUnchanged: comparison.isUnchanged, signal })) {
      await mayGoOn();
      const found = await comparison.take(batch);
      if (found.added.length + found.changed.length + found.ignored.length + found.problems.length + found.backIds.length > 0) {
        changeCount += store.scans.apply(root.id, found);
        changes.changed({ folders: true, problems: found.problems.length > 0, photos: found.backIds.length > 0 });
      }
      if (now() - reportedAtMs < REPORT_EVERY_MS) continue;
      reportedAtMs = now();
      // Past what the last scan saw nobody knows how many there are.
      report({ phase: 'scanning', done: comparison.looked, total: comparison.looked < knownCount ? knownCount : 0 });
    }
    // The drive may have been pulled out while it was walked.
    if ((await this.#parts.folders.refreshState(root)) !== 'online') return comparison.counts;
    const away = await this.#innerDrives.look(root);
    if (this.#lossAccepted.has(root.id)) this.#innerDrives.giveUp(root.id);
    else comparison.leaveOut(away);
    const gone = await comparison.unseen();
    const missingIds: FileId[] = gone.map(({ id }) => id);
    const lost = gone.filter(({ status }) => status !== 'ignored').length;
    // Whoever adds a folder means it as it is, though it was in the library before with more in it.
    const isFirst = this.#parts.folders.noteScan(root.id);
    if (losesTooMany(lost, knownCount) && !this.#lossAccepted.delete(root.id) && !isFirst) {
      // Nothing is signed: what is held back has to be asked about again.
      announce('notice', { code: 'scan-would-drop-many', subject: root.path });
      return comparison.counts;
    }
    if (missingIds.length > 0) {
      changeCount += store.scans.apply(root.id, { missingIds });
      changes.changed({ photos: true, folders: true });
    }
    const { signed, unsigned } = comparison.signatures();
    if (signed.size > 0 || unsigned.length > 0) store.scans.sign(root.id, changeCount, signed, unsigned);
    return comparison.counts;
  }

  /** Reads what is new, and keeps what a photo took here, once there were enough of them to tell. Waiting is nobody's cost. */
  async #measure(root: RootRow, context: JobContext): Promise<ReadCounts> {
    const { store, now } = this.#parts;
    let waitedMs = 0;
    const mayGoOn = async (): Promise<void> => {
      const askedAtMs = now();
      await context.mayGoOn();
      waitedMs += now() - askedAtMs;
    };
    const startedAtMs = now();
    const read = await this.#read(root, { ...context, mayGoOn });
    if (read.indexed >= ENOUGH_TO_MEASURE) {
      const msPerPhoto = (now() - startedAtMs - waitedMs) / read.indexed;
      store.settings.set(READING_COST_KEY, { photos: read.indexed, msPerPhoto, measuredAtMs: Date.now() } satisfies ReadingCost);
    }
    return read;
  }

  async #read(root: RootRow, context: JobContext): Promise<ReadCounts> {
    const { store, gallery, decoding, decoders, compute, courtesy, backbone, changes } = this.#parts;
    const total = store.files.pendingCount(root.id);
    if (total === 0) return { indexed: 0, problems: 0 };
    this.#inHand.recover();
    await this.#tellBackend();
    return readPhotos(
      {
        decoding,
        compute,
        backbone,
        decoders,
        pending: (rootId, limit, afterId) => store.files.pending(rootId, limit, afterId),
        isAway: (file) => this.#innerDrives.isAway(file),
        isIn: (rootId) => store.roots.get(rootId) !== null,
        knownContent: (hash) => {
          const imageId = store.images.byContent(hash);
          return imageId !== null && store.features.has(imageId, backbone.id) ? imageId : null;
        },
        hasContentOfSize: (sizeBytes) => store.files.hasContentOfSize(sizeBytes),
        takeInHand: (slot, file) => this.#inHand.take(slot, file),
        putDown: (file) => this.#inHand.putDown(file),
        isSuspect: (file) => this.#inHand.isSuspect(file),
        commit: (batch) => {
          commitPhotos(store, gallery, backbone.id, batch);
          changes.changed({ photos: true, folders: true, problems: batch.problems > 0 });
        },
        isPersonNear: () => courtesy.isPersonNear,
        afterBatch: () => this.#fit(false, context),
      },
      { id: root.id, path: root.path, total },
      context,
    );
  }

  /** Never a slower backend in silence. */
  async #tellBackend(): Promise<void> {
    const { notice } = await this.#parts.compute.info();
    if (notice !== null) this.#parts.announce('notice', { code: 'backend-is-wasm', subject: notice });
  }

  /** Nothing can be embedded with a head that is damaged: the label-free one is computed anew from the features, also where another one answers. */
  async #mendHead(context: JobContext): Promise<void> {
    const { models } = this.#parts.store;
    const model = models.own(baseLensId);
    if (model !== null && models.head(model.id) === 'damaged') await this.#fit(true, context, true);
  }

  async #fit(isSettled: boolean, context: JobContext, isForced = false): Promise<void> {
    const { store, gallery, compute, backbone, changes } = this.#parts;
    const model = store.models.own(baseLensId);
    if (model === null) return;
    const config = store.models.record(model.id)?.config as { isProvisional?: boolean } | undefined;
    const fit = { fittedOn: model.fittedOn, isProvisional: config?.isProvisional === true };
    if (!isForced && !needsFit(fit, store.features.count(backbone.id), isSettled)) return;
    const damaged = await fitBaseModel(
      { store, gallery, compute },
      { databasePath: store.databasePath, backbone: backbone.id },
      !isSettled,
      context,
    );
    computeAgain(store, backbone.id, damaged);
    changes.changed({ photos: true, model: true });
  }

  /**
   * Whether a scan of `outer` saw what `inner` holds: a hidden folder that was added by itself is left out of the one around it.
   * @param below the way from the one to the other
   */
  #covers(outer: RootRow, inner: RootRow, below: string): boolean {
    const { files } = this.#parts.store;
    const [seen, held] = [files.known(outer.id), files.known(inner.id)];
    const prefix = below === '' ? '' : `${below.split(sep).join('/')}/`;
    for (const [path, row] of held.paths()) {
      const status = held.statusOf(row);
      if (status === 'indexed' || status === 'pending' || status === 'problem') return seen.find(prefix + path) !== undefined;
    }
    return true;
  }

  /** A folder that lies in another one of the library is part of it: its photos were just found there, so it need not stand apart any more. */
  async #dropNested(root: RootRow): Promise<void> {
    const { store, folders } = this.#parts;
    // It may have left meanwhile.
    if (store.roots.get(root.id) === null) return;
    for (const { folder, below } of await folders.within(root)) if (this.#covers(root, folder, below)) folders.hold(root, folder);
  }

  #report(root: RootRow, scan: ScanCounts | null, read: ReadCounts, startedAtMs: number): IndexReport {
    const counts = this.#parts.store.files.counts().byRoot.get(root.id);
    const photos = counts?.indexed ?? 0;
    return {
      photos,
      indexed: read.indexed,
      // What was not read in this run and is still held to be there: photos of a folder that is away, too.
      unchanged: Math.max(0, photos - read.indexed),
      problems: counts?.problem ?? 0,
      ignored: scan?.ignored ?? 0,
      ignoredByKind: scan?.ignoredByKind ?? {},
      seconds: (this.#parts.now() - startedAtMs) / 1000,
    };
  }
}
