import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { download } from '../command.mjs';
import { cacheDir, nodeBinary } from '../paths.mjs';
import { nodeLicencePlace } from './layouts.mjs';

/**
 * Node's own licence, with those of all that is linked into it: the app must carry it. Where Node was installed without, it comes from Node's own
 * sources of that version, once; `.cache` keeps it.
 */
export async function nodeLicence({
  node = nodeBinary(),
  platform = process.platform,
  version = process.versions.node, // a Node that came with the packages has its licence
  keptIn = cacheDir,
  get = download,
} = {}) {
  const beside = nodeLicencePlace(node, platform);
  if (existsSync(beside)) return readFileSync(beside, 'utf8');
  const kept = join(keptIn, `node-${version}-LICENSE`);
  if (!existsSync(kept)) {
    mkdirSync(dirname(kept), { recursive: true });
    try {
      await get(`https://raw.githubusercontent.com/nodejs/node/v${version}/LICENSE`, `${kept}.part`);
    } catch (reason) {
      throw new Error(`Node's licence, which the app must carry, is not at ${beside} and could not be downloaded: ${reason.message}`, {
        cause: reason,
      });
    }
    renameSync(`${kept}.part`, kept);
  }
  return readFileSync(kept, 'utf8');
}
