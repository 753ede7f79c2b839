import { setImmediate as letOthersRun } from 'node:timers/promises';
import type { ImageId, Language, LensId, MethodsComparison, ModelId, Verdict } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import { methods } from '../../metric/methods';
import { seededStream } from '../../metric/random';
import { sample } from '../../metric/samplers/shuffle';
import type { ExactIndex } from '../../search/exactIndex';
import type { Store } from '../../store/store';
import type { ModelRow } from '../../store/types';
import type { TeachingCompute, TeachingInput, TryInput } from '../../workers/compute/teachingCalls';
import { listClassItems } from '../labels/folderClasses';
import { chanceOf, countQueries, figuresOf, joinFolds, mapGain, recallAt } from '../methods/methodFigures';
import { splitLabels } from '../methods/methodSplit';
import { labelsFor } from '../labels/trainingLabels';
import { isDeep } from '../../training/settings/backboneSettings';
import type { TrainingRecord } from '../teaching/trainingRecord';
import { loadCharts } from './charts';
import { reportMark, reportPage } from './page';
import { MOST_POINTS, placeOnMap } from './placeOnMap';
import type { Example, ExamplePhoto, Measurement, ReportData } from './reportData';
import { reportWords } from './reportLanguages';
import { checkReportFolder, writeReport } from './writeReport';

export interface ReportParts {
  readonly store: Store;
  readonly compute: Pick<TeachingCompute, 'tryMethod'>;
  readonly lensId: LensId;
  readonly lens: string;
  /** The model that the report is about, and the label-free one. */
  readonly model: ModelRow;
  readonly base: ModelRow;
  readonly about: Pick<TeachingInput, 'store' | 'base'>;
  embeddingsOf(id: ModelId, signal?: AbortSignal): Promise<ExactIndex>;
  readonly comparison: MethodsComparison | null;
  readonly backbone: string;
  readonly language: Language;
  readonly clock: () => number;
}

const SEED = 42;
/** Beyond the number of candidates a hit is certain. */
const LOOKED_AT = [1, 2, 3, 5, 10, 20] as const;
const EXAMPLES = 6;
const RESULTS = 6;
/** Judged photos of which it is looked up how their answers changed. */
const MOST_SEARCHED = 200;

/** A page about a model, in a folder. @returns its path and size */
export async function makeReport(parts: ReportParts, out: string, signal?: AbortSignal): Promise<{ file: string; bytes: number }> {
  await checkReportFolder(out, reportMark);
  const data = await collect(parts, signal);
  const page = reportPage(data, parts.language, await loadCharts());
  signal?.throwIfAborted();
  return { file: await writeReport(out, page, reportMark), bytes: Buffer.byteLength(page) };
}

async function collect(parts: ReportParts, signal: AbortSignal | undefined): Promise<ReportData> {
  const { store, model, base, lens, comparison, clock, embeddingsOf } = parts;
  const kept = store.models.record(model.id);
  // As `TrainingService` has written it; of a model that was not taught here there is none.
  const metrics = kept?.metrics as { readonly training?: TrainingRecord['result']; readonly curves?: TrainingRecord['curves'] } | undefined;
  const settings = model.kind === 'taught' ? (kept?.config as TrainingRecord['settings'] | undefined) : undefined;
  const [before, after] = [await embeddingsOf(base.id, signal), await embeddingsOf(model.id, signal)];
  const { measured, why } = await measure(parts, settings, signal);
  const training = metrics?.training;
  return {
    ...{ madeAtMs: clock(), lens, comparison, measured, whyNotMeasured: why, photos: after.size },
    model: {
      ...{ id: model.id, kind: model.kind, createdAtMs: model.createdAtMs },
      ...{ method: training?.method ?? null, methodName: training === undefined ? null : methods[training.method].name },
      ...{ judgements: training?.judgements ?? 0, steps: training?.steps ?? null, sentence: training?.sentence ?? null },
      losses: metrics?.curves?.losses ?? [],
    },
    map: await mapOf(parts, after, signal),
    examples: await examplesOf(parts, before, after, signal),
  };
}

/** With the model's own settings, taught again without what is asked: figures on what a model has seen would flatter it. */
async function measure(
  { store, compute, lensId, about, model }: ReportParts,
  settings: TrainingRecord['settings'] | undefined,
  signal: AbortSignal | undefined,
): Promise<{ measured: Measurement | null; why: ReportData['whyNotMeasured'] }> {
  if (settings === undefined) return { measured: null, why: model.kind === 'base' ? null : { kind: 'imported' } };
  const unmeasured = settings.labels === 'augmentation' ? 'by-copies' : isDeep(settings) ? 'by-network' : null;
  if (unmeasured !== null) return { measured: null, why: { kind: unmeasured } };
  try {
    const folds = splitLabels(labelsFor(store, lensId, settings.labels, null), settings.seed);
    const tryAll = async (how: Pick<TryInput, 'settings' | 'takesAllSteps'>): Promise<ReturnType<typeof joinFolds>> => {
      const tried = [];
      for (const { taught, ...parted } of folds) {
        const input: TryInput = { ...about, ...taught, ...parted, seed: settings.seed, ...how };
        tried.push(await compute.tryMethod(input, signal ?? new AbortController().signal, () => undefined));
      }
      return joinFolds(tried);
    };
    const before = await tryAll({ settings: null, takesAllSteps: false });
    const after = await tryAll({ settings, takesAllSteps: false });
    const { seed } = settings;
    const measured: Measurement = {
      ...{ ...countQueries(before), folds: folds.length },
      ...{ before: figuresOf(before, seed), after: figuresOf(after, seed), gain: mapGain(before, after, seed) },
      ...chanceOf(before),
      recall: LOOKED_AT.filter((k) => k === 1 || k < Math.max(...before.candidates)).map((k) => ({
        k,
        before: recallAt(before, k, seed),
        after: recallAt(after, k, seed),
      })),
    };
    return { measured, why: null };
  } catch (error) {
    if (!(error instanceof LikewiseError) || error.code !== 'nothing-to-learn') throw error;
    return { measured: null, why: { kind: 'too-little', reason: error.message } };
  }
}

/** As it was drawn for this model before, else drawn now. */
async function mapOf(
  { store, model, language }: ReportParts,
  exact: ExactIndex,
  signal: AbortSignal | undefined,
): Promise<ReportData['map']> {
  const { topFolder, elsewhere } = reportWords[language];
  const folderOf = new Map(
    listClassItems(store, null, null).map(({ imageId, label }) => [imageId, label.split('/').at(-1) || topFolder] as const),
  );
  const drawn = store.maps.get(model.id);
  const places =
    drawn === null
      ? await placeOnMap(exact, SEED, signal)
      : sample([...drawn.imageIds.keys()], MOST_POINTS, seededStream(SEED)).map((row) => ({
          ...{ imageId: drawn.imageIds[row] as ImageId, x: drawn.places[row * 2]!, y: drawn.places[row * 2 + 1]! },
        }));
  return places.map(({ imageId, x, y }) => ({ x, y, group: folderOf.get(imageId) ?? elsewhere }));
}

/** Judged photos whose answers changed most, since a report of what stayed would say nothing. */
async function examplesOf(
  { store, lensId, backbone }: ReportParts,
  before: ExactIndex,
  after: ExactIndex,
  signal: AbortSignal | undefined,
): Promise<Example[]> {
  const judged = store.judgements.list(lensId);
  const verdicts = new Map(
    judged.flatMap(({ imageA: a, imageB: b, verdict }) => [[`${a} ${b}`, verdict] as const, [`${b} ${a}`, verdict] as const]),
  );
  const photos = [...new Set(judged.flatMap(({ imageA, imageB, verdict }) => (verdict === 'similar' ? [imageA, imageB] : [])))];
  const answers = (exact: ExactIndex, imageId: ImageId): ImageId[] => {
    const hits = exact.search(exact.vector(imageId)!, RESULTS + 1);
    return hits
      .map(({ id }) => id as ImageId)
      .filter((id) => id !== imageId)
      .slice(0, RESULTS);
  };
  const candidates = sample(photos, photos.length, seededStream(SEED))
    .filter((imageId) => before.has(imageId) && after.has(imageId))
    .slice(0, MOST_SEARCHED);
  const searched: { imageId: ImageId; before: ImageId[]; after: ImageId[]; changed: number }[] = [];
  for (const imageId of candidates) {
    const [was, is] = [answers(before, imageId), answers(after, imageId)];
    searched.push({ imageId, before: was, after: is, changed: is.filter((id) => !was.includes(id)).length });
    // All of them together keep the engine from answering for seconds in a large library.
    await letOthersRun();
    signal?.throwIfAborted();
  }
  const found = searched.sort((a, b) => b.changed - a.changed).slice(0, EXAMPLES);
  const all = [...new Set(found.flatMap(({ imageId, before: was, after: is }) => [imageId, ...was, ...is]))];
  const names = new Map(store.photos.summaries(all, backbone).map(({ imageId, name }) => [imageId, name]));
  const photo = (imageId: ImageId, query: ImageId): ExamplePhoto => {
    const picture = store.pictures.get(imageId, 'thumb');
    const verdict: Verdict | null = verdicts.get(`${query} ${imageId}`) ?? null;
    const url = picture === null ? null : `data:${picture.type};base64,${Buffer.from(picture.bytes).toString('base64')}`;
    return { name: names.get(imageId) ?? '', picture: url, verdict };
  };
  return found.map(({ imageId, before: was, after: is }) => ({
    query: photo(imageId, imageId),
    before: was.map((id) => photo(id, imageId)),
    after: is.map((id) => photo(id, imageId)),
  }));
}
