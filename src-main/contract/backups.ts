/** Copies of what cannot be computed again. Plain data, as in `data.ts`, which has all of it too. */

/** Why a backup was made: by itself in turn, by a person, or because what came next could have lost something. */
export const backupKinds = ['automatic', 'manual', 'before-restore', 'before-update'] as const;
export type BackupKind = (typeof backupKinds)[number];

export interface BackupSummary {
  /** Of its file, in the folder of backups. */
  readonly name: string;
  readonly kind: BackupKind;
  readonly madeAtMs: number;
  readonly sizeBytes: number;
  readonly judgements: number;
  /** Photos that have one, each tag by itself. */
  readonly tagged: number;
  /** Taught and imported ones. */
  readonly models: number;
  /** Networks that its models were made with, and those of them whose weights it lacks. */
  readonly networks: number;
  readonly networksMissing: number;
  /** False for one that is damaged, or from a newer Likewise: nothing can be restored from it here. */
  readonly isUsable: boolean;
}

export const backupTurns = ['day', 'week', 'never'] as const;
export type BackupTurn = (typeof backupTurns)[number];

export interface BackupPolicy {
  /** How often one is made by itself, if anything has changed. */
  readonly every: BackupTurn;
  /** How many are kept; of those that are not damaged, the newest. */
  readonly keep: number;
  /** With the weights of networks that were trained here, which all backups share. */
  readonly withNetworks: boolean;
}

export interface Backups {
  readonly folder: string;
  readonly policy: BackupPolicy;
  /** Newest first. */
  readonly list: readonly BackupSummary[];
}

export interface Difference {
  readonly judgements: number;
  readonly tagged: number;
  readonly models: number;
}

/** What a restore would do, for the question before it. */
export interface RestorePreview {
  /** In the backup, and not as it says in the library now. */
  readonly comesBack: Difference;
  /** In the library now, and not as it is in the backup. */
  readonly goes: Difference;
}

export interface RestoreReport {
  /** The backup that was made of the library as it was; null where it was too damaged for one. */
  readonly before: string | null;
  /** Where the damaged library lies now; null when it was sound. */
  readonly damagedPath: string | null;
  /** What the library holds now. */
  readonly judgements: number;
  readonly tagged: number;
  readonly models: number;
  /** Judgements and tags younger than the backup that were kept. */
  readonly kept: number;
  /** Trained networks that models of the backup need and whose weights are nowhere: they read no new photos. */
  readonly networksMissing: number;
}

/** What the library's own folder takes on disk, in bytes. */
export interface LibrarySizes {
  /** What a person said and taught, and the list of photos. */
  readonly said: number;
  readonly vectors: number;
  readonly thumbnails: number;
  readonly index: number;
  readonly backups: number;
}

/** What reading photos took on this computer, when it was last measured over enough of them; null before that. */
export interface ReadingCost {
  readonly photos: number;
  readonly msPerPhoto: number;
  readonly measuredAtMs: number;
}

export interface LibraryCosts {
  readonly sizes: LibrarySizes;
  readonly reading: ReadingCost | null;
}

/** What came of reading judgements from a file. */
export interface ImportReport {
  /** Rows of the file. */
  readonly read: number;
  readonly added: number;
  /** Said otherwise before, and later in the file. */
  readonly replaced: number;
  readonly unchanged: number;
  /** Said otherwise here, and later. */
  readonly kept: number;
  /** Rows that were left out because one of their photos is not in this library, or because both are the same picture here. */
  readonly leftOut: number;
  /** The photos that are not here, each once. */
  readonly unknown: readonly string[];
  /** Photos whose content is not here, found by their path. */
  readonly foundByPath: number;
}

/** The same, with what the library says after it; the page shows it. */
export interface ImportedJudgements extends ImportReport {
  /** The file's name. */
  readonly name: string;
  /** Of the lens in use, those that nobody chose to leave. */
  readonly contradictions: number;
}
