/**
 * Saves a second graph into a library that has one, as the product does, and ends itself at one instant of it. Input: the library's folder, the index
 * files' folder, the model, and the number of the instant. It says each instant that it reaches.
 */
import { statSync, truncateSync, writeSync } from 'node:fs';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { HnswGraph } from '@engine/search/hnswGraph';
import { pruneIndexFiles, saveIndexFile } from '@engine/search/indexFile';
import { openStore } from '@engine/store/store';
import { modelId, smallGallery } from '../fixtures/graphs';

const [library = '', folder = '', model = '', last = ''] = process.argv.slice(2);
let reached = 0;

function instant(name: string): void {
  writeSync(1, `${name}\n`);
  if (reached++ !== Number(last)) return;
  process.kill(process.pid, 'SIGKILL');
  for (;;);
}

async function around<Value>(name: string, work: () => Promise<Value> | Value): Promise<Value> {
  instant(`before ${name}`);
  const value = await work();
  instant(`after ${name}`);
  return value;
}

const { graph } = smallGallery(300, 16, 28);
const store = openStore({ folder: library, access: 'write' });

// What the product calls, with an instant before and after each step that leaves something on the disk.
const real = { open: fs.open, rename: fs.rename, rm: fs.rm };
Object.assign(fs, {
  async open(...input: Parameters<typeof real.open>) {
    const path = String(input[0]);
    if (input[1] === 'w') return around('creating the temporary file', () => real.open(...input));
    const handle = await real.open(...input);
    const sync = handle.sync.bind(handle);
    handle.sync = () => around(path.endsWith('.writing') ? 'syncing the file' : 'syncing the folder', sync);
    return handle;
  },
  rename: (...input: Parameters<typeof real.rename>) => around('renaming', () => real.rename(...input)),
  rm: (...input: Parameters<typeof real.rm>) => around('deleting the former file', () => real.rm(...input)),
});
syncBuiltinESMExports();
const write = HnswGraph.prototype.write;
HnswGraph.prototype.write = function (path: string): void {
  instant('before writing');
  write.call(this, path);
  if (reached === Number(last)) truncateSync(path, Math.floor(statSync(path).size / 2));
  instant('half way through writing');
  instant('after writing');
};

const record = await saveIndexFile(graph, folder, { modelId: modelId(Number(model)), generation: 2 });
await around('the row', () => store.indexFiles.set(record));
await pruneIndexFiles(folder, [record]);
store.close();
