import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import type { Events } from '@contract/api';
import type { ImportReport, LensId, ModelId, PhotoFilter, PhotoOrder, PhotoTable, RootId } from '@contract/data';
import type { JobContext } from './jobs/job';
import { JobQueue, type Ended } from './jobs/JobQueue';
import { defaultLimits, type DecodeLimits } from './library/types';
import { walkFolder } from './library/walk';
import { backboneSpec, DEFAULT_BACKBONE } from './model/backbones';
import type { BackboneSpec, BackendInfo } from './model/types';
import { BackupService } from './services/BackupService';
import { diagnose, type Diagnosis } from './services/diagnose';
import { evaluateFolders, type Evaluation } from './services/evaluateFolders';
import type { ClassFilter } from './services/folderClasses';
import { exportLibrary, type ExportFormat, type ExportSubject } from './services/exportLibrary';
import { FileService } from './services/FileService';
import { minSideOf } from './services/minSide';
import { FolderService } from './services/FolderService';
import { FolderWatches } from './services/FolderWatches';
import { Gallery } from './services/Gallery';
import { JudgementService } from './services/JudgementService';
import { LensService } from './services/LensService';
import { IndexService } from './services/IndexService';
import { GraphService } from './services/GraphService';
import { MapService } from './services/map/MapService';
import { ChangeNotices, type Announce } from './services/notices';
import { MethodsService } from './services/MethodsService';
import { ModelService } from './services/ModelService';
import { PictureService } from './services/PictureService';
import { ExampleReader } from './services/search/ExampleReader';
import { SearchFilters } from './services/search/SearchFilters';
import { SearchService } from './services/SearchService';
import { StatusService } from './services/StatusService';
import { TagService } from './services/TagService';
import { UndoService } from './services/UndoService';
import { TrainingService } from './services/TrainingService';
import { VersionService } from './services/VersionService';
import { verifyLibrary, type VerifyReport } from './services/verifyLibrary';
import { openStore, type Store } from './store/store';
import { ComputeProcess } from './workers/computeProcess';
import { DecoderPool } from './workers/decoderPool';
import { ReaderThread } from './workers/readerThread';

export interface EngineOptions {
  /** Our own folder: database and caches. */
  readonly libraryFolder: string;
  /** Where the bundles of the workers lie. */
  readonly workersFolder: string;
  /** The installed `resources/models`. */
  readonly modelsFolder: string;
  /** The installed `resources/training`; beside the models unless given. */
  readonly trainingFolder?: string;
  /** `read`: beside another engine that writes; nothing can be indexed. */
  readonly access: 'write' | 'read';
  /** Follow changes of the folders as they happen: for the window, not for a single command. */
  readonly isWatching: boolean;
  /** The lens to look through while this engine is open, by name; the library's own choice unless given. */
  readonly lens?: string | undefined;
  readonly limits?: Partial<DecodeLimits>;
  readonly decoders?: number;
  /** From how many bytes of vectors on a gallery gets a graph; for trying that on a small one. */
  readonly graphFromBytes?: number;
  readonly onEvent?: Announce;
  readonly onLog?: (line: string) => void;
}

export { pathForPeople } from './paths/relativePath';
export { exportFormats, exportSubjects, type ExportFormat, type ExportSubject } from './services/exportLibrary';
export { readClassFilter, type ClassFilter } from './services/folderClasses';
export { mapRows, writeMap, type MapRow } from './services/map/exportMap';
export { readPairs, requireImage } from './services/judgePairs';
export type { Diagnosis } from './services/diagnose';
export type { Evaluation } from './services/evaluateFolders';
export type { VerifyReport } from './services/verifyLibrary';
export { minSideOf, setMinSide } from './services/minSide';
export { findBackup, listBackups, usualBackupPolicy } from './services/BackupService';
export { restoreLibrary } from './services/restoreLibrary';
export { compareBackup } from './store/compareBackup';

export interface EvaluationRequest {
  readonly rootId?: RootId | null;
  readonly filter?: ClassFilter | null;
  readonly modelId?: ModelId | undefined;
}

/** The product as a library. Every part may be used at any time; what takes long is a job. */
export interface Engine {
  readonly store: Store;
  readonly backbone: BackboneSpec;
  readonly decoders: number;
  readonly jobs: JobQueue;
  readonly folders: FolderService;
  readonly indexing: IndexService;
  readonly gallery: Gallery;
  readonly search: SearchService;
  readonly pictures: PictureService;
  readonly status: StatusService;
  readonly files: FileService;
  readonly judgements: JudgementService;
  readonly tags: TagService;
  readonly lenses: LensService;
  readonly models: ModelService;
  readonly versions: VersionService;
  readonly training: TrainingService;
  readonly backups: BackupService;
  readonly methods: MethodsService;
  readonly undo: UndoService;
  readonly map: MapService;
  readonly changes: ChangeNotices;
  backend(): Promise<BackendInfo>;
  /** Every photo in order, read away from the engine's thread. */
  listPhotos(order: PhotoOrder, filter: PhotoFilter): Promise<PhotoTable>;
  /** Gets ready for the first search, without keeping anybody waiting. */
  preload(): Promise<void>;
  /** Judgements of the lens in use, to a file. @returns how many */
  exportJudgements(out: string): Promise<number>;
  importJudgements(path: string): Promise<ImportReport>;
  /** Leave-one-out over folder names as classes, with the model in use unless another is named. */
  evaluate(about: EvaluationRequest, signal?: AbortSignal): Promise<Evaluation>;
  /** @returns how many rows were written to `out` */
  export(subject: ExportSubject, format: ExportFormat, out: string): Promise<number>;
  /** Hashes every photo again and checks everything of ours. */
  verify(): Promise<Ended<VerifyReport>>;
  /** Looks at every folder, or one, for what changed. */
  rescan(rootId?: RootId): void;
  /** Cancels what runs, ends the processes, closes the library. */
  close(): Promise<void>;
}

/**
 * Opens the library and makes the engine: the only place that constructs its parts. Worker processes start when they are first needed.
 * Throws as `openStore` does.
 */
export function createEngine(options: EngineOptions): Engine {
  const { workersFolder, modelsFolder, onLog } = options;
  const backbone = backboneSpec(DEFAULT_BACKBONE);
  const store = openStore({ folder: options.libraryFolder, access: options.access });
  if (options.access === 'write') store.models.discardStray();
  const announce: Announce = (event, payload) => {
    if (event === 'library.changed') {
      const { photos, folders } = payload as Events['library.changed'];
      if (photos || folders) {
        search.forgetShown();
        versions.forget();
      }
    }
    options.onEvent?.(event, payload);
  };
  // A photo that was tagged a moment ago is one of its tag's.
  const changes = new ChangeNotices(announce, ({ tags }) => {
    if (tags === true) search.forgetFilters();
  });
  const lenses = new LensService({
    ...{ store, changes },
    onSwitched: () => gallery.reload(),
  });
  const lensId = (): LensId => lenses.activeId;
  const jobs = new JobQueue({ now: () => performance.now(), onChange: (status) => announce('job.changed', status) });
  const decoders = options.decoders ?? Math.max(1, availableParallelism());
  const makePool = (processes: number): DecoderPool =>
    new DecoderPool({
      entry: join(workersFolder, 'decoder.js'),
      processes,
      // Asked for with each file: a person may change them meanwhile.
      get limits() {
        return { ...defaultLimits, minSidePx: minSideOf(store), ...options.limits };
      },
      onCrash: ({ path, detail }) => onLog?.(`A decoder ended over ${path ?? 'a pasted picture'}: ${detail}`),
    });
  const decoding = makePool(decoders);
  // A click must not wait behind a file that takes its thirty seconds.
  const promptDecoding = makePool(1);
  const compute = new ComputeProcess({ entry: join(workersFolder, 'compute.js'), modelsFolder, onLog });
  const reader = new ReaderThread(join(workersFolder, 'reader.js'), options.libraryFolder);
  const gallery = new Gallery({
    ...{ store, onLog, lensId, backbone: backbone.id, featureSize: backbone.featureSize },
    onLoaded: () => graphs?.ensure(),
  });
  const graphs =
    options.access === 'read'
      ? null
      : new GraphService({
          ...{ store, gallery, jobs, graphFromBytes: options.graphFromBytes },
          entry: join(workersFolder, 'indexBuilder.js'),
          folder: join(options.libraryFolder, 'index'),
          onLog: (line) => onLog?.(line),
        });
  const watches = new FolderWatches({ announce, onLog, onChanged: (rootId) => rescan(rootId) });
  const folders = new FolderService({ store, announce, changes, watchState: (rootId) => watches.stateOf(rootId) });
  const pictures = new PictureService({ store, decoding: promptDecoding, backbone });
  const search = new SearchService({
    ...{ store, gallery, compute, backbone },
    examples: new ExampleReader({ store, pictures, decoding: promptDecoding, compute, backbone }),
    filters: new SearchFilters(store, async (filter) => {
      const { imageIds } = await reader.ask('table', { order: 'folder', filter, backbone: backbone.id });
      return imageIds;
    }),
  });
  const indexing = new IndexService({
    ...{ store, gallery, folders, jobs, decoding, decoders, compute, backbone, announce, changes },
    now: () => performance.now(),
    walk: walkFolder,
    onSettled: () => graphs?.ensure(),
  });
  const files = new FileService(store);
  const judgements = new JudgementService({ store, changes, lensId, clock: Date.now });
  const tags = new TagService({ store, changes, lensId });
  const models = new ModelService({ store, gallery, compute, jobs, changes, backbone: backbone.id, lensId });
  const versions = new VersionService({ store, models });
  const training = new TrainingService({
    ...{ store, gallery, compute, jobs, announce, changes, lensId, backbone: backbone.id },
    settingsFolder: options.trainingFolder ?? join(dirname(modelsFolder), 'training'),
    now: () => performance.now(),
  });
  const backups = new BackupService({
    ...{ store, clock: Date.now, onLog: (line) => onLog?.(line) },
    write: (target) => reader.ask('backup', { target }),
  });
  const methods = new MethodsService({
    ...{ store, compute, jobs, announce, lensId, clock: Date.now },
    about: () => training.about(),
    settingsOf: (method) => training.settings({ method }),
  });
  const listPhotos: Engine['listPhotos'] = (order, filter) => reader.ask('table', { order, filter, backbone: backbone.id });
  const map = new MapService({
    ...{ store, jobs, lensId, entry: join(workersFolder, 'mapBuilder.js') },
    photos: () => listPhotos('folder', {}),
    folders: () => reader.ask('folders', null),
  });
  const status = new StatusService({ store, compute, backbone, folders: () => folders.list(), jobs: () => jobs.list() });

  function rescan(rootId?: RootId): void {
    for (const root of store.roots.list()) if (rootId === undefined || root.id === rootId) void indexing.index(root.id);
  }
  const engine: Engine = {
    ...{ store, backbone, decoders, jobs, folders, indexing, gallery, search, pictures, status },
    ...{ files, judgements, tags, lenses, models, versions, training, backups, methods, map, changes, rescan },
    undo: new UndoService({ store, judgements, changes, lensId }),
    backend: () => compute.info(),
    listPhotos,
    preload: () => gallery.preload((modelId) => reader.ask('embeddings', { modelId })),
    evaluate: async ({ rootId = null, filter = null, modelId }, signal) => {
      const exact = modelId === undefined ? (gallery.active()?.exact ?? null) : await models.embeddingsOf(modelId, signal);
      return evaluateFolders(store, exact, { rootId, filter }, signal);
    },
    export: (subject, format, out) => exportLibrary(store, { backbone: backbone.id, lensId: lensId() }, subject, format, out),
    // Loaded when they are asked for: what checks a file costs a third of the first answer's time, and few commands read one.
    exportJudgements: async (out) => (await import('./services/transferJudgements')).exportJudgements(store, lensId(), out),
    importJudgements: async (path) =>
      (await import('./services/transferJudgements')).importJudgements({ store, files, judgements }, lensId(), path),
    verify: () => {
      const run = (context: JobContext): Promise<VerifyReport> => verifyLibrary({ store, gallery, decoding, decoders, backbone }, context);
      return jobs.add({ kind: 'verify', key: 'verify', run }).ended;
    },
    async close() {
      backups.stop();
      await watches.close();
      await jobs.close();
      changes.flush();
      await Promise.all([decoding.close(), promptDecoding.close(), compute.close(), reader.close()]);
      store.close();
    },
  };
  if (options.lens !== undefined) useLens(engine, options.lens);
  if (options.isWatching) backups.start();
  if (options.isWatching) watches.follow(() => store.roots.list(), folders);
  return engine;
}

/** A name that is wrong closes what was opened. */
function useLens({ lenses, store }: Engine, name: string): void {
  try {
    lenses.useForNow(lenses.find(name).id);
  } catch (error) {
    store.close();
    throw error;
  }
}

/** Looks at everything an engine stands on, without making one: it may be asked because none can be made. */
export async function diagnoseInstallation(
  options: Pick<EngineOptions, 'libraryFolder' | 'workersFolder' | 'modelsFolder'>,
): Promise<Diagnosis> {
  const { libraryFolder, workersFolder, modelsFolder } = options;
  const compute = new ComputeProcess({ entry: join(workersFolder, 'compute.js'), modelsFolder });
  try {
    return await diagnose({ libraryFolder, modelsFolder, compute });
  } finally {
    await compute.close();
  }
}
