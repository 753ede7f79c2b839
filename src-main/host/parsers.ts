import { z } from 'zod';
import type { AnyCalls, Calls } from '@contract/api';
import {
  backupTurns,
  deepLabels,
  judgementSources,
  languages,
  methodIds,
  type FileId,
  type ImageId,
  type JobId,
  type LensId,
  type ModelId,
  type RootId,
  type TagId,
} from '@contract/data';

/** Larger than any number of photos, and what the database's ids can be. */
const MAX_ID = 2 ** 31 - 1;
const id = z.number().int().positive().max(MAX_ID);
const imageId = id.transform((value) => value as ImageId);
const fileId = id.transform((value) => value as FileId);
const rootId = id.transform((value) => value as RootId);
const jobId = id.transform((value) => value as JobId);
const tagId = id.transform((value) => value as TagId);
const modelId = id.transform((value) => value as ModelId);
const lensId = id.transform((value) => value as LensId);
const k = z.number().int().min(1).max(1000);
const path = z.string().min(1).max(32_768);
/** Of a pasted or dropped picture. */
const MAX_PICTURE_BYTES = 200_000_000;
const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array && value.byteLength > 0 && value.byteLength <= MAX_PICTURE_BYTES);
const nothing = z.undefined().or(z.null().transform(() => undefined));
const ofRoot = z.strictObject({ rootId: rootId.optional() });

const name = z.string().min(1).max(1000);
/** Twice the photos of the largest library that the window aims at. */
const MOST_IMAGES = 1_000_000;
const isImageId = (value: unknown): value is ImageId => Number.isInteger(value) && (value as number) > 0 && (value as number) <= MAX_ID;
/** In one look: a schema for each of half a million would hold everybody up for half a second. */
const imageIds = z.custom<ImageId[]>((value) => Array.isArray(value) && value.length <= MOST_IMAGES && value.every(isImageId));
const pair = z.strictObject({ imageA: imageId, imageB: imageId });
const judgedPair = pair.extend({ verdict: z.enum(['similar', 'different']) });

const share = z.number().min(0).max(1);
/** Not a line, and not beyond the picture but for rounding. */
const region = z
  .strictObject({ x: share, y: share, width: share.min(1e-3), height: share.min(1e-3) })
  .refine(({ x, y, width, height }) => x + width <= 1.001 && y + height <= 1.001);
const pictureName = z.string().max(1000);
const example = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('photo'), imageId, region: region.optional() }),
  z.strictObject({ kind: z.literal('picture'), bytes, name: pictureName, region: region.optional() }),
]);
/** More would be no query any more, and each may be a picture to decode. */
const examples = z.array(example).max(32);

const photoOrder = z.enum(['newest', 'folder', 'tag']);

const photoFilter = z.strictObject({
  text: z.string().max(500).optional(),
  rootId: rootId.optional(),
  tagId: tagId.optional(),
  camera: z.string().min(1).max(1000).optional(),
  takenFromMs: z.number().optional(),
  takenBeforeMs: z.number().optional(),
});

const searchFilter = photoFilter.extend({
  below: path.optional(),
  isOtherBurst: z.boolean().optional(),
  isOtherFolder: z.boolean().optional(),
});
const deepChoice = z.strictObject({
  method: z.enum(methodIds),
  labels: z.enum(deepLabels),
  blocks: z.number().int().min(1).max(8),
  steps: z.number().int().min(1).max(20_000),
});
const duplicateKind = z.enum(['identical', 'edited', 'similar']);

type Schemas = { [C in keyof AnyCalls]: z.ZodType<AnyCalls[C]['input']> };

/** What each call's input must look like. Nothing that arrives is trusted before it went through here. */
const schemas: Schemas = {
  'library.status': nothing,
  'library.costs': nothing,
  'library.place': nothing,
  'library.lookAgain': nothing,
  'library.beginNew': nothing,
  'library.minSide': nothing,
  'library.setMinSide': z.strictObject({ minSidePx: z.number().int().min(0).max(100_000) }),
  'folders.list': nothing,
  'folders.remove': z.strictObject({ rootId }),
  'folders.setIgnore': z.strictObject({ rootId, patterns: z.array(z.string().max(1000)).max(200) }),
  'folders.rescan': ofRoot,
  'folders.confirmMissing': z.strictObject({ rootId }),
  'photos.list': z.strictObject({
    order: photoOrder,
    filter: photoFilter,
    unlessIs: z.string().max(100).optional(),
    isPatient: z.boolean().optional(),
  }),
  'photos.first': z.strictObject({ order: photoOrder, filter: photoFilter }),
  'photos.summaries': z.strictObject({ imageIds: z.array(imageId).max(1000) }),
  'photos.details': z.strictObject({ imageId }),
  'photos.shot': z.strictObject({ imageId }),
  'photos.leaveFull': z.strictObject({ imageId }),
  'photos.cameras': nothing,
  'search.byImage': z.strictObject({ imageId, k, areWordsNext: z.boolean().optional() }),
  'search.byPicture': z.strictObject({ bytes, name: pictureName, k }),
  'search.expectPicture': nothing,
  'search.byExamples': z.strictObject({ query: example, more: examples, less: examples, k, filter: searchFilter.optional() }),
  'search.why': z.strictObject({ query: example, imageId }),
  'duplicates.counts': nothing,
  'duplicates.list': z.strictObject({
    kind: duplicateKind,
    offset: z.number().int().min(0).max(MAX_ID),
    limit: z.number().int().min(1).max(200),
    isKept: z.boolean().optional(),
  }),
  'duplicates.find': nothing,
  'duplicates.decide': z.strictObject({
    kind: duplicateKind,
    fileIds: z.array(fileId).min(2).max(10_000),
    decision: z.enum(['keep', 'not-same']).nullable(),
  }),
  'problems.list': nothing,
  'problems.retry': z.strictObject({ fileIds: z.array(fileId).max(100_000).optional() }),
  'judgements.save': z.strictObject({ pairs: z.array(judgedPair).min(1).max(100_000), source: z.enum(judgementSources) }),
  'judgements.saveGroup': z.strictObject({ imageIds }),
  'judgements.withdraw': z.strictObject({ pairs: z.array(pair).min(1).max(100_000) }),
  'history.undo': nothing,
  'history.redo': nothing,
  'judgements.list': z.strictObject({ imageId: imageId.optional() }),
  'judgements.counts': nothing,
  'judgements.contradictions': nothing,
  'judgements.ignoreContradiction': pair,
  'judgements.suggest': z.strictObject({ count: z.number().int().min(1).max(200) }),
  'judgements.suspicious': nothing,
  'search.confidence': z.strictObject({ query: example, more: examples, less: examples, imageIds: z.array(imageId).max(1000) }),
  'training.methods': nothing,
  'training.start': z.strictObject({
    method: z.enum(methodIds),
    options: z.partialRecord(z.enum(['margin', 'scale']), z.number()).optional(),
    seed: z.number().int().min(0).max(MAX_ID).optional(),
    isForced: z.boolean().optional(),
  }),
  'training.deepOutlook': deepChoice.partial(),
  'training.startDeep': deepChoice,
  'training.resumeDeep': nothing,
  'training.dropDeep': nothing,
  'backbones.list': nothing,
  'backbones.remove': z.strictObject({ id: z.string().min(1).max(100) }),
  'methods.last': nothing,
  'methods.compare': nothing,
  'models.list': nothing,
  'models.compare': z.strictObject({ before: modelId, after: modelId, imageIds: z.array(imageId).max(50), k: k.max(50) }),
  'models.curve': z.strictObject({ modelId }),
  'trials.get': z.strictObject({ modelId }),
  'trials.begin': z.strictObject({ modelId }),
  'trials.skip': pair.extend({ modelId }),
  'models.use': z.strictObject({ modelId }),
  'models.rollBack': nothing,
  'models.remove': z.strictObject({ modelId }),
  'models.bringBack': z.strictObject({ modelId }),
  'tags.list': nothing,
  'tags.ofImage': z.strictObject({ imageId }),
  'tags.images': z.strictObject({ tagId, limit: k }),
  'tags.create': z.strictObject({ name }),
  'tags.rename': z.strictObject({ tagId, name }),
  'tags.remove': z.strictObject({ tagId }),
  'tags.addImages': z.strictObject({ tagId, imageIds }),
  'tags.removeImages': z.strictObject({ tagId, imageIds }),
  'tags.setSimilar': z.strictObject({ tagId, membersAreSimilar: z.boolean() }),
  'lenses.list': nothing,
  'lenses.create': z.strictObject({ name }),
  'lenses.rename': z.strictObject({ lensId, name }),
  'lenses.use': z.strictObject({ lensId }),
  'lenses.remove': z.strictObject({ lensId, isConfirmed: z.boolean() }),
  'backups.list': nothing,
  'backups.setPolicy': z.strictObject({ every: z.enum(backupTurns), keep: z.number().int().min(1).max(100), withNetworks: z.boolean() }),
  'backups.make': nothing,
  'backups.preview': z.strictObject({ name }),
  'backups.restore': z.strictObject({ name, keepsNewer: z.boolean() }),
  'map.get': nothing,
  'map.draw': z.strictObject({ isAnew: z.boolean().optional() }),
  'jobs.list': nothing,
  'jobs.pause': z.strictObject({ jobId }),
  'jobs.resume': z.strictObject({ jobId }),
  'jobs.cancel': z.strictObject({ jobId }),
  'folders.add': z.strictObject({ path }),
  'photos.path': z.strictObject({ imageId }),
  'pictures.dragIcon': z.strictObject({ imageId }),
  'pictures.get': z.strictObject({ imageId, size: z.enum(['thumb', 'large', 'preview', 'full']) }),
  'judgements.exportTo': z.strictObject({ path }),
  'judgements.importFrom': z.strictObject({ path }),
  'library.openAt': z.strictObject({ path }),
  'library.planMove': z.strictObject({ path }),
  'library.move': z.strictObject({ path }),
  'report.save': z.strictObject({ path, language: z.enum(languages) }),
  'duplicates.clear': z.strictObject({ fileId, keepIds: z.array(fileId).max(10_000) }),
  'duplicates.binned': z.strictObject({ fileIds: z.array(fileId).max(100_000) }),
  'power.changed': z.strictObject({ isOnBattery: z.boolean(), isLow: z.boolean() }),
};

/** The calls that only the app's main process may make; a page that names one is refused. */
const appCalls = [
  'pictures.dragIcon',
  'judgements.exportTo',
  'judgements.importFrom',
  'library.openAt',
  'library.beginNew',
  'library.planMove',
  'library.move',
  'report.save',
  'folders.add',
  'photos.path',
  'pictures.get',
  'duplicates.clear',
  'duplicates.binned',
  'power.changed',
] as const satisfies readonly Exclude<keyof AnyCalls, keyof Calls>[];

export function isCall(name: string): name is keyof AnyCalls {
  return Object.hasOwn(schemas, name);
}

export function isPageCall(name: keyof AnyCalls): name is keyof Calls {
  return !appCalls.some((call) => call === name);
}

/** Throws a `z.ZodError` when the input is not what the call takes. */
export function parseInput<C extends keyof AnyCalls>(call: C, raw: unknown): AnyCalls[C]['input'] {
  return schemas[call].parse(raw);
}

const toEngine = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('call'), id: z.number().int(), call: z.string(), input: z.unknown(), from: z.enum(['page', 'app']) }),
  z.strictObject({ kind: z.literal('cancel'), id: z.number().int() }),
  z.strictObject({ kind: z.literal('acted'), act: z.enum(['pressed', 'scrolled']) }),
  z.strictObject({ kind: z.literal('ping'), id: z.number().int() }),
  z.strictObject({ kind: z.literal('quit') }),
]);

/** Null for what is no message of ours. */
export function parseMessage(raw: unknown): z.infer<typeof toEngine> | null {
  const parsed = toEngine.safeParse(raw);
  return parsed.success ? parsed.data : null;
}
