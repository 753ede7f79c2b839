/** Embeds the photos of a library anew and writes the copy of it, again and again, and says when one was written; to be killed. Input: the worker's entry, the library, the model. */
import type { ModelId } from '@contract/data';
import { openStore } from '@engine/store/store';
import { runThread } from '@engine/workers/runThread';
import type { EmbeddingCopierInput } from '@engine/workers/embeddingCopier/embeddingCopierMessages';
import { embed, idsOfThreeBlocks } from '../fixtures/blocksOfEmbeddings';

const [entry = '', libraryFolder = '', model = ''] = process.argv.slice(2);
const modelId = Number(model) as ModelId;
const store = openStore({ folder: libraryFolder, access: 'write' });
for (let shift = 1; ; shift++) {
  // Two blocks of three, so that one goes from copy to copy.
  embed(store, modelId, idsOfThreeBlocks.slice(0, 10), shift, 512);
  store.embeddings.stampBlocks(modelId, [0, 1, 2]);
  const said = await runThread<EmbeddingCopierInput, { readonly kind: string }>({
    ...{ entry, name: 'copier', signal: new AbortController().signal },
    inputWith: (stop) => ({ libraryFolder, modelId, stop, fromBlocks: 1, fromShare: 0, spareBytes: 0 }),
  });
  console.log(said?.kind);
}
