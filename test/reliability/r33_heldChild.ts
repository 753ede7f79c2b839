/** Indexes a folder; at SIGUSR2 a person begins to act and never stops. To be killed while its decoders are stopped. Input: a library, a folder, the workers. */
import { openChildEngine } from './childEngine';

const [libraryFolder = '', folder = '', workersFolder = ''] = process.argv.slice(2);
const engine = openChildEngine({ libraryFolder, workersFolder });
process.once('SIGUSR2', () => setInterval(() => engine.personActed(), 20));
void engine.indexing.index((await engine.folders.add(folder)).id);
