import type { WhyAnswer, WhyPicture } from '@contract/data';
import { seenRegion } from '../../library/decode/networkPixels';
import type { BackboneSpec, Compute, Head } from '../../model/types';
import type { AnyExample, ExampleReader } from './ExampleReader';
import { areasOf, cellPairs, contributionsOf } from './whyAreas';

/**
 * Why two pictures are similar, exactly: with a linear head an embedding is a sum over the cells of the network's last feature map
 * (see `embedCells`), so their similarity is a sum over pairs of cells. Both pictures are read anew, since maps are not kept.
 */
export async function explain(
  pictures: { readonly query: AnyExample; readonly result: AnyExample },
  head: Head,
  backbone: BackboneSpec,
  { examples, compute }: { examples: ExampleReader; compute: Compute },
  signal?: AbortSignal,
): Promise<WhyAnswer> {
  // What lies beside a linear head depends on the whole picture at once: there is no such sum.
  if (head.kind !== 'linear') return { kind: 'not-linear' };
  const [query, result] = await Promise.all([examples.decode(pictures.query), examples.decode(pictures.result)]);
  const { rows, columns, values } = await compute.cells(backbone.id, [query.pixels, result.pixels], head, signal);
  const half = values.length / 2;
  const pairs = cellPairs(values.subarray(0, half), values.subarray(half), head.size);
  const grid = { rows, columns };
  const { ofQuery, ofResult } = contributionsOf(pairs, rows * columns);
  const similarity = pairs.reduce((sum, value) => sum + value, 0);
  const areas = areasOf(pairs, grid, grid);
  const picture = (
    contributions: Float64Array,
    { width, height }: { width: number; height: number },
    { region }: AnyExample,
  ): WhyPicture => ({
    ...grid,
    contributions: Float32Array.from(contributions),
    seen: seenRegion(width, height, backbone, region),
  });
  return {
    kind: 'exact',
    similarity,
    query: picture(ofQuery, query, pictures.query),
    result: picture(ofResult, result, pictures.result),
    areas,
    rest: areas.reduce((rest, { value }) => rest - value, similarity),
  };
}
