import type { Language, ModelId } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import type { BackboneSpec } from '../../model/types';
import { baseLensId } from '../../store/repositories/ModelRepository';
import type { Store } from '../../store/store';
import type { TeachingCompute } from '../../workers/compute/teachingCalls';
import type { LensService } from '../judging/LensService';
import type { MethodsService } from '../methods/MethodsService';
import type { ModelService } from '../teaching/ModelService';
import type { TrainingService } from '../teaching/TrainingService';
import { makeReport } from './makeReport';
import { reportMark } from './page';
import { checkReportFolder } from './writeReport';

export interface ReportServices {
  readonly store: Store;
  readonly compute: Pick<TeachingCompute, 'tryMethod'>;
  readonly models: ModelService;
  readonly methods: MethodsService;
  readonly training: TrainingService;
  readonly lenses: LensService;
  readonly backbone: BackboneSpec;
}

/** A report of the lens in use. Throws `model-not-found`, `nothing-indexed`, or `bad-argument` for a folder that holds something else. */
export async function reportOf(
  { store, compute, models, methods, training, lenses, backbone }: ReportServices,
  out: string,
  about: { readonly modelId?: ModelId | undefined; readonly comparesMethods?: boolean; readonly language?: Language | undefined },
  signal?: AbortSignal,
): Promise<{ file: string; bytes: number; model: ModelId }> {
  await checkReportFolder(out, reportMark);
  const id = about.modelId ?? models.list().find(({ isActive }) => isActive)?.id;
  const base = store.models.own(baseLensId);
  if (id === undefined || base === null)
    throw new LikewiseError('nothing-indexed', 'There is nothing to report on: no photo is indexed. Index a folder first.');
  // Refuses one of another lens, in the words that every command has for it.
  await models.embeddingsOf(id, signal);
  const comparison = about.comparesMethods === true ? await compared(methods, signal) : methods.last().comparison;
  const lensId = lenses.activeId;
  const made = await makeReport(
    {
      ...{ store, compute, lensId, comparison, base, backbone: backbone.id, clock: Date.now, language: about.language ?? 'en' },
      model: store.models.get(id)!,
      lens: lenses.list().find((lens) => lens.id === lensId)?.name ?? '',
      about: training.about(),
      embeddingsOf: (model, stop) => models.embeddingsOf(model, stop),
    },
    out,
    signal,
  );
  return { ...made, model: id };
}

async function compared(methods: MethodsService, signal: AbortSignal | undefined): ReturnType<typeof resultOf> {
  const { ended } = methods.compare('judgements');
  return resultOf(await ended, signal);
}

async function resultOf(
  ended: Awaited<ReturnType<MethodsService['compare']>['ended']>,
  signal: AbortSignal | undefined,
): Promise<Extract<typeof ended, { outcome: 'done' }>['result']> {
  signal?.throwIfAborted();
  if (ended.outcome === 'done') return ended.result;
  throw ended.outcome === 'failed' ? ended.error : new LikewiseError('cancelled', 'Cancelled.');
}
