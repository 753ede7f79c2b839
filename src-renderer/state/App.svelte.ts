import type { ImageId, MethodId, ModelSummary, RootId, TagId, Verdict } from '@contract/data';
import type { MenuAction } from '@contract/bridge';
import type { Client } from '../bridge/client';
import { loadAhead } from '../bridge/pictures';
import type { Messages } from '../i18n/Messages.svelte';
import { isTextField, Keyboard } from '../keyboard/Keyboard';
import { Access } from './Access.svelte';
import { isAnotherLens } from './anotherLens';
import { BolderTrial } from './BolderTrial.svelte';
import { Deep } from './Deep.svelte';
import { Doubts } from './Doubts.svelte';
import { Duplicates } from './Duplicates.svelte';
import { Engine } from './Engine.svelte';
import { Judgements, type Pair } from './Judgements.svelte';
import type { Judging, LargeView } from './largeView';
import { Lenses } from './Lenses.svelte';
import { Library } from './Library.svelte';
import { Methods } from './Methods.svelte';
import { NewFolders } from './NewFolders.svelte';
import { Notices } from './Notices.svelte';
import { outsidePicture } from './outsidePicture';
import { PairsToAsk } from './PairsToAsk.svelte';
import { PhotoMap } from './PhotoMap.svelte';
import { PhotoList } from './PhotoList.svelte';
import { PhotoNames } from './PhotoNames.svelte';
import type { Preferences } from './Preferences.svelte';
import { Problems } from './Problems.svelte';
import { Restores } from './Restores';
import { Searches } from './Searches.svelte';
import type { SettingsPart, TeachTab } from './screenParts';
import { Tags } from './Tags.svelte';
import { Training, usualChoice } from './Training.svelte';
import type { Query } from './query';
import { Trail } from './Trail.svelte';
import { Undo } from './Undo';
import { Upkeep } from './Upkeep.svelte';
import { VersionActs } from './VersionActs';
import { VersionComparison } from './VersionComparison.svelte';

/** Beside the photo that is asked about. */
const mostExamples = 24;

export interface AppOptions {
  readonly client: Client;
  readonly messages: Messages;
  readonly preferences: Preferences;
  readonly isMac: boolean;
}

/** The window's state, put together: the only place that makes its parts. Views read it and call its methods. */
export class App {
  readonly client: Client;
  readonly messages: Messages;
  readonly preferences: Preferences;
  readonly keyboard: Keyboard;
  readonly notices = new Notices();
  readonly engine: Engine;
  readonly library: Library;
  readonly newFolders: NewFolders;
  readonly access: Access;
  readonly photos: PhotoList;
  readonly map: PhotoMap;
  readonly names: PhotoNames;
  readonly problems: Problems;
  readonly searches: Searches;
  readonly judgements: Judgements;
  readonly doubts: Doubts;
  readonly duplicates: Duplicates;
  readonly tags: Tags;
  readonly lenses: Lenses;
  readonly training: Training;
  readonly deep: Deep;
  readonly methods: Methods;
  readonly comparison: VersionComparison;
  readonly pairs: PairsToAsk;
  readonly bolder: BolderTrial;
  readonly upkeep: Upkeep;
  readonly restores: Restores;
  readonly acts: Undo;
  readonly versions: VersionActs;
  readonly trail = new Trail({ view: 'library', rootId: null });
  preview: LargeView | null = $state.raw(null);
  isHelpOpen = $state(false);
  teachTab: TeachTab = $state('pairs');
  settingsPart: SettingsPart = $state('general');

  constructor({ client, messages, preferences, isMac }: AppOptions) {
    this.client = client;
    this.messages = messages;
    this.preferences = preferences;
    this.keyboard = new Keyboard(isMac);
    this.engine = new Engine(client);
    this.judgements = new Judgements(client, this.notices.report, this.notices.reportRefused);
    this.acts = new Undo({ judgements: this.judgements, notices: this.notices, shows: (pairs) => this.#shows(pairs) });
    this.library = new Library(client, this.acts, this.notices.report);
    const { acts, library, notices, trail } = this;
    const setAside = (taught: ModelSummary): Promise<void> => this.versions.setAside(taught);
    this.newFolders = new NewFolders({ client, library, acts, notices, trail, setAside, restart: () => this.start() });
    this.access = new Access(client, this.library, this.notices.report);
    this.access.onClosed = () => this.#closed();
    this.access.onOpened = () => this.restored().then(() => this.notices.add({ kind: 'done', key: 'libraryBack', count: 0 }));
    this.photos = new PhotoList(client, preferences.order, this.notices.report, undefined, preferences);
    this.map = new PhotoMap(client, this.notices.report);
    this.names = new PhotoNames(client);
    this.problems = new Problems(client, this.notices.report);
    this.searches = new Searches(client, this.names, (imageIds) => loadAhead(imageIds, preferences.rowHeightPx));
    this.library.onFolder = (change) => (change === 'out' ? this.searches.forget() : this.searches.renew());
    this.doubts = new Doubts(client, this.notices.report);
    this.tags = new Tags(client, this.notices.report);
    this.judgements.onActed = this.tags.onActed = () => this.acts.kept();
    this.duplicates = new Duplicates(client, this.acts, () => this.trail.current.place.view === 'duplicates', this.notices.report);
    this.lenses = new Lenses(client, this.acts, this.notices.report);
    this.training = new Training(client, this.notices.report);
    this.versions = new VersionActs(this.training, this.acts, messages);
    this.deep = new Deep(client, this.notices.report);
    this.methods = new Methods(client, this.notices.report);
    this.comparison = new VersionComparison(client, this.notices.report);
    this.upkeep = new Upkeep(client);
    this.restores = new Restores({ upkeep: this.upkeep, undo: this.acts, notices: this.notices, reopen: () => this.restored() });
    this.pairs = new PairsToAsk(client, this.judgements, this.notices.report);
    client.on('job.changed', ({ kind, state }) => {
      if (kind === 'index' && state === 'done') void this.photos.refresh().then(() => this.searches.prepare(this.photos.firstIndexed));
    });
    this.bolder = new BolderTrial(client, this.training, this.judgements, this.notices.report);
    client.on('engine.state', ({ state }) => this.notices.engineIs(state));
    client.on('notice', ({ code, subject }) => this.notices.add({ kind: 'notice', key: code, subject }));
    client.on('library.changed', (change) => {
      const { view } = this.trail.current.place;
      const isAnother = isAnotherLens(change);
      if (isAnother) this.acts.forgetActs();
      if (change.model) this.searches[isAnother ? 'forget' : 'renew']();
      if (change.judgements && view === 'teach') void this.doubts.refresh();
      if (change.problems && view === 'problems') void this.problems.refresh();
    });
  }

  /** True once it is known that no folder has been chosen yet. */
  get isFirstRun(): boolean {
    return this.library.folders?.length === 0;
  }

  /** Grows when pictures that could not be had are worth another try: the engine is back, or has read more photos. */
  get pictureAttempt(): number {
    return this.engine.starts + this.photos.changes;
  }

  async start(): Promise<void> {
    const first = this.photos.begin();
    void this.newFolders.look();
    const looked = this.access.look();
    // Whose first photos are there need not have all of them counted before it is asked what was said of them.
    const known = (await first) ? this.#refresh() : null;
    if (!(await looked)) return;
    await (known ?? (this.isFirstRun ? this.photos.refresh() : this.#refresh()));
    if (!this.library.isIndexing) this.searches.prepare(this.photos.firstIndexed);
    void this.duplicates.count();
  }

  async #refresh(): Promise<void> {
    await Promise.all([this.photos, this.judgements, this.tags, this.lenses].map((part) => part.refresh()));
  }

  /** A row of the window's menu. In a text field, undoing and selecting are the field's own. */
  choose(action: MenuAction): void {
    const field = isTextField(document.activeElement) ? { undo: 'undo', redo: 'redo', selectAll: 'selectAll' } : {};
    const command = (field as Partial<Record<MenuAction, string>>)[action];
    // The only way there is to a field's own undo; no standard has another.
    if (command !== undefined) document.execCommand(command);
    else if (action === 'about') this.openSettings('about');
    else this.keyboard.run(action);
  }

  /** Another library is in the place of the one before: everything is asked for anew. */
  async restored(): Promise<void> {
    this.searches.forget();
    this.acts.forgetActs();
    await this.start();
    if (this.access.reason === null) await this.upkeep.refresh().catch(this.notices.report);
  }

  /** The window says why as a whole, without anything over it. */
  #closed(): void {
    this.notices.clear();
    this.preview = null;
    this.tags.closeQuestion();
    this.isHelpOpen = false;
  }

  openSettings(part: SettingsPart): void {
    this.settingsPart = part;
    if (!this.isFirstRun) this.trail.go({ view: 'settings' });
  }

  openLibrary(rootId: RootId | null = null, tagId?: TagId): void {
    this.trail.go({ view: 'library', rootId, ...(tagId === undefined ? {} : { tagId }) });
  }

  /** The library with these photos and no others. */
  openPhotos(only: readonly ImageId[]): void {
    this.trail.go({ view: 'library', rootId: null, only });
  }

  findSimilar(imageId: ImageId): void {
    this.search({ kind: 'photo', imageId });
  }

  /** The large view with the details beside it. */
  showDetails(imageId: ImageId, order: ArrayLike<number>, judging?: Judging): void {
    this.preferences.showsDetails = true;
    this.preview = { imageId, order, judging };
  }

  /** @param more examples beside it, from the first answer on */
  search(query: Query, more: readonly Query[] = []): void {
    this.preview = null;
    this.trail.go({ view: 'similar', query });
    if (more.length > 0) this.trail.current.question.toggle('more', more);
    // Before the screen changes, which takes as long as the answer.
    void this.searches.ensure(this.trail.current);
  }

  /** One query of several photos: the first one is asked about, the others are examples beside it. */
  findSimilarToAll(imageIds: readonly ImageId[]): void {
    const [first, ...others] = imageIds;
    if (first === undefined) return;
    const examples = others.slice(0, mostExamples).map((imageId) => ({ kind: 'photo', imageId }) as const);
    this.search({ kind: 'photo', imageId: first }, examples);
  }

  /** A picture from outside, or a part of one, is being chosen: what reads it starts meanwhile. */
  expectPicture(): void {
    if (!this.access.reason) this.client.call('search.expectPicture', undefined).catch(() => undefined);
  }

  /** Searches with a picture from outside; it is not added. */
  async searchWithFile(file: File): Promise<void> {
    const picture = await this.readPicture(file);
    if (picture) this.search(picture);
  }

  /** Null for one that is too large, after a word about it. */
  async readPicture(file: File): Promise<Query | null> {
    const picture = await outsidePicture(file);
    if (picture === null) this.notices.add({ kind: 'notice', key: 'tooLarge', subject: file.name });
    return picture;
  }

  /** Says of selected photos that they belong together; the library shows no pairs, so a notice says that it is saved. */
  async judgeSelected(selected: readonly ImageId[], verdict: Verdict | null): Promise<void> {
    const { length, 0: imageA, 1: imageB } = selected;
    if (imageA === undefined || imageB === undefined || verdict === null || (verdict === 'different' && length > 2)) return;
    if (verdict === 'similar' && length > 2) await this.judgements.judgeAlike(selected);
    else await this.judgements.judge([{ imageA, imageB }], verdict, 'chosen');
    if (this.judgements.verdictOf(imageA, imageB) !== verdict) return;
    this.notices.add({ kind: 'done', key: verdict === 'similar' ? 'alikeSaved' : 'differentSaved', count: length });
  }

  /** Teaches as the person chose, or with the method that is right without a thought; `method` is one that a comparison named. */
  teach(method?: MethodId): void {
    this.trail.go({ view: 'teach' });
    this.teachTab = 'training';
    if (method !== undefined) this.training.choice = { ...usualChoice, method };
    void this.training.start();
  }

  /** Shows what training the network itself would take; nothing begins by this alone. */
  openDeep(): void {
    this.deep.isOpen = true;
    this.teachTab = 'training';
    this.trail.go({ view: 'teach' });
  }

  /** Trains the network itself as the form says; `isResumed` goes on with what was left half done. */
  trainDeep(isResumed: boolean): void {
    const { outlook } = this.deep;
    if (outlook !== null) void this.training.startDeep(isResumed ? null : outlook.choice);
  }

  /** Whether a change of these pairs is to be seen on the screen as it is. */
  #shows(pairs: readonly Pair[]): boolean {
    const { place } = this.trail.current;
    if (place.view === 'teach') return this.teachTab === 'pairs';
    if (place.view !== 'similar' || place.query.kind !== 'photo') return false;
    const { imageId } = place.query;
    return pairs.every(({ imageA, imageB }) => imageA === imageId || imageB === imageId);
  }

  reveal(imageId: ImageId): void {
    this.client.revealInFolder(imageId).catch(this.notices.report);
  }
}
