import { join } from 'node:path';
import { EmbeddingCopies } from './EmbeddingCopies';
import { GraphService, type GraphParts } from './GraphService';

/** What is kept of a gallery in files beside the library, so that it is ready sooner: its graph, and a copy of its embeddings. All of it can be made again. */
export class GalleryFiles {
  readonly #graphs: GraphService;
  readonly #copies: EmbeddingCopies;

  /** @param parts.workersFolder where the bundles of workers are @param parts.folder of the files; made when first needed */
  constructor({ workersFolder, ...parts }: Omit<GraphParts, 'entry'> & { readonly workersFolder: string }) {
    this.#graphs = new GraphService({ ...parts, entry: join(workersFolder, 'indexBuilder.js') });
    this.#copies = new EmbeddingCopies({ ...parts, entry: join(workersFolder, 'embeddingCopier.js') });
  }

  /** To be called when a gallery was loaded, and when it has changed much. Returns at once. */
  ensure(): void {
    this.#graphs.ensure();
    this.#copies.ensure();
  }

  /** Ends what is being written outside of a job. */
  close(): Promise<void> {
    return this.#copies.close();
  }
}
