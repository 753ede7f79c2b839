import type { Act } from '@contract/api';
import type { ImportReport, Language, ModelId, PhotoFilter, PhotoOrder, PhotoTable, RootId, UpdateProgress } from '@contract/data';
import type { JobQueue, Ended } from './jobs/JobQueue';
import type { DecodeLimits } from './library/types';
import type { BackboneSpec, BackendInfo } from './model/types';
import type { BackupService } from './services/safekeeping/BackupService';
import type { Evaluation } from './services/labels/evaluateFolders';
import type { ClassFilter, PlaceWithin } from './services/labels/folderClasses';
import type { ExportFormat, ExportSubject } from './services/gallery/exportLibrary';
import type { DuplicateService } from './services/duplicates/DuplicateService';
import type { DeepService } from './services/teaching/DeepService';
import type { FileService } from './services/gallery/FileService';
import type { FolderService } from './services/indexing/FolderService';
import type { HistoryService } from './services/history/HistoryService';
import type { Gallery } from './services/gallery/Gallery';
import type { JudgementService } from './services/judging/JudgementService';
import type { LensService } from './services/judging/LensService';
import type { IndexService } from './services/indexing/IndexService';
import type { MapService } from './services/map/MapService';
import type { ChangeNotices, Announce } from './services/notices';
import type { MethodsService } from './services/methods/MethodsService';
import type { ModelService } from './services/teaching/ModelService';
import type { PictureService } from './services/gallery/PictureService';
import type { Given } from './services/readSmallFile';
import type { SearchService } from './services/search/SearchService';
import type { StatusService } from './services/safekeeping/StatusService';
import type { TagService } from './services/judging/TagService';
import type { TrainingService } from './services/teaching/TrainingService';
import type { TrialService } from './services/teaching/TrialService';
import type { VersionService } from './services/teaching/VersionService';
import type { VerifyReport } from './services/safekeeping/verifyLibrary';
import type { Store } from './store/store';

export type { Given };

export type { HistoryEntry } from './services/history/entries';

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
  /** Where there is no library, none is begun: throws `nothing-indexed`, as reading does. */
  readonly mustExist?: boolean;
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
  /** As for `openStore`. */
  readonly onUpdating?: (progress: UpdateProgress) => void;
}

export interface EvaluationRequest {
  readonly within?: PlaceWithin | null;
  readonly filter?: ClassFilter | null;
  readonly modelId?: ModelId | undefined;
}

export interface ReportRequest {
  readonly modelId?: ModelId | undefined;
  /** Compares the methods for it, which takes a minute; else the last comparison is shown, if there is one. */
  readonly comparesMethods?: boolean;
  /** English where none is named. */
  readonly language?: Language | undefined;
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
  readonly duplicates: DuplicateService;
  readonly tags: TagService;
  readonly lenses: LensService;
  readonly models: ModelService;
  readonly versions: VersionService;
  readonly trials: TrialService;
  readonly training: TrainingService;
  readonly deep: DeepService;
  readonly backups: BackupService;
  readonly methods: MethodsService;
  /** Everything that a person did, and the way back. */
  readonly history: HistoryService;
  readonly map: MapService;
  readonly changes: ChangeNotices;
  /** A person did something at the window and waits for what comes of it: what runs in the background holds still for a moment. */
  personActed(act?: Act): void;
  backend(): Promise<BackendInfo>;
  /** Every photo in order, read away from the engine's thread. @param isPatient when nobody waits for what they did at the window */
  listPhotos(order: PhotoOrder, filter: PhotoFilter, isPatient?: boolean): Promise<PhotoTable>;
  /** Those that took photos of the library, read away from the engine's thread: it looks at every picture. */
  listCameras(): Promise<readonly string[]>;
  /** Gets ready for the first search, without keeping anybody waiting. */
  preload(): Promise<void>;
  /** Judgements of the lens in use, to a file. @returns how many */
  exportJudgements(out: string): Promise<number>;
  importJudgements(given: Given): Promise<ImportReport>;
  /** Leave-one-out over folder names as classes, with the model in use unless another is named. */
  evaluate(about: EvaluationRequest, signal?: AbortSignal): Promise<Evaluation>;
  /** A page about a model, the one in use unless another is named, whole in the folder `out` or not at all. */
  report(out: string, about: ReportRequest, signal?: AbortSignal): Promise<{ file: string; bytes: number; model: ModelId }>;
  /** @returns how many rows were written to `out` */
  export(subject: ExportSubject, format: ExportFormat, out: string): Promise<number>;
  /** Hashes every photo again and checks everything of ours. */
  verify(): Promise<Ended<VerifyReport>>;
  /** Looks at every folder, or one, for what changed. */
  rescan(rootId?: RootId): void;
  /** Cancels what runs, ends the processes, closes the library. */
  close(): Promise<void>;
}
