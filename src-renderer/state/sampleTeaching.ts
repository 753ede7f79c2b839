import type { Folder, ModelSummary } from '@contract/data';
import type { Client } from '../bridge/client';

/** More photos than a folder of samples has, and as many as may be asked about at once. */
const mostJudged = 1_000;

/**
 * The version in use, where all that was judged in its lens is of the photos of this folder; else null. To be asked while the folder is still there.
 * What samples taught says nothing of a person's own photos.
 */
export async function versionTaughtBy(client: Client, folder: Folder): Promise<ModelSummary | null> {
  const active = (await client.call('models.list', undefined)).find(({ isActive }) => isActive);
  if (active?.kind !== 'taught') return null;
  const judgements = await client.call('judgements.list', {});
  const imageIds = [...new Set(judgements.flatMap(({ imageA, imageB }) => [imageA, imageB]))];
  if (imageIds.length === 0 || imageIds.length > mostJudged) return null;
  const photos = await client.call('photos.summaries', { imageIds });
  const isOfIt = photos.length === imageIds.length && photos.every(({ rootId }) => rootId === folder.id);
  return isOfIt ? active : null;
}
