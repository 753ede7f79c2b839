import { RowProducts } from '@engine/metric/algebra/RowProducts';
import { gatherRows } from '../rows/gatherRows';
import type { Compare } from './evidence';

/** By WebAssembly, for many rows where there is no TensorFlow. One for each gallery: it keeps a copy of the last one. */
export function compareInWasm(): Compare {
  let last: { readonly gallery: Float32Array; readonly products: RowProducts } | null = null;
  return (embeddings, gallery, rows) => {
    if (last === null || !isSameView(last.gallery, gallery)) last = { gallery, products: new RowProducts(gallery, embeddings.d) };
    return last.products.of(gatherRows(embeddings, rows));
  };
}

/** What is in a gallery never changes, so the same place in memory is the same gallery. */
const isSameView = (one: Float32Array, other: Float32Array): boolean =>
  one.buffer === other.buffer && one.byteOffset === other.byteOffset && one.length === other.length;
