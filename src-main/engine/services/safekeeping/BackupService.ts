import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { backupTurns, type BackboneId, type BackupKind, type BackupPolicy, type Backups, type BackupSummary } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import { readBackup, type BackupReport } from '../../store/backup';
import { backupName, backupsFolder, parseBackupName } from '../../store/backupFiles';
import { newestVersion } from '../../store/migrate';
import type { Store } from '../../store/store';
import { deepFolders } from '../networks/deepFolders';
import { bringWeights, dropKeptWeights, keptWeightsFolder, notKept, trainedAmong } from '../networks/keptWeights';

const POLICY_KEY = 'backups.policy';
export const usualBackupPolicy: BackupPolicy = { every: 'day', keep: 10, withNetworks: true };
const DAY_MS = 86_400_000;
const turnMs = { day: DAY_MS, week: 7 * DAY_MS, never: Infinity } as const;
/** How often it is looked whether one is due. */
const LOOK_EVERY_MS = 15 * 60_000;
/** The first look waits until the window is up. */
const FIRST_LOOK_MS = 20_000;

/** Copies of what a person said and taught, beside the library: made in turn when something has changed, checked, and the oldest removed only after that. */
export class BackupService {
  readonly #store: Store;
  readonly #clock: () => number;
  readonly #write: (target: string) => Promise<BackupReport>;
  readonly #onLog: (line: string) => void;
  #timer: NodeJS.Timeout | null = null;
  #last: Promise<unknown> = Promise.resolve();

  /** @param parts.write makes a backup, away from the engine's thread */
  constructor(parts: {
    store: Store;
    clock: () => number;
    write: (target: string) => Promise<BackupReport>;
    onLog: (line: string) => void;
  }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#write = parts.write;
    this.#onLog = parts.onLog;
  }

  list(): Backups {
    return { folder: backupsFolder(this.#store.folder), policy: this.policy(), list: listBackups(this.#store.folder) };
  }

  policy(): BackupPolicy {
    const kept = this.#store.settings.get(POLICY_KEY) as Partial<BackupPolicy> | undefined;
    const every = backupTurns.find((turn) => turn === kept?.every) ?? usualBackupPolicy.every;
    const keep = Number.isInteger(kept?.keep) ? Math.min(100, Math.max(1, kept!.keep!)) : usualBackupPolicy.keep;
    return { every, keep, withNetworks: kept?.withNetworks ?? usualBackupPolicy.withNetworks };
  }

  setPolicy(policy: BackupPolicy): Backups {
    const key = POLICY_KEY;
    const { settings, steps } = this.#store;
    steps.take({ kind: 'setting', was: { key, value: this.policy() }, became: { key, value: policy } }, () => settings.set(key, policy));
    return this.list();
  }

  /** One after the other. Throws `disk-full`, `library-not-writable`, `library-damaged`. */
  make(kind: BackupKind = 'manual'): Promise<BackupSummary> {
    const made = this.#last.then(() => this.#make(kind));
    this.#last = made.catch(() => undefined);
    return made;
  }

  /** Makes one if it is its turn and something has changed since the newest. @returns null where none was needed */
  async makeIfDue(): Promise<BackupSummary | null> {
    const now = this.#clock();
    const newest = this.#newest(now);
    const isDue = newest === undefined || now - newest.madeAtMs >= turnMs[this.policy().every];
    if (this.policy().every === 'never' || !isDue) return null;
    return this.#isAnythingToKeep() ? this.make('automatic') : null;
  }

  /** Looks from time to time whether one is due, until `stop`. */
  start(): void {
    const look = (): void => {
      this.makeIfDue().catch((error: unknown) =>
        this.#onLog(`No backup was made: ${error instanceof Error ? error.message : String(error)}`),
      );
      this.#timer = setTimeout(look, LOOK_EVERY_MS);
      this.#timer.unref();
    };
    this.#timer = setTimeout(look, FIRST_LOOK_MS);
    this.#timer.unref();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  async #make(kind: BackupKind): Promise<BackupSummary> {
    const { folder } = this.#store;
    mkdirSync(backupsFolder(folder), { recursive: true, mode: 0o700 });
    removeUnfinished(backupsFolder(folder));
    const now = this.#clock();
    const newest = this.#newest(now);
    const name = backupName(now, kind);
    // First, so that no backup is there without what it needs.
    if (this.policy().withNetworks) this.#keepWeights(keptWeightsFolder(join(backupsFolder(folder), name)));
    const { digest } = await this.#write(join(backupsFolder(folder), name));
    // Nothing changed since: the newest says the same, and an older one need not go for it.
    if (kind === 'automatic' && newest !== undefined && readBackup(pathOf(folder, newest.name)).digest === digest) {
      rmSync(pathOf(folder, name));
      return newest;
    }
    this.#removeOld(name);
    return listBackups(folder).find((summary) => summary.name === name)!;
  }

  /** A backup in a file of its own, anywhere, with the weights of trained networks in a folder beside it. Throws as `make` does, and `bad-argument`. */
  async makeAt(path: string): Promise<BackupReport & { readonly networks: number; readonly networksMissing: number }> {
    if (!existsSync(dirname(path)))
      throw new LikewiseError('bad-argument', `${path} cannot be written: its folder is not there. Choose another place for the backup.`);
    const missing = this.#keepWeights(keptWeightsFolder(path));
    const report = await this.#write(path);
    return { ...report, networks: trainedAmong(report.backbones).length, networksMissing: missing.length };
  }

  #keepWeights(folder: string): BackboneId[] {
    return bringWeights(trainedAmong(this.#store.models.backbones()), [deepFolders(this.#store.folder).backbones], folder);
  }

  /**
   * Those past the number that is kept; damaged ones do not count, and are left for whoever wants to look.
   * @param made stays, though the clock was set back and others seem to be newer
   */
  #removeOld(made: string): void {
    const { folder } = this.#store;
    const others = listBackups(folder).filter(({ name, isUsable }) => isUsable && name !== made);
    for (const { name } of others.slice(this.policy().keep - 1)) rmSync(pathOf(folder, name), { force: true });
    const left = listBackups(folder);
    // What a damaged one needs is not known.
    if (!left.every(({ isUsable }) => isUsable)) return;
    const needed = new Set(left.flatMap(({ name }) => readBackup(pathOf(folder, name)).backbones));
    dropKeptWeights(keptWeightsFolder(pathOf(folder, left[0]?.name ?? '')), needed);
  }

  /** By those that a clock made which ran ahead nothing is measured: the next one would be put off for years, or each look would make one more. */
  #newest(now: number): BackupSummary | undefined {
    return listBackups(this.#store.folder).find(({ isUsable, madeAtMs }) => isUsable && madeAtMs <= now);
  }

  #isAnythingToKeep(): boolean {
    const { judgements, tags, lenses } = this.#store;
    return judgements.count() > 0 || tags.list(lenses.active()).length > 0 || lenses.list().length > 1;
  }
}

/** What a process that was killed while it made a backup left behind. Only one at a time is made, by the one writer of the library. */
function removeUnfinished(folder: string): void {
  for (const name of readdirSync(folder)) if (/\.db\.part(-wal|-shm|-journal)?$/u.test(name)) rmSync(join(folder, name), { force: true });
}

/** Newest first. */
export function listBackups(libraryFolder: string): BackupSummary[] {
  const folder = backupsFolder(libraryFolder);
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return []; // none was made yet
  }
  return names
    .flatMap((name) => summaryOf(folder, name))
    .sort((one, other) => other.madeAtMs - one.madeAtMs || (one.name < other.name ? 1 : -1));
}

function summaryOf(folder: string, name: string): BackupSummary[] {
  const parsed = parseBackupName(name);
  if (parsed === null) return [];
  const path = join(folder, name);
  const sizeBytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  const about = { name, ...parsed, sizeBytes };
  try {
    const { judgements, tags, models, backbones, schemaVersion } = readBackup(path);
    const trained = trainedAmong(backbones);
    const networks = { networks: trained.length, networksMissing: notKept(trained, path).length };
    return [{ ...about, judgements, tagged: tags, models, ...networks, isUsable: schemaVersion <= newestVersion() }];
  } catch {
    return [{ ...about, judgements: 0, tagged: 0, models: 0, networks: 0, networksMissing: 0, isUsable: false }];
  }
}

const pathOf = (libraryFolder: string, name: string): string => join(backupsFolder(libraryFolder), name);

/** The file of a backup by its name in the list. Throws `file-not-found`. */
export function findBackup(libraryFolder: string, name: string): string {
  if (!listBackups(libraryFolder).some((summary) => summary.name === name))
    throw new LikewiseError(
      'file-not-found',
      `There is no backup ${name} in ${backupsFolder(libraryFolder)}. "likewise backup list" shows those that are.`,
    );
  return pathOf(libraryFolder, name);
}
