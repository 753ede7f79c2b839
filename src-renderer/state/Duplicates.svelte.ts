import { SvelteSet } from 'svelte/reactivity';
import type {
  BinGroup,
  BinReport,
  DuplicateCounts,
  DuplicateDecision,
  DuplicateFile,
  DuplicateGroup,
  DuplicateKind,
  FileId,
} from '@contract/data';
import type { Client } from '../bridge/client';
import { atMostEvery } from './atMostEvery';
import type { Undo } from './Undo';

const groupsAtOnce = 30;
const mostGroups = 200;

/** Files that are to go, and what stays for them. */
export interface MarkedGroup {
  readonly going: readonly DuplicateFile[];
  readonly staying: readonly DuplicateFile[];
}

/** The three lists of copies and kin, which files are marked to go, and what is decided about them. */
export class Duplicates {
  readonly #client: Client;
  readonly #acts: Undo;
  readonly #isShown: () => boolean;
  readonly #report: (thrown: unknown) => void;
  #counts: DuplicateCounts | null = $state.raw(null);
  #kind: DuplicateKind = $state('identical');
  #showsKept = $state(false);
  #groups: readonly DuplicateGroup[] | null = $state.raw(null);
  #total = $state(0);
  /** To the bin, once that is confirmed. */
  readonly #marked = new SvelteSet<FileId>();
  /** Counts the lists that were shown: a mark of another one is not taken back in this one. */
  #shown = 0;
  #asked = 0;
  #hasLooked = false;
  readonly refresh: () => Promise<void>;
  /** How many there are of what was compared so far, for the side bar; compares nothing, and while photos come in a few times a minute. */
  readonly count: () => Promise<void>;

  /** @param isShown whether the lists are on the screen now */
  constructor(
    client: Client,
    acts: Undo,
    isShown: () => boolean,
    report: (thrown: unknown) => void,
    pauseMs = 1_000,
    countPauseMs = 15_000,
  ) {
    this.#client = client;
    this.#acts = acts;
    this.#isShown = isShown;
    this.#report = report;
    this.refresh = atMostEvery(pauseMs, () => this.#load().catch(report));
    this.count = atMostEvery(countPauseMs, () => this.#count().catch(report));
    const follow = (): void => void (this.#hasLooked ? this.refresh() : this.count());
    client.on('library.changed', ({ duplicates, photos }) => {
      if (duplicates || photos) follow();
    });
    client.on('job.changed', ({ kind }) => {
      if (kind === 'findDuplicates') follow();
    });
  }

  get counts(): DuplicateCounts | null {
    return this.#counts;
  }
  /** Not all photos have been compared. */
  get isPartly(): boolean {
    return this.#counts !== null && this.#counts.compared < this.#counts.of;
  }
  get kind(): DuplicateKind {
    return this.#kind;
  }
  get showsKept(): boolean {
    return this.#showsKept;
  }
  /** Null until they have come. */
  get groups(): readonly DuplicateGroup[] | null {
    return this.#groups;
  }
  get total(): number {
    return this.#total;
  }

  readonly marked: readonly MarkedGroup[] = $derived.by(() =>
    (this.#groups ?? []).flatMap(({ files }) => {
      const going = files.filter(({ fileId }) => this.#marked.has(fileId));
      return going.length === 0 ? [] : [{ going, staying: files.filter(({ fileId }) => !this.#marked.has(fileId)) }];
    }),
  );
  readonly markedFiles: readonly DuplicateFile[] = $derived(this.marked.flatMap(({ going }) => going));

  isMarked(fileId: FileId): boolean {
    return this.#marked.has(fileId);
  }

  /** Opens the screen: what was not compared before is compared now. */
  async start(): Promise<void> {
    this.#hasLooked = true;
    await this.refresh();
    if (this.isPartly) await this.find();
  }

  async find(): Promise<void> {
    await this.#client.call('duplicates.find', undefined).catch(this.#report);
  }

  show(kind: DuplicateKind, showsKept = false): void {
    this.#kind = kind;
    this.#showsKept = showsKept;
    this.#groups = null;
    this.#marked.clear();
    this.#shown++;
    void this.#load().catch(this.#report);
  }

  async more(): Promise<void> {
    const asked = this.#asked;
    const offset = this.#groups?.length ?? 0;
    const page = await this.#page(offset, groupsAtOnce);
    // Another list is shown meanwhile, or this one is longer or shorter than it was: what follows it now is something else.
    if (asked !== this.#asked || offset !== (this.#groups?.length ?? 0)) return;
    this.#groups = [...(this.#groups ?? []), ...page.groups];
    this.#total = page.total;
  }

  /** Marks a file to go, or lets it stay. Of a group at least one that is here stays. @returns false where that would be the last */
  toggle(group: DuplicateGroup, fileId: FileId): boolean {
    const wasMarked = this.#marked.has(fileId);
    const file = group.files.find((one) => one.fileId === fileId);
    if (!file?.isHere || group.kind === 'similar') return false;
    if (!wasMarked && !group.files.some((one) => one.isHere && one.fileId !== fileId && !this.#marked.has(one.fileId))) return false;
    const marked = new Set(this.#marked);
    if (wasMarked) marked.delete(fileId);
    else marked.add(fileId);
    this.#mark(marked);
    return true;
  }

  /** The suggested one of each group stays, the others are marked to go. */
  keepBest(groups: readonly DuplicateGroup[]): void {
    const marked = new Set(this.#marked);
    for (const { kind, files } of groups) {
      const [best, ...others] = files;
      if (kind === 'similar' || !best?.isHere) continue;
      marked.delete(best.fileId);
      for (const { fileId, isHere } of others) if (isHere) marked.add(fileId);
    }
    this.#mark(marked);
  }

  clearMarks(): void {
    this.#mark(new Set());
  }

  /** For good; the group leaves the list at once. Null brings a kept one back to it. */
  async decide(group: DuplicateGroup, decision: DuplicateDecision | null): Promise<void> {
    const fileIds = group.files.map(({ fileId }) => fileId);
    const { kind } = group;
    const [before, shown] = [this.#groups, this.#shown];
    this.#groups = (before ?? []).filter((other) => other !== group);
    for (const fileId of fileIds) this.#marked.delete(fileId);
    try {
      const told = { key: decision === null ? 'copiesOpen' : 'copiesDecided', name: '' } as const;
      this.#counts = await this.#acts.step(() => this.#client.call('duplicates.decide', { kind, fileIds, decision }), told);
    } catch (error) {
      // Another list may be shown meanwhile, and this one be asked for anew.
      if (shown === this.#shown) this.#groups = before;
      throw error;
    }
    await this.#load();
  }

  /** To the system's bin, after a person has seen the list of what goes. Restoring is the system's affair, so no step leads back over it. */
  async moveToBin(): Promise<BinReport> {
    const groups: BinGroup[] = this.marked.map(({ going, staying }) => ({
      binIds: going.map(({ fileId }) => fileId),
      keepIds: staying.map(({ fileId }) => fileId),
    }));
    const paths = new Map(this.markedFiles.map(({ fileId, path }) => [fileId, path]));
    const report = await this.#client.moveToBin(groups);
    this.#shown++;
    this.#binned(new Set(report.movedIds));
    // What became of the files is told at once; an engine that went is waited for by the list alone.
    if (report.refused.some(({ reason }) => reason === 'not-reached')) void this.refresh();
    else await this.#load().catch(this.#report);
    return { ...report, refused: report.refused.map((one) => ({ ...one, path: one.path ?? paths.get(one.fileId) ?? null })) };
  }

  /** They are not there any more, whenever the engine hears of it. */
  #binned(movedIds: ReadonlySet<FileId>): void {
    for (const fileId of movedIds) this.#marked.delete(fileId);
    const left = (this.#groups ?? []).map((group) => {
      const files = group.files.filter(({ fileId }) => !movedIds.has(fileId));
      return files.length === group.files.length ? group : { ...group, files };
    });
    this.#groups = left.filter(({ files }) => files.length > 1);
  }

  /** Seen at once, and taken back as all else is, while this list is shown. */
  #mark(marked: ReadonlySet<FileId>): void {
    const [before, shown] = [new Set(this.#marked), this.#shown];
    const put = (fileIds: ReadonlySet<FileId>): void => {
      this.#marked.clear();
      for (const fileId of fileIds) this.#marked.add(fileId);
    };
    put(marked);
    this.#acts.did({
      told: null,
      undo: async () => put(before),
      redo: async () => put(marked),
      isShown: () => shown === this.#shown && this.#isShown(),
    });
  }

  async #load(): Promise<void> {
    const asked = ++this.#asked;
    const [counts, page] = await Promise.all([
      this.#client.call('duplicates.counts', undefined),
      this.#page(0, Math.min(mostGroups, Math.max(groupsAtOnce, this.#groups?.length ?? 0))),
    ]);
    if (asked !== this.#asked) return;
    this.#counts = counts;
    this.#groups = page.groups;
    this.#total = page.total;
  }

  async #count(): Promise<void> {
    const asked = this.#asked;
    const counts = await this.#client.call('duplicates.counts', undefined);
    if (asked === this.#asked) this.#counts = counts;
  }

  #page(offset: number, limit: number): Promise<{ readonly groups: readonly DuplicateGroup[]; readonly total: number }> {
    return this.#client.call('duplicates.list', { kind: this.#kind, offset, limit, isKept: this.#showsKept });
  }
}
