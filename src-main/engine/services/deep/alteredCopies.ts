import type { BackboneId, ImageId } from '@contract/data';
import { counted } from '@contract/counted';
import { LikewiseError } from '@contract/errors';
import type { JobContext } from '../../jobs/job';
import { seededStream } from '../../metric/random';
import { sample } from '../../metric/samplers/shuffle';
import { backboneSpec } from '../../model/backbone/backbones';
import type { DeepCompute } from '../../workers/compute/deepCalls';
import type { AlteredCopies } from '../../workers/compute/teachingCalls';
import { decodePhotos, type DecodeParts } from '../networks/decodePhotos';

/** Photos of which copies are made: a fixed sample, since each takes its time. */
const MOST = 400;
const LEAST = 20;

/** Features of altered copies of some photos, made from the previews of the library. Throws `nothing-to-learn` with too few photos. */
export async function alteredCopies(
  parts: DecodeParts & { readonly compute: DeepCompute },
  backbone: BackboneId,
  seed: number,
  context: JobContext,
): Promise<AlteredCopies> {
  const shown = [...parts.store.photos.shownIds()] as readonly number[] as readonly ImageId[];
  const chosen = sample(shown, MOST, seededStream(seed)).sort((a, b) => a - b);
  if (chosen.length < LEAST)
    throw new LikewiseError(
      'nothing-to-learn',
      `Altered copies teach something from ${LEAST} photos on, and ${counted(chosen.length, 'is', 'are')} indexed.`,
    );
  const spec = backboneSpec(backbone);
  const batches: { readonly imageIds: readonly ImageId[]; readonly features: Float32Array }[] = [];
  await decodePhotos({ ...parts, isPreviewEnough: true }, chosen, spec, context, async (imageIds, pixels) => {
    batches.push({ imageIds, features: await parts.compute.viewFeatures({ backbone, seed, imageIds, pixels }, context.signal) });
  });
  const imageIds = batches.flatMap((part) => [...part.imageIds]);
  const placeOf = new Map(imageIds.map((imageId, place) => [imageId, place]));
  const f = spec.featureSize;
  const copies = imageIds.length === 0 ? 0 : batches[0]!.features.length / f / batches[0]!.imageIds.length;
  const features = new Float32Array(copies * imageIds.length * f);
  for (const part of batches)
    for (let copy = 0; copy < copies; copy++)
      for (const [i, imageId] of part.imageIds.entries()) {
        const from = (copy * part.imageIds.length + i) * f;
        features.set(part.features.subarray(from, from + f), (copy * imageIds.length + placeOf.get(imageId)!) * f);
      }
  return { imageIds, features };
}
