import type { Folder } from './folders';
import type { BackboneId } from './ids';
import type { JobStatus } from './jobs';
import type { IndexKind } from './searching';

/** Which TensorFlow.js backend computes: the native library, or the slower WebAssembly one that is always there. */
export type Backend = 'tensorflow' | 'wasm';

/** Why nothing can be saved in the library: its disk is full, or its folder may not be written to. */
export type SavingObstacle = 'full' | 'read-only';

export interface LibraryStatus {
  readonly libraryPath: string;
  readonly folders: readonly Folder[];
  /** Files that are or may be photos. */
  readonly photos: number;
  /** Different pictures among them. */
  readonly images: number;
  readonly features: number;
  readonly embeddings: number;
  readonly problems: number;
  /** Null while the process that computes has not told yet. */
  readonly backend: Backend | null;
  /** Why the native backend is not used; null when it is. */
  readonly backendNotice: string | null;
  readonly backbone: BackboneId;
  readonly index: IndexKind;
  readonly sizeBytes: number;
  /** Where the library lies; null where the system does not tell. */
  readonly freeBytes: number | null;
  /** Null where something can be saved. Else it is open for reading alone. */
  readonly obstacle: SavingObstacle | null;
  readonly jobs: readonly JobStatus[];
}
