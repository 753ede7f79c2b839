import type {
  BackupPolicy,
  Backups,
  BackupSummary,
  Confidence,
  Contradiction,
  Example,
  ExampleSearch,
  BinClearance,
  DeepCalls,
  DuplicateCounts,
  DuplicateDecision,
  DuplicateKind,
  DuplicatePage,
  FileId,
  Folder,
  HistoryCalls,
  ImageId,
  ImportedJudgements,
  JobId,
  JobStatus,
  JudgedPair,
  Language,
  Judgement,
  JudgementCounts,
  JudgementSource,
  Lens,
  LensId,
  LibraryCosts,
  LibraryStatus,
  MethodId,
  MethodInfo,
  MethodsState,
  ModelId,
  ModelSummary,
  PhotoDetails,
  PhotoFilter,
  PhotoMap,
  PhotoOrder,
  PhotoShot,
  PhotoSummary,
  PhotoTable,
  PictureBytes,
  PictureSize,
  Problem,
  RestorePreview,
  RestoreReport,
  RootId,
  SearchAnswer,
  SearchFilter,
  SuggestedPair,
  SuspiciousJudgement,
  Tag,
  TagId,
  TrainingResult,
  VersionCalls,
  WhyAnswer,
} from './data';
import type { MoveProgress, PagePlaceCalls, PlaceCalls, UpdateProgress } from './place';

export type * from './wire';

/** All that the page may ask for. A new call here is a compile error until it has a parser and a handler. */
export interface Calls extends DeepCalls, HistoryCalls, PagePlaceCalls, VersionCalls {
  'library.status': { input: void; output: LibraryStatus };
  /** What the library takes on disk, and what reading photos takes on this computer. */
  'library.costs': { input: void; output: LibraryCosts };
  /** The least short side of a picture, in pixels; 0 for none. */
  'library.minSide': { input: void; output: number };
  /** For photos that are read from now on; those that were too small before are tried again. */
  'library.setMinSide': { input: { minSidePx: number }; output: void };
  'folders.list': { input: void; output: readonly Folder[] };
  'folders.remove': { input: { rootId: RootId }; output: void };
  /** What is left out of a folder, as in `.gitignore`; it is looked at again. */
  'folders.setIgnore': { input: { rootId: RootId; patterns: readonly string[] }; output: void };
  'folders.rescan': { input: { rootId?: RootId | undefined }; output: void };
  /** Lets a held-back scan drop the photos that are gone. */
  'folders.confirmMissing': { input: { rootId: RootId }; output: void };
  /**
   * Ids and sizes of every photo in the order asked for; the page draws what is in view.
   * `unlessIs`: the fingerprint of the list that is there; null when it still is that one, since two megabytes are nothing to send and compare for nothing.
   * `isPatient`: nobody asked for it, so it comes when what a person does has been answered.
   */
  'photos.list': {
    input: { order: PhotoOrder; filter: PhotoFilter; unlessIs?: string | undefined; isPatient?: boolean | undefined };
    output: PhotoTable | null;
  };
  /**
   * The first few hundred photos of that list, which are there long before half a million others are: `photos.list` says all that holds of these, too.
   * Null where they are not known without reading all of them. Fewer than that are all there are.
   */
  'photos.first': { input: { order: PhotoOrder; filter: PhotoFilter }; output: PhotoTable | null };
  /** For the rows in view: at most a few hundred ids. */
  'photos.summaries': { input: { imageIds: readonly ImageId[] }; output: readonly PhotoSummary[] };
  'photos.details': { input: { imageId: ImageId }; output: PhotoDetails };
  /** Read from the file itself; null while it cannot be reached or read. */
  'photos.shot': { input: { imageId: ImageId }; output: PhotoShot | null };
  /** Its full size, which is decoded on demand, is not waited for any more: a decoding that has begun ends. */
  'photos.leaveFull': { input: { imageId: ImageId }; output: void };
  /** Those that took a photo of the library, by name. */
  'photos.cameras': { input: void; output: readonly string[] };
  /** `areWordsNext`: how sure these answers are is wanted as soon as they are there. It comes with them; where it takes longer, it is under way when it is asked for. */
  'search.byImage': { input: { imageId: ImageId; k: number; areWordsNext?: boolean | undefined }; output: SearchAnswer };
  /** A picture that was pasted or dropped; it is embedded and not added. */
  'search.byPicture': { input: { bytes: Uint8Array; name: string; k: number }; output: SearchAnswer };
  /** A picture from outside or a part of one is likely to be asked about in a moment: what reads it is started meanwhile. */
  'search.expectPicture': { input: void; output: void };
  /** By several examples and counter-examples, or parts of pictures, among the photos that a filter leaves. */
  'search.byExamples': { input: ExampleSearch & { k: number; filter?: SearchFilter | undefined }; output: SearchAnswer };
  /** Which areas make an answer similar to what was asked. */
  'search.why': { input: { query: Example; imageId: ImageId }; output: WhyAnswer };
  'duplicates.counts': { input: void; output: DuplicateCounts };
  /** A part of one list, the largest saving first. `isKept`: the groups that a person decided to keep whole. */
  'duplicates.list': { input: { kind: DuplicateKind; offset: number; limit: number; isKept?: boolean | undefined }; output: DuplicatePage };
  /** Compares what was not compared yet; the lists grow meanwhile. */
  'duplicates.find': { input: void; output: JobId };
  /** For good; null takes a decision back. `fileIds`: those of one group. */
  'duplicates.decide': {
    input: { kind: DuplicateKind; fileIds: readonly FileId[]; decision: DuplicateDecision | null };
    output: DuplicateCounts;
  };
  'problems.list': { input: void; output: readonly Problem[] };
  /** These files, or all. */
  'problems.retry': { input: { fileIds?: readonly FileId[] | undefined }; output: void };
  /** On disk when it answers; one act for `history.undo`. Of the lens in use, as all of these are. */
  'judgements.save': { input: { pairs: readonly JudgedPair[]; source: JudgementSource }; output: JudgementCounts };
  /** Photos that belong together: the first with each of the others, from which the rest follows. */
  'judgements.saveGroup': { input: { imageIds: readonly ImageId[] }; output: JudgementCounts };
  'judgements.withdraw': { input: { pairs: readonly { imageA: ImageId; imageB: ImageId }[] }; output: JudgementCounts };
  /** Oldest first. */
  'judgements.list': { input: { imageId?: ImageId | undefined }; output: readonly Judgement[] };
  'judgements.counts': { input: void; output: JudgementCounts };
  'judgements.contradictions': { input: void; output: readonly Contradiction[] };
  /** It is to stay: it is listed no more, until something else is said of the pair. */
  'judgements.ignoreContradiction': { input: { imageA: ImageId; imageB: ImageId }; output: void };
  /** Pairs whose answers teach much, every fourth a check. Fewer when there is little left to ask. */
  'judgements.suggest': { input: { count: number }; output: readonly SuggestedPair[] };
  /** Answers that may be slips, the least trusted first. */
  'judgements.suspicious': { input: void; output: readonly SuspiciousJudgement[] };
  /** What the scores of answers mean, one for each that is indexed. */
  'search.confidence': { input: ExampleSearch & { imageIds: readonly ImageId[] }; output: readonly Confidence[] };
  'training.methods': { input: void; output: readonly MethodInfo[] };
  /** Starts a training on the judgements of the lens in use; `training.ended` tells how it went. `isForced`: put to use even if it is not better. */
  'training.start': {
    input: {
      method: MethodId;
      options?: Readonly<Record<string, number>> | undefined;
      seed?: number | undefined;
      isForced?: boolean | undefined;
    };
    output: JobId;
  };
  /** The last comparison of the methods in the lens in use, and whether it still holds. */
  'methods.last': { input: void; output: MethodsState };
  /** Compares the methods on the judgements of the lens in use; `methods.ended` tells when it is over. `jobs.cancel` stops it. */
  'methods.compare': { input: void; output: JobId };
  /** Newest first, those of the lens in use and the label-free one. */
  'models.list': { input: void; output: readonly ModelSummary[] };
  /** Puts a model to use, whatever was thought of it. Answers when it does. */
  'models.use': { input: { modelId: ModelId }; output: readonly ModelSummary[] };
  /** One step back: to the model that the one in use was made from. */
  'models.rollBack': { input: void; output: readonly ModelSummary[] };
  'models.remove': { input: { modelId: ModelId }; output: readonly ModelSummary[] };
  /** Has the one again that was removed last, while the engine runs; it is put to use by `models.use`. */
  'models.bringBack': { input: { modelId: ModelId }; output: readonly ModelSummary[] };
  'tags.list': { input: void; output: readonly Tag[] };
  'tags.ofImage': { input: { imageId: ImageId }; output: readonly Tag[] };
  /** The first ones of its photos, by their numbers. */
  'tags.images': { input: { tagId: TagId; limit: number }; output: readonly ImageId[] };
  'tags.create': { input: { name: string }; output: Tag };
  'tags.rename': { input: { tagId: TagId; name: string }; output: Tag };
  'tags.remove': { input: { tagId: TagId }; output: void };
  'tags.addImages': { input: { tagId: TagId; imageIds: readonly ImageId[] }; output: Tag };
  'tags.removeImages': { input: { tagId: TagId; imageIds: readonly ImageId[] }; output: Tag };
  'tags.setSimilar': { input: { tagId: TagId; membersAreSimilar: boolean }; output: Tag };
  'lenses.list': { input: void; output: readonly Lens[] };
  'lenses.create': { input: { name: string }; output: Lens };
  'lenses.rename': { input: { lensId: LensId; name: string }; output: Lens };
  'lenses.use': { input: { lensId: LensId }; output: Lens };
  /** With its judgements and models: `isConfirmed` when the person was asked about those. */
  'lenses.remove': { input: { lensId: LensId; isConfirmed: boolean }; output: void };
  'backups.list': { input: void; output: Backups };
  'backups.setPolicy': { input: BackupPolicy; output: Backups };
  'backups.make': { input: void; output: BackupSummary };
  'backups.preview': { input: { name: string }; output: RestorePreview };
  /** The engine starts again with the restored library; it answers before that. `keepsNewer`: judgements and tags younger than the backup stay. */
  'backups.restore': { input: { name: string; keepsNewer: boolean }; output: RestoreReport };
  /** The map as it was last drawn, of the lens in use. Draws nothing. */
  'map.get': { input: void; output: PhotoMap };
  /** Starts drawing: what is new beside what it looks like, or all when the model changed, much came, or `isAnew` asks for it. */
  'map.draw': { input: { isAnew?: boolean | undefined }; output: JobId };
  'jobs.list': { input: void; output: readonly JobStatus[] };
  'jobs.pause': { input: { jobId: JobId }; output: void };
  'jobs.resume': { input: { jobId: JobId }; output: void };
  'jobs.cancel': { input: { jobId: JobId }; output: void };
}

/** What only the app's own main process may ask; the page cannot name these. */
export interface AppCalls extends PlaceCalls {
  'folders.add': { input: { path: string }; output: Folder };
  'photos.path': { input: { imageId: ImageId }; output: string };
  /** A small JPEG to draw under the pointer. */
  'pictures.dragIcon': { input: { imageId: ImageId }; output: PictureBytes };
  'pictures.get': { input: { imageId: ImageId; size: PictureSize }; output: PictureBytes };
  /** Of the lens in use, to a file that the person named. @returns how many */
  'judgements.exportTo': { input: { path: string }; output: number };
  /** A report of the model in use, in a folder that the person named. @returns the path of its page */
  'report.save': { input: { path: string; language: Language }; output: string };
  'judgements.importFrom': { input: { path: string }; output: ImportedJudgements };
  /** Whether a file may go to the system's bin now: read from the disk again, right before it is moved. */
  'duplicates.clear': { input: { fileId: FileId; keepIds: readonly FileId[] }; output: BinClearance };
  /** Files that were moved there. */
  'duplicates.binned': { input: { fileIds: readonly FileId[] }; output: void };
  'power.changed': { input: { isOnBattery: boolean; isLow: boolean }; output: void };
}

/** All that the engine may announce. */
export interface Events {
  /** Something in the library changed: what the page lists may be out of date. At most a few a second. */
  'library.changed': {
    photos: boolean;
    folders: boolean;
    problems: boolean;
    judgements?: boolean;
    tags?: boolean;
    lenses?: boolean;
    duplicates?: boolean;
    /** Another model answers now: what a search found before may be out of order. */
    model?: boolean;
  };
  'job.changed': JobStatus;
  /** A training is over: with its result, else why there is none (null when it was cancelled). */
  'training.ended': { jobId: JobId; result: TrainingResult | null; message: string | null };
  /** A comparison of methods is over, and `methods.last` has it; else with the sentence why there is none (null when it was cancelled). */
  'methods.ended': { jobId: JobId; outcome: 'done' | 'cancelled' | 'failed'; message: string | null };
  /** The library is being copied to another place. */
  'library.moving': MoveProgress;
  /** The library is brought up to date; this comes before the engine is ready, and nothing after it. */
  'library.updating': UpdateProgress;
  /** Something a person should know that is no error of theirs: a watch that became polling, a scan that waits for a yes. */
  notice: { code: NoticeCode; subject: string };
}

export type NoticeCode = 'watch-became-polling' | 'scan-would-drop-many' | 'backend-is-wasm' | 'folder-offline' | 'folder-online';

export type AnyCalls = Calls & AppCalls;

/** One handler for each call; the mapped type makes a forgotten one a compile error. The signal aborts when the page gives the call up. */
export type Handlers = {
  [C in keyof AnyCalls]: (input: AnyCalls[C]['input'], signal: AbortSignal) => AnyCalls[C]['output'] | Promise<AnyCalls[C]['output']>;
};
