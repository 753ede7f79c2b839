import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.mjs';
import { areUnchanged, linkOrCopy, readJson, remove, sizesOf, writeWhole } from './files.mjs';
import { compile, missingForCompiling } from './nodeGyp.mjs';
import { cacheDir, nodeBinary, packageDir } from './paths.mjs';
import { shown, timed } from './report.mjs';

const dir = packageDir('hnswlib-node');
const addon = join('build', 'Release', 'addon.node');
const product = join(dir, addon);
const stampFile = join(dir, 'build', 'likewise.json'); // written once it has been loaded: a compilation that was killed has none

/** It speaks N-API: one build serves every Node that we run. */
function cached() {
  const { version } = readJson(join(dir, 'package.json'));
  return join(cacheDir, `hnswlib-node-${version}-${process.platform}-${process.arch}.node`);
}

export function isHnswlibReady() {
  const stamp = readJson(stampFile);
  return stamp !== null && areUnchanged(dir, stamp.files);
}

/** Loads it in a process of its own, and notes that it can be. */
async function accept() {
  await run(nodeBinary(), ['-e', "new (require('hnswlib-node').HierarchicalNSW)('cosine', 3)"], { cwd: dir });
  writeWhole(stampFile, JSON.stringify({ files: sizesOf(dir, [addon]) }));
}

/** Builds the approximate index's native part, or takes it from the cache. */
export async function installHnswlib() {
  const kept = cached();
  if (existsSync(kept)) {
    await timed('hnswlib-node: from the cache', async () => {
      linkOrCopy(kept, product);
      await accept().catch((reason) => {
        remove(kept);
        remove(product);
        throw reason;
      });
      return shown(kept);
    });
    return;
  }
  const missing = missingForCompiling();
  if (missing) throw new Error(`${missing} is missing, so hnswlib-node cannot be compiled`);
  await timed('hnswlib-node: compile it', async () => {
    await compile(dir);
    await accept();
    linkOrCopy(product, kept);
    return shown(kept);
  });
}
