import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import type { Events } from '@contract/api';
import type { LensId, PhotoFilter, PhotoOrder, PhotoTable, RootId } from '@contract/data';
import type { Engine, EngineOptions } from './engineTypes';
import { Courtesy } from './jobs/Courtesy';
import type { JobContext } from './jobs/job';
import { JobQueue } from './jobs/JobQueue';
import { defaultLimits } from './library/types';
import { walkFolder } from './library/walk';
import { backboneSpec, DEFAULT_BACKBONE } from './model/backbone/backbones';
import { BackupService } from './services/safekeeping/BackupService';
import { DuplicateService } from './services/duplicates/DuplicateService';
import { backboneInUse } from './services/deep/backboneInUse';
import { DeepService } from './services/teaching/DeepService';
import { createDeep } from './services/deep/createDeep';
import { computeFolders } from './services/networks/deepFolders';
import { diagnose, type Diagnosis } from './services/safekeeping/diagnose';
import { evaluateFolders } from './services/labels/evaluateFolders';
import { exportLibrary } from './services/gallery/exportLibrary';
import { FirstList } from './services/gallery/FirstList';
import { FileService } from './services/gallery/FileService';
import { minSideOf } from './services/indexing/minSide';
import { FolderService } from './services/indexing/FolderService';
import { FolderWatches } from './services/indexing/FolderWatches';
import { Gallery } from './services/gallery/Gallery';
import { JudgementService } from './services/judging/JudgementService';
import { LensService } from './services/judging/LensService';
import { IndexService } from './services/indexing/IndexService';
import { HistoryService } from './services/history/HistoryService';
import { createPutters } from './services/history/putters';
import { GalleryFiles } from './services/gallery/GalleryFiles';
import { MapService } from './services/map/MapService';
import { ChangeNotices, type Announce } from './services/notices';
import { Pieces } from './services/Pieces';
import { MethodsService } from './services/methods/MethodsService';
import { ModelService } from './services/teaching/ModelService';
import { PictureService } from './services/gallery/PictureService';
import { ExampleReader } from './services/search/ExampleReader';
import { SearchFilters } from './services/search/SearchFilters';
import { ShownPhotos } from './services/search/ShownPhotos';
import { SearchService } from './services/search/SearchService';
import { StatusService } from './services/safekeeping/StatusService';
import { TagService } from './services/judging/TagService';
import { HeadTraining } from './services/teaching/HeadTraining';
import { Rehearsal } from './services/teaching/Rehearsal';
import { TrainingService } from './services/teaching/TrainingService';
import { TrialService } from './services/teaching/TrialService';
import { VersionService } from './services/teaching/VersionService';
import { verifyLibrary, type VerifyReport } from './services/safekeeping/verifyLibrary';
import { openStore } from './store/store';
import { ComputeProcess } from './workers/compute/computeProcess';
import { DecoderPool } from './workers/decoder/decoderPool';
import { openReaders } from './workers/reader/openReaders';
import { missingBy } from './workers/reader/readerThread';

export type { Engine, EngineOptions, EvaluationRequest, HistoryEntry, Given } from './engineTypes';
export type { Ended } from './jobs/JobQueue';
export type { IgnoredKind } from './library/types';
export { pathForPeople, pathFromBytes } from './paths/relativePath';
export { exportFormats, exportSubjects, type ExportFormat, type ExportSubject } from './services/gallery/exportLibrary';
export { readClassFilter, type ClassFilter } from './services/labels/folderClasses';
export { mapFormat, mapRows, writeMap, type MapRow } from './services/map/exportMap';
export { readPairs, requireImage } from './services/judging/judgePairs';
export type { Diagnosis } from './services/safekeeping/diagnose';
export type { Evaluation } from './services/labels/evaluateFolders';
export type { VerifyReport } from './services/safekeeping/verifyLibrary';
export { isDeep } from './training/settings/backboneSettings';
export { minSideOf, readSmallOnesAgain, setMinSide } from './services/indexing/minSide';
export { findBackup, listBackups, usualBackupPolicy } from './services/safekeeping/BackupService';
export { beginAnew, beginBesideDamaged, isInUse, isThere, lookForLibrary, openFrom } from './services/safekeeping/lostLibrary';
export { moveLibrary, planMove } from './services/safekeeping/moveLibrary';
export { restoreLibrary } from './services/safekeeping/restoreLibrary';
export { finishMove, placeNamedIn, placeOf } from './store/place';
export { savingObstacle } from './store/copyToRead';
export { backupsFolder } from './store/backupFiles';
export { compareBackup } from './store/compareBackup';

/**
 * Opens the library and makes the engine: the only place that constructs its parts. Worker processes start when they are first needed.
 * Throws as `openStore` does.
 */
export function createEngine(options: EngineOptions): Engine {
  const { workersFolder, modelsFolder, onLog } = options;
  const backbone = backboneSpec(DEFAULT_BACKBONE);
  const { libraryFolder: folder, access, mustExist, onUpdating } = options;
  const store = openStore({ folder, access, mustExist, onLog, onUpdating });
  if (options.access === 'write') store.models.discardStray();
  const announce: Announce = (event, payload) => {
    if (event === 'library.changed') {
      const { photos, folders } = payload as Events['library.changed'];
      if (photos || folders) {
        search.forgetShown();
        versions.forget();
        duplicates.forget();
      }
    }
    options.onEvent?.(event, payload);
  };
  const changes = new ChangeNotices(announce, ({ tags, judgements }) => {
    // A photo that was tagged a moment ago is one of its tag's.
    if (tags === true) search.forgetFilters();
    if (judgements === true) training.prepare();
  });
  const now = (): number => performance.now();
  // What is let go of after a month is nobody's act: no undo waits for it.
  const [courtesy, pieces, dropping] = [new Courtesy(), new Pieces(), new Pieces()];
  const jobs = new JobQueue({
    courtesy,
    now,
    onChange: (status) => announce('job.changed', status),
    onBug: (error) => onLog?.(error.stack ?? error.message),
  });
  const lenses = new LensService({ store, jobs, changes, onSwitched: () => gallery.reload() });
  const lensId = (): LensId => lenses.activeId;
  const decoders = options.decoders ?? Math.max(1, availableParallelism());
  const makePool = (processes: number, isPrompt: boolean): DecoderPool =>
    new DecoderPool({
      entry: join(workersFolder, 'decoder.js'),
      ...{ processes, isPrompt },
      ...(isPrompt ? {} : { courtesy }),
      // Asked for with each file: a person may change them meanwhile.
      get limits() {
        return { ...defaultLimits, minSidePx: minSideOf(store), ...options.limits };
      },
      onCrash: ({ path, detail }) => onLog?.(`A decoder ended over ${path ?? 'a pasted picture'}: ${detail}`),
    });
  const decoding = makePool(decoders, false);
  // A click must not wait behind a file that takes its thirty seconds.
  const promptDecoding = makePool(1, true);
  const compute = new ComputeProcess({
    ...{ entry: join(workersFolder, 'compute.js'), modelsFolder, onLog },
    libraryFolders: computeFolders(options),
  });
  /** What comes by itself waits until a person's act has been answered. */
  const whenFree = <Output>(ask: () => Promise<Output>): Promise<Output> => courtesy.free().then(ask);
  const { reader, patientReader, loader, believe, closeReaders } = openReaders(workersFolder, store.readFolder);
  const gallery = new Gallery({
    ...{ store, onLog, lensId, backbone: backbone.id, featureSize: backbone.featureSize },
    onLoaded: () => galleryFiles?.ensure(),
  });
  const galleryFiles =
    options.access === 'read'
      ? null
      : new GalleryFiles({
          ...{ store, gallery, jobs, courtesy, workersFolder, graphFromBytes: options.graphFromBytes },
          folder: join(options.libraryFolder, 'index'),
          onLog: (line) => onLog?.(line),
        });
  const watches = new FolderWatches({ announce, onLog, onChanged: (rootId) => rescan(rootId) });
  const folders = new FolderService({ store, announce, changes, watchState: (rootId) => watches.stateOf(rootId) });
  const pictures = new PictureService({ store, decoding: promptDecoding, backbone });
  const inUse = backboneInUse(() => store.models.active(lensId())?.backbone ?? backbone.id);
  const examples = new ExampleReader({ store, pictures, decoding: promptDecoding, compute, backbone: inUse });
  const search = new SearchService({
    ...{ store, gallery, compute, examples, backbone: inUse },
    filters: new SearchFilters(store, async (filter) => {
      const { imageIds } = await reader.ask('table', { order: 'folder', filter, backbone: backbone.id });
      return imageIds;
    }),
    shown: new ShownPhotos(store, (isAwaited) =>
      isAwaited ? reader.ask('hidden', null) : whenFree(() => patientReader.ask('hidden', null)),
    ),
  });
  const indexing = new IndexService({
    ...{ store, gallery, folders, jobs, courtesy, decoding, decoders, compute, backbone, announce, changes, now },
    walk: walkFolder,
    onSettled: () => {
      galleryFiles?.ensure();
      trained.catchUp();
    },
  });
  const files = new FileService(store);
  const judgements = new JudgementService({ store, changes, lensId, clock: Date.now });
  const tags = new TagService({ store, changes, lensId, pieces });
  const duplicates = new DuplicateService({
    ...{ store, jobs, courtesy, changes, rescan },
    decoding: promptDecoding,
    entry: join(workersFolder, 'duplicateFinder.js'),
    count: (rules) => patientReader.ask('duplicates', { rules }),
  });
  const { trained, deep: deepTraining } = createDeep({
    ...{ store, gallery, compute, jobs, changes, decoding, decoders, own: backbone.id, libraryFolder: options.libraryFolder, now },
  });
  const models = new ModelService({
    ...{ store, gallery, compute, jobs, changes, trained, lensId, backbone: backbone.id },
    missing: missingBy(patientReader),
  });
  const versions = new VersionService({ store, models });
  const trials = new TrialService({ store, models, versions, changes, lensId });
  const training = new TrainingService({
    ...{ store, compute, jobs, announce, lensId, backbone: backbone.id, deep: deepTraining, examples, believe },
    hidden: async () => (await reader.ask('hidden', null)).hiddenIds,
    heads: new HeadTraining({ store, gallery, compute, changes, backbone: backbone.id, deep: deepTraining, now }),
    rehearsal: new Rehearsal({ compute, courtesy, onFailed: ({ message }) => onLog?.(`No training was rehearsed: ${message}`) }),
    settingsFolder: options.trainingFolder ?? join(dirname(modelsFolder), 'training'),
  });
  const deep = new DeepService({ store, compute, training, trained, changes, lensId, libraryFolder: options.libraryFolder });
  const backups = new BackupService({
    ...{ store, clock: Date.now, onLog: (line) => onLog?.(line) },
    write: (target) => whenFree(() => patientReader.ask('backup', { target })),
  });
  const methods = new MethodsService({
    ...{ store, compute, jobs, announce, lensId, clock: Date.now },
    about: () => training.about(),
    settingsOf: (method) => training.settings({ method }),
    copies: (seed, context) => deepTraining.copies(backbone.id, seed, context),
  });
  const firstList = new FirstList();
  const listPhotos = (order: PhotoOrder, filter: PhotoFilter): Promise<PhotoTable> =>
    firstList.watch(reader.ask('table', { order, filter, backbone: backbone.id }));
  const map = new MapService({
    ...{ store, jobs, courtesy, lensId, entry: join(workersFolder, 'mapBuilder.js') },
    read: (ofLens) => reader.ask('map', { lensId: ofLens, backbone: backbone.id }),
  });
  const status = new StatusService({
    ...{ store, compute, backbone, changes },
    count: (isAwaited) => (isAwaited ? Promise.resolve() : courtesy.free()).then(() => reader.ask('counts', { backbone: backbone.id })),
    folders: (counted) => folders.list(counted),
    jobs: () => jobs.list(),
  });

  function rescan(rootId?: RootId): void {
    for (const root of store.roots.list()) if (rootId === undefined || root.id === rootId) void indexing.index(root.id);
  }
  const engine: Engine = {
    ...{ store, backbone, decoders, jobs, folders, indexing, gallery, search, pictures, status },
    ...{ files, judgements, duplicates, tags, lenses, models, versions, trials, training, deep, backups, methods, map, changes, rescan },
    personActed: (act) => courtesy.personActed(act),
    history: new HistoryService({
      ...{ store, judgements, changes, lensId, pieces, dropping },
      putters: createPutters({ store, changes, folders, lenses, duplicates, rescan: options.isWatching ? rescan : () => undefined }),
    }),
    backend: () => compute.info(),
    listPhotos: (order, filter, isPatient = false) => (isPatient ? whenFree(() => listPhotos(order, filter)) : listPhotos(order, filter)),
    listCameras: () => reader.ask('cameras', null),
    preload: () =>
      search
        .prepare(() => gallery.preload((modelId, take) => loader.ask('embeddings', { modelId }, take)), firstList.over())
        .then(() => gallery.restoreLost(missingBy(loader)))
        .finally(() => loader.close().then(() => training.prepareWords())),
    evaluate: async ({ within = null, filter = null, modelId }, signal) => {
      const exact = modelId === undefined ? (gallery.active()?.exact ?? null) : await models.embeddingsOf(modelId, signal);
      return evaluateFolders(store, exact, { within, filter }, signal);
    },
    report: async (out, about, signal) =>
      (await import('./services/report/reportOf')).reportOf(
        { store, compute, models, methods, training, lenses, backbone },
        out,
        about,
        signal,
      ),
    export: (subject, format, out) => exportLibrary(store, { backbone: backbone.id, lensId: lensId() }, subject, format, out),
    // Loaded when they are asked for: what checks a file costs a third of the first answer's time, and few commands read one.
    exportJudgements: async (out) => (await import('./services/judging/transferJudgements')).exportJudgements(store, lensId(), out),
    importJudgements: async (given) =>
      (await import('./services/judging/transferJudgements')).importJudgements({ store, files, judgements }, lensId(), given),
    verify: () => {
      const run = (context: JobContext): Promise<VerifyReport> => verifyLibrary({ store, gallery, decoding, decoders, backbone }, context);
      return jobs.add({ kind: 'verify', key: 'verify', run }).ended;
    },
    async close() {
      backups.stop();
      await Promise.all([watches.close(), pieces.close(), dropping.close()]);
      await jobs.close();
      changes.flush();
      await Promise.all([decoding.close(), promptDecoding.close(), compute.close(), closeReaders(), galleryFiles?.close()]);
      store.close();
    },
  };
  if (options.access === 'write') engine.history.prune(Date.now(), options.isWatching).catch((error: unknown) => onLog?.(String(error)));
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
  options: Pick<EngineOptions, 'workersFolder' | 'modelsFolder'> & { readonly libraryHome: string },
): Promise<Diagnosis> {
  const { libraryHome, workersFolder, modelsFolder } = options;
  const compute = new ComputeProcess({ entry: join(workersFolder, 'compute.js'), modelsFolder });
  try {
    return await diagnose({ libraryHome, modelsFolder, compute });
  } finally {
    await compute.close();
  }
}
