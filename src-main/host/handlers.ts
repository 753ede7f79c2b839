import { basename } from 'node:path';
import type { Handlers } from '@contract/api';
import type { MoveProgress } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import { minSideOf, pathForPeople, readSmallOnesAgain, setMinSide, type Engine } from '@engine/engine';
import { createBackupHandlers, type Reopen } from './backupHandlers';
import { createPlaceHandlers } from './placeHandlers';

/**
 * What each call does, in the engine's terms.
 * @param home the folder in which the app looks for the library @param reopen see `Reopen` @param onMoving hears how far a move of the library is
 */
export function createHandlers(engine: Engine, home: string, reopen: Reopen, onMoving: (progress: MoveProgress) => void): Handlers {
  const { duplicates, judgements, tags, lenses, models, versions, trials, training, deep } = engine;
  const { store, folders, indexing, search, pictures, status, jobs, changes, backbone } = engine;
  return {
    ...createBackupHandlers(engine, reopen),
    ...createPlaceHandlers(engine, home, reopen, onMoving),
    'library.status': () => status.get(),
    'library.costs': () => status.costs(),
    'library.minSide': () => minSideOf(store),
    'library.setMinSide': ({ minSidePx }) => {
      if (setMinSide(store, minSidePx)) readSmallOnesAgain(store, changes, engine.rescan);
    },
    'folders.list': () => status.folders(),
    'folders.setIgnore': ({ rootId, patterns }) => {
      folders.setIgnorePatterns(rootId, patterns);
      engine.rescan(rootId);
    },
    'folders.remove': ({ rootId }) => folders.remove(rootId),
    'folders.rescan': ({ rootId }) => engine.rescan(rootId),
    'folders.confirmMissing': ({ rootId }) => void indexing.index(rootId, 'accept'),
    'photos.list': async ({ order, filter, unlessIs, isPatient }) => {
      const table = await engine.listPhotos(order, filter, isPatient);
      return table.fingerprint === unlessIs ? null : table;
    },
    'photos.first': ({ order, filter }) => store.photos.first(order, filter, backbone.id),
    'photos.summaries': ({ imageIds }) => store.photos.summaries(imageIds, backbone.id),
    'photos.details': ({ imageId }) => {
      const details = store.photos.details(imageId, backbone.id);
      if (details === null) throw new LikewiseError('file-not-found', 'This photo is not in the library any more.');
      return { ...details, places: details.places.map((place) => ({ ...place, path: pathForPeople(place.path) })) };
    },
    'photos.shot': ({ imageId }) => pictures.shot(imageId),
    'photos.leaveFull': ({ imageId }) => pictures.leaveFull(imageId),
    'photos.cameras': () => engine.listCameras(),
    'search.byImage': async ({ imageId, k, areWordsNext }) => {
      const answer = await search.byImageWhenReady(imageId, k);
      const imageIds = answer.hits.map(({ photo }) => photo.imageId);
      const words = areWordsNext === true && imageIds.length > 0 ? await training.beginConfidence(imageId, imageIds) : null;
      return words === null ? answer : { ...answer, words };
    },
    'search.byPicture': ({ bytes, name, k }, signal) => search.bySource({ bytes }, name, k, { signal }),
    'search.expectPicture': () => search.expectPicture(),
    'search.byExamples': ({ k, filter, ...examples }, signal) => search.ask(examples, k, { filter, signal }),
    'search.why': ({ query, imageId }, signal) => search.why(query, imageId, signal),
    'duplicates.counts': () => duplicates.counts(),
    'duplicates.list': ({ kind, offset, limit, isKept }) => duplicates.list(kind, offset, limit, isKept),
    'duplicates.find': () => duplicates.find().id,
    'duplicates.decide': ({ kind, fileIds, decision }) => duplicates.decide(kind, fileIds, decision),
    'problems.list': () => store.problems.list(),
    'problems.retry': ({ fileIds }) => {
      if (fileIds === undefined) store.problems.reset();
      const rootIds = fileIds === undefined ? [undefined] : store.transaction(() => store.problems.resetFiles(fileIds));
      changes.changed({ problems: true, folders: true });
      for (const rootId of rootIds) engine.rescan(rootId);
    },
    'judgements.save': ({ pairs, source }) => judgements.save(pairs, source),
    'judgements.saveGroup': ({ imageIds }) => judgements.saveGroup(imageIds),
    'judgements.withdraw': ({ pairs }) => judgements.withdraw(pairs),
    'history.undo': () => engine.history.undoInPieces(),
    'history.redo': () => engine.history.redoInPieces(),
    'judgements.list': ({ imageId }) => judgements.list(imageId),
    'judgements.counts': () => judgements.counts(),
    'judgements.contradictions': () => judgements.contradictions(),
    'judgements.ignoreContradiction': (pair) => judgements.ignoreContradiction(pair),
    'judgements.suggest': ({ count }, signal) => training.suggest(count, signal),
    'judgements.suspicious': (_, signal) => training.suspicious(signal),
    'search.confidence': ({ imageIds, ...asked }, signal) => training.confidence(asked, imageIds, signal),
    'training.methods': () => training.methods(),
    'training.start': async ({ method, options, seed, isForced }) => {
      const yaml = JSON.stringify({ method, ...options, ...(seed === undefined ? {} : { seed }) });
      return training.start(await training.settings({ yaml }), isForced).id;
    },
    'training.deepOutlook': (choice) => deep.outlook(choice),
    'training.startDeep': (choice) => deep.start(choice),
    'training.resumeDeep': () => deep.resume(),
    'training.dropDeep': () => deep.drop(),
    'backbones.list': () => deep.backbones(),
    'backbones.remove': ({ id }) => deep.remove(id),
    'methods.last': () => engine.methods.last(),
    'methods.compare': () => engine.methods.compare('judgements').id,
    'models.list': () => models.list(),
    'models.use': ({ modelId }) => models.use(modelId),
    'models.rollBack': () => models.rollBack(),
    'models.remove': ({ modelId }) => models.remove(modelId),
    'models.bringBack': ({ modelId }) => models.bringBack(modelId),
    'models.compare': (about, signal) => versions.compare(about, signal),
    'models.curve': ({ modelId }) => versions.curve(modelId),
    'trials.get': ({ modelId }) => trials.get(modelId),
    'trials.begin': ({ modelId }, signal) => trials.begin(modelId, signal),
    'trials.skip': ({ modelId, ...pair }) => trials.skip(modelId, pair),
    'tags.list': () => tags.list(),
    'tags.ofImage': ({ imageId }) => tags.ofImage(imageId),
    'tags.images': ({ tagId, limit }) => tags.firstImagesOf(tagId, limit),
    'tags.create': ({ name }) => tags.createInTurn(name),
    'tags.rename': ({ tagId, name }) => tags.renameInTurn(tagId, name),
    'tags.remove': ({ tagId }) => tags.removeInPieces(tagId),
    'tags.addImages': ({ tagId, imageIds }) => tags.addInPieces(tagId, imageIds),
    'tags.removeImages': ({ tagId, imageIds }) => tags.takeOffInPieces(tagId, imageIds),
    'tags.setSimilar': ({ tagId, membersAreSimilar }) => tags.setSimilarInTurn(tagId, membersAreSimilar),
    'lenses.list': () => lenses.list(),
    'lenses.create': ({ name }) => lenses.create(name),
    'lenses.rename': ({ lensId, name }) => lenses.rename(lensId, name),
    'lenses.use': ({ lensId }) => lenses.use(lensId),
    'lenses.remove': ({ lensId, isConfirmed }) => lenses.remove(lensId, isConfirmed),
    'map.get': () => engine.map.get(),
    'map.draw': ({ isAnew }) => engine.map.draw({ isAnew: isAnew === true }).id,
    'jobs.list': () => jobs.list(),
    'jobs.pause': ({ jobId }) => jobs.pause(jobId),
    'jobs.resume': ({ jobId }) => jobs.resume(jobId),
    'jobs.cancel': ({ jobId }) => jobs.cancel(jobId),
    'folders.add': async ({ path }) => {
      const root = await folders.add(path);
      void indexing.index(root.id);
      return folders.get(root.id, await status.folders());
    },
    'photos.path': ({ imageId }) => pictures.pathOf(imageId),
    'pictures.dragIcon': ({ imageId }) => pictures.dragIcon(imageId),
    'pictures.get': ({ imageId, size }) => pictures.get(imageId, size),
    'judgements.exportTo': ({ path }) => engine.exportJudgements(path),
    'report.save': async ({ path, language }, signal) => (await engine.report(path, { language }, signal)).file,
    'judgements.importFrom': async ({ path }) => {
      const report = await engine.importJudgements(path);
      return { ...report, name: basename(path), contradictions: judgements.counts().contradictions };
    },
    'duplicates.clear': ({ fileId, keepIds }) => duplicates.clearForBin(fileId, keepIds),
    'duplicates.binned': ({ fileIds }) => duplicates.binned(fileIds),
    'power.changed': ({ isOnBattery, isLow }) => jobs.holdForBattery(isOnBattery && isLow),
  };
}
