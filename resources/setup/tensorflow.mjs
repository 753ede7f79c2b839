import { existsSync, readdirSync, renameSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { run, works } from './command.mjs';
import { areUnchanged, emptyDir, linkOrCopy, readJson, remove, sizesOf, writeWhole } from './files.mjs';
import { cacheDir, nodeBinary, packageDir } from './paths.mjs';
import { say, shown, timed } from './report.mjs';
import { makeBinding } from './tensorflowBinding.mjs';
import { libraryFromOfficial, officialIsImpossible } from './tensorflowOfficial.mjs';
import { libraryFromWheel, wheelIsImpossible } from './tensorflowWheel.mjs';
import { tensorflowOfficial, tensorflowWheel } from './pins.mjs';

const dir = packageDir('@tensorflow/tfjs-node');
const stampFile = join(dir, 'deps', 'likewise.json');
/** The licence texts, by the names that they have in the wheel and in the official archive: the packaged app must carry them. */
const notices = ['LICENSE', 'THIRD_PARTY_NOTICES.txt', 'THIRD_PARTY_TF_C_LICENSES'];
const neededBytes = 1.2e9; // the wheel, its libraries before and after stripping

const wheel = { name: 'wheel', version: tensorflowWheel.version, obstacle: wheelIsImpossible, fetch: libraryFromWheel };
const official = {
  name: 'official',
  version: tensorflowOfficial[`${process.platform}-${process.arch}`]?.version,
  obstacle: officialIsImpossible,
  fetch: libraryFromOfficial,
};

/** Whether the native backend is in its place, as the set-up left it after loading it once. */
export function isTensorflowReady() {
  const stamp = readJson(stampFile);
  return stamp !== null && areUnchanged(dir, stamp.files);
}

/** Computes something with it, in a process of its own: a library that does not fit kills its process. */
const check = `
const util = require('node:util');
util.isNullOrUndefined ??= (v) => v === null || v === undefined;
util.isArray ??= Array.isArray;
const tf = require(process.argv[1]);
const sum = tf.matMul(tf.ones([8, 8]), tf.ones([8, 8])).sum().dataSync()[0];
if (tf.getBackend() !== 'tensorflow' || sum !== 512) throw new Error('8 x 8 ones by themselves sum up to ' + sum);
`;

/** Links a finished product into the package and loads it. */
async function place(product, { files, version, source }) {
  for (const path of Object.keys(files)) linkOrCopy(join(product, path), join(dir, path));
  await run(nodeBinary(), ['-e', check, dir], { env: { TF_CPP_MIN_LOG_LEVEL: '2' } });
  writeWhole(stampFile, JSON.stringify({ version, source, files }, null, 1));
}

const productOf = (way) => join(cacheDir, `tensorflow-${way.version}-${process.platform}-${process.arch}`);

async function make(way) {
  const product = productOf(way);
  const kept = readJson(join(product, 'product.json'));
  if (kept && areUnchanged(product, kept.files)) {
    await timed(`TensorFlow ${kept.version}: from the cache`, async () => {
      await place(product, kept);
      return shown(product);
    });
    return;
  }
  const { bavail, bsize } = statfsSync(cacheDir);
  if (bavail * bsize < neededBytes)
    throw new Error(`it needs ${neededBytes / 1e9} GB of free space, ${((bavail * bsize) / 1e9).toFixed(1)} GB are left`);
  const downloads = join(cacheDir, `tensorflow-${way.version}-download`);
  const workDir = emptyDir(`${product}.part`);
  const library = await way.fetch(workDir, downloads);
  const programs = await makeBinding(workDir, library);
  const paths = [...programs, ...notices.map((name) => join('deps', name)).filter((path) => existsSync(join(workDir, path)))];
  if (process.platform === 'linux' && works('strip', ['--version'])) {
    await timed('TensorFlow: strip the symbols, a third of its size', async () => {
      for (const path of programs) await run('strip', ['--strip-unneeded', join(workDir, path)]);
    });
  }
  await timed('TensorFlow: load it once', async () => {
    const made = { version: way.version, source: way.name, files: sizesOf(workDir, paths) };
    await place(workDir, made);
    const built = ['build', 'binding', 'binding.gyp', 'package.json', join('deps', 'include')];
    for (const leftover of built) remove(join(workDir, leftover));
    for (const name of readdirSync(join(workDir, 'deps', 'lib'))) {
      if (!(join('deps', 'lib', name) in made.files)) remove(join(workDir, 'deps', 'lib', name));
    }
    writeWhole(join(workDir, 'product.json'), JSON.stringify(made, null, 1));
    remove(product);
    renameSync(workDir, product);
    remove(downloads);
    return shown(product);
  });
}

/** Makes the native backend, one way or the other. Throws with the reason of each when none is open. */
export async function installTensorflow() {
  const isWheelFirst = process.platform === 'linux' && process.arch === 'x64' && wheelIsImpossible() === null;
  const reasons = []; // one a way, the whole text having been shown as it happened
  for (const way of isWheelFirst ? [wheel, official] : [official, wheel]) {
    const obstacle = way.obstacle();
    if (obstacle) {
      reasons.push(`${way.name}: ${obstacle}`);
      continue;
    }
    try {
      await make(way);
      return;
    } catch (reason) {
      remove(stampFile);
      remove(`${productOf(way)}.part`);
      reasons.push(`${way.name}: ${reason.message}`);
      say(`    that did not work: ${reason.message.split('\n').join('\n    ')}`);
    }
  }
  throw new Error(`TensorFlow's library could not be had (${reasons.map((reason) => reason.split('\n').at(-1)).join('; ')})`);
}
