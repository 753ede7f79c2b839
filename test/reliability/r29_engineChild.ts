/** Indexes a folder with a graph that is built for any gallery, and says when the photos are committed; to be killed. Input: a library, a folder. */
import { openChildEngine } from './childEngine';

const [libraryFolder = '', folder = ''] = process.argv.slice(2);
const engine = openChildEngine({ libraryFolder, graphFromBytes: 1 });
await engine.indexing.index((await engine.folders.add(folder)).id);
console.log('settled');
