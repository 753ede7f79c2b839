import {
  methodIds,
  type BackboneId,
  type Confidence,
  type ImageId,
  type JobId,
  type LensId,
  type MethodId,
  type MethodInfo,
  type SuggestedPair,
  type SuspiciousJudgement,
  type TrainingResult,
} from '@contract/data';
import { sentenceOf } from '@contract/errors';
import type { JobContext } from '../../jobs/job';
import type { Ended, JobQueue } from '../../jobs/JobQueue';
import type * as Methods from '../../metric/methods';
import { backboneSpec } from '../../model/backbone/backbones';
import type { Store } from '../../store/store';
import type { Judgement } from '../../store/types';
import type * as Settings from '../../training/settings/settings';
import type { BackboneAsked, TrainingSettings } from '../../training/settings/settings';
import { isDeep } from '../../training/settings/backboneSettings';
import { type Belief, LEAST_FOR_FIGURE, suspicious } from '../../training/answers/trust';
import type { RehearseInput, TeachingCompute, TeachingInput } from '../../workers/compute/teachingCalls';
import type { BelievedOf, BelieveInput } from '../../workers/words/wordsCalls';
import type { DeepTraining } from '../deep/DeepTraining';
import { baseHeadOf, embeddingSource } from '../gallery/embeddingSource';
import type { ClassFilter } from '../labels/folderClasses';
import { toSource } from '../labels/judgementSources';
import type { Announce } from '../notices';
import type { AnySearch } from '../search/SearchService';
import type { AnyExample, ExampleReader } from '../search/ExampleReader';
import { mergeConfidence } from '../search/mergeConfidence';
import { WordsAhead } from '../search/WordsAhead';
import { judgedIn, labelsFor } from '../labels/trainingLabels';
import type { HeadTraining } from './HeadTraining';
import type { Rehearsal } from './Rehearsal';
import { readGiven, type Given } from '../readSmallFile';

/** Settings are a page; this keeps out what was named by mistake. */
const MOST_BYTES = 1_000_000;

export interface TrainingParts {
  readonly store: Store;
  readonly compute: TeachingCompute;
  readonly jobs: JobQueue;
  readonly announce: Announce;
  readonly backbone: BackboneId;
  readonly heads: HeadTraining;
  readonly deep: DeepTraining;
  readonly rehearsal: Rehearsal;
  readonly examples: ExampleReader;
  /** The photos that cannot be shown now, looked up away from the engine's thread. */
  readonly hidden: () => Promise<Int32Array>;
  /** What is believed of photos, found away from the engine's thread and without the compute process. */
  readonly believe: (input: BelieveInput) => Promise<readonly (Belief | null)[]>;
  readonly lensId: () => LensId;
  /** The installed `resources/training`. */
  readonly settingsFolder: string;
}

/** Not before they are needed: the losses bring TensorFlow.js, whose loading would slow down every start. */
const loadMethods = (): Promise<typeof Methods> => import('../../metric/methods');
const loadSettings = (): Promise<typeof Settings> => import('../../training/settings/settings');

/** For what is drawn by chance outside of a training, whose own seed is in its settings. */
const SEED = 42;

/** What is gone through before the first training: the usual method, by as few steps as it can choose from. Its start is that of every method. */
const REHEARSED: MethodId = 'triplet';
const REHEARSED_STEPS = 6;

/** Learns from what was said in the lens in use, and says what follows from it. Trainings run in the compute process. */
export class TrainingService {
  readonly #parts: TrainingParts;
  readonly #ahead = new WordsAhead(
    (imageId, images) => this.#confidence({ kind: 'photo', imageId }, images, undefined),
    () => performance.now(),
  );
  #started = 0;

  constructor(parts: TrainingParts) {
    this.#parts = parts;
  }

  async methods(): Promise<MethodInfo[]> {
    const { methods } = await loadMethods();
    return methodIds.map((id) => {
      const { name, about, paper, options, deep } = methods[id];
      return { id, name, about, paper, deep, options: options.map(({ probes: _, ...option }) => option) };
    });
  }

  /** Complete settings: the method's defaults, and what a YAML text says otherwise. Throws `bad-argument` with the key and its range. */
  async settings(given: {
    readonly method?: MethodId | undefined;
    readonly yaml?: string;
    readonly name?: string;
    /** What holds the text, in its place. */
    readonly file?: Given;
    /** A network is to be trained, whatever the text says. */
    readonly isDeep?: boolean;
  }): Promise<TrainingSettings> {
    const { parseSettings, readDefaults } = await loadSettings();
    const all = new Map<MethodId, TrainingSettings>();
    for (const id of methodIds) all.set(id, await readDefaults(this.#parts.settingsFolder, id));
    const read = given.file === undefined ? null : await readGiven(given.file, MOST_BYTES);
    return parseSettings(
      read?.text ?? given.yaml ?? '',
      read?.name ?? given.name ?? 'the settings',
      (id) => all.get(id)!,
      given.method,
      given.isDeep,
    );
  }

  /** Settings for deep training, where a command asks for it. Throws `bad-argument` for what does not go together. */
  async withBackbone(settings: TrainingSettings, asked: BackboneAsked): Promise<TrainingSettings> {
    const { backboneAsked } = await loadSettings();
    return backboneAsked(settings, asked);
  }

  /**
   * Queues a training on the lens in use.
   * @param isForced put its model to use even if it is not better @param filter which folders count, where they are the labels
   * @param isResumed go on with a deep training that was interrupted
   */
  start(
    settings: TrainingSettings,
    isForced = false,
    filter: ClassFilter | null = null,
    isResumed = false,
  ): { readonly id: JobId; readonly ended: Promise<Ended<TrainingResult>> } {
    const lensId = this.#parts.lensId();
    const run = (context: JobContext): Promise<TrainingResult> => this.#run(lensId, settings, isForced, filter, isResumed, context);
    const kind = isDeep(settings) ? 'trainDeep' : 'train';
    this.#parts.rehearsal.giveWay();
    const job = this.#parts.jobs.add({ kind, key: `train ${++this.#started}`, lane: 'person', needs: { lensId }, run });
    void job.ended.then((ended) => {
      const message = ended.outcome === 'failed' ? sentenceOf(ended.error) : null;
      this.#parts.announce('training.ended', { jobId: job.id, result: ended.outcome === 'done' ? ended.result : null, message });
    });
    return job;
  }

  /** Somebody judges, or looks at what was judged: a training is likely to come. */
  prepare(): void {
    this.#parts.rehearsal.prepare(() => this.#rehearsed());
  }

  async #rehearsed(): Promise<RehearseInput | null> {
    const { store, backbone } = this.#parts;
    const { judged, base } = this.#input();
    if (judged.length === 0) return null;
    const { seed, ...settings } = await this.settings({ method: REHEARSED });
    const steps = { ...settings.steps, max: REHEARSED_STEPS };
    return { store: embeddingSource(store, backbone), base, judged, seed, settings: { ...settings, seed, steps } };
  }

  /** Pairs to ask about next. */
  async suggest(count: number, signal?: AbortSignal): Promise<SuggestedPair[]> {
    const leftOut = await this.#parts.hidden();
    const pairs = await this.#parts.compute.suggest({ ...this.#input(), count, leftOut }, signal);
    return pairs.map(({ imageA, imageB, asked, probability }) => ({ imageA, imageB, source: asked, probability }));
  }

  /** Answers to look at again, the least trusted first. */
  async suspicious(signal?: AbortSignal): Promise<SuspiciousJudgement[]> {
    const judgements = this.#judgements();
    if (judgements.length === 0) return [];
    const trust = await this.#parts.compute.trust(this.#input(), signal);
    this.prepare();
    return suspicious(trust).map((place) => {
      const { imageA, imageB, verdict, source, judgedAtMs } = judgements[place]!;
      return { imageA, imageB, verdict, source: toSource(source), judgedAtMs, trust: trust[place]! };
    });
  }

  /**
   * How likely photos of the library are what a search means, of those that are indexed. No percentage where too little was judged. By the label-free
   * network, whichever model answers. Throws as the search does.
   */
  async confidence(
    asked: Pick<AnySearch, 'query' | 'more' | 'less'>,
    images: readonly ImageId[],
    signal?: AbortSignal,
  ): Promise<Confidence[]> {
    const { query, more = [], less = [] } = asked;
    const ahead = this.#ahead.take(asked, images);
    if (ahead !== null) return ahead;
    const ask = (example: AnyExample): Promise<Confidence[]> => this.#confidence(example, images, signal);
    const [likes, unlikes] = await Promise.all([Promise.all([query, ...more].map(ask)), Promise.all(less.map(ask))]);
    return mergeConfidence(likes, unlikes);
  }

  /** What `confidence` would say of these answers to a photo, where it is found within a moment; else null, and `confidence` finds it under way. */
  beginConfidence(imageId: ImageId, images: readonly ImageId[]): Promise<readonly Confidence[] | null> {
    return this.#ahead.begin(imageId, images);
  }

  async #confidence(example: AnyExample, images: readonly ImageId[], signal: AbortSignal | undefined): Promise<Confidence[]> {
    const query = await this.#believedOf(example, signal);
    const beliefs = await this.#parts.believe({ ...this.#believedBy(), query, images });
    signal?.throwIfAborted();
    return beliefs.flatMap((belief, i) => {
      if (belief === null) return [];
      const { likelihood, probability, figure, judgedSimilar, judged } = belief;
      const isShown = figure !== 'none';
      return [
        { imageId: images[i]!, likelihood, probability: isShown ? probability : null, isRough: figure !== 'exact', judgedSimilar, judged },
      ];
    });
  }

  /** Reads what the first of them needs, before somebody waits for it. */
  async prepareWords(): Promise<void> {
    await this.#parts.believe({ ...this.#believedBy(), query: null, images: [] });
  }

  #believedBy(): Pick<BelieveInput, 'lensId' | 'backbone' | 'seed'> {
    return { lensId: this.#parts.lensId(), backbone: this.#parts.backbone, seed: SEED };
  }

  async #believedOf(example: AnyExample, signal: AbortSignal | undefined): Promise<BelievedOf> {
    const partOf = example.kind === 'photo' ? example.imageId : null;
    if (partOf !== null && example.region === undefined) return partOf;
    const { feature } = await this.#parts.examples.read(example, signal, backboneSpec(this.#parts.backbone));
    return { feature, partOf };
  }

  /** Whether there are judgements enough for a percentage. */
  get hasFigures(): boolean {
    return this.#judgements().length >= LEAST_FOR_FIGURE;
  }

  async #run(
    lensId: LensId,
    settings: TrainingSettings,
    isForced: boolean,
    filter: ClassFilter | null,
    isResumed: boolean,
    context: JobContext,
  ): Promise<TrainingResult> {
    const { store, heads, deep } = this.#parts;
    if (!isDeep(settings)) return heads.run({ lensId, settings, filter, about: this.about(), isForced }, context);
    const labels = labelsFor(store, lensId, settings.labels, filter);
    return deep.run({ lensId, settings, labels, filter, about: this.about(), isForced, isResumed }, context);
  }

  #judgements(): Judgement[] {
    return this.#parts.store.judgements.list(this.#parts.lensId());
  }

  /** With the judgements of the lens in use, of which there may be none. */
  #input(): TeachingInput {
    const { store, lensId } = this.#parts;
    return { ...this.about(), judged: this.#judgements().length === 0 ? [] : judgedIn(store, lensId()), seed: SEED };
  }

  /** What every teaching looks at. */
  about(): Pick<TeachingInput, 'store' | 'base'> {
    const { store, backbone } = this.#parts;
    return { store: { databasePath: store.databasePath, backbone }, base: baseHeadOf(store) };
  }
}
