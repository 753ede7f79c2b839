/** Tries to save a graph into a folder, as a user whom permissions hold back, and says the code of what came of it. Input: the folder. */
import { saveIndexFile } from '@engine/search/indexFile';
import { modelId, smallGallery } from '../fixtures/graphs';

const [folder = ''] = process.argv.slice(2);
const { graph } = smallGallery(200, 16, 27);
console.log(
  await saveIndexFile(graph, folder, { modelId: modelId(1), generation: 3 }).then(
    () => 'saved',
    (error: { code?: string; message: string }) => `${error.code ?? error.message}`,
  ),
);
