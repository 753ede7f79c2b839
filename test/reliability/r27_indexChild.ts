/** Builds and saves graphs in a worker, one generation after the other, and says which are saved; to be killed. Input: the worker's entry, a folder. */
import { buildIndex } from '@engine/workers/indexBuilder/indexBuild';
import { modelId } from '../fixtures/graphs';
import { photoLikeVectors, seededRandom } from '../fixtures/vectors';

const [entry = '', folder = ''] = process.argv.slice(2);
const ids = Int32Array.from({ length: 400 }, (_, i) => i + 1);
const vectors = photoLikeVectors(400, 32, seededRandom(27));
for (let generation = 2; ; generation++) {
  const about = { modelId: modelId(1), generation };
  const record = await buildIndex({ entry, folder, about, ids, vectors, dimension: 32, signal: new AbortController().signal });
  console.log(`saved ${JSON.stringify({ ...record, sha256: [...record.sha256] })}`);
}
