import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.mjs';
import { linkOrCopy, readJson, remove } from './files.mjs';
import { compile, missingForCompiling } from './nodeGyp.mjs';
import { cacheDir, nodeBinary, packageDir } from './paths.mjs';
import { shown, timed } from './report.mjs';

const dir = packageDir('hnswlib-node');
const product = join(dir, 'build', 'Release', 'addon.node');

/** It speaks N-API: one build serves every Node that we run. */
function cached() {
  const { version } = readJson(join(dir, 'package.json'));
  return join(cacheDir, `hnswlib-node-${version}-${process.platform}-${process.arch}.node`);
}

export const isHnswlibReady = () => (statSync(product, { throwIfNoEntry: false })?.size ?? 0) > 0;

const canBeLoaded = () => run(nodeBinary(), ['-e', "new (require('hnswlib-node').HierarchicalNSW)('cosine', 3)"], { cwd: dir });

/** Builds the approximate index's native part, or takes it from the cache. */
export async function installHnswlib() {
  const kept = cached();
  if (existsSync(kept)) {
    await timed('hnswlib-node: from the cache', async () => {
      linkOrCopy(kept, product);
      await canBeLoaded().catch((reason) => {
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
    await canBeLoaded();
    linkOrCopy(product, kept);
    return shown(kept);
  });
}
