import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import util from 'node:util';
import type * as tfCore from '@tensorflow/tfjs-core';
import { LikewiseError } from '@contract/errors';
import type { BackendInfo } from './types';

/** Set to `wasm`, this makes Likewise compute without the native library (for tests, and to find out whether it is to blame). */
const BACKEND_VARIABLE = 'LIKEWISE_BACKEND';

const WHAT_IS_LOST = 'reading new photos takes several times longer, and training of the backbone is not offered';

/**
 * Loads TensorFlow.js into this process, once: the native library where it works, else WebAssembly, with a notice that says so.
 * Blocks for about a second; everything it computes later blocks as well, so it is called in the compute process alone.
 */
export async function loadBackend(environment: NodeJS.ProcessEnv = process.env): Promise<BackendInfo> {
  const wanted = environment[BACKEND_VARIABLE] ?? '';
  if (wanted !== '' && wanted !== 'wasm' && wanted !== 'tensorflow')
    throw new LikewiseError('bad-argument', `${BACKEND_VARIABLE} is "${wanted}": it can be "tensorflow" or "wasm", or not set.`);
  if (wanted === 'wasm') return loadWasm(`${BACKEND_VARIABLE}=wasm asks for the WebAssembly backend: ${WHAT_IS_LOST}.`);
  try {
    return await loadNative();
  } catch (error) {
    const why = firstLine(error);
    if (wanted === 'tensorflow')
      throw new LikewiseError(
        'backend-missing',
        `${BACKEND_VARIABLE}=tensorflow, but native TensorFlow cannot be loaded (${why}). Run "npm run setup".`,
        { cause: error },
      );
    return loadWasm(
      `Native TensorFlow cannot be loaded (${why}), so the WebAssembly backend computes: ${WHAT_IS_LOST}. "npm run setup" tries to install it.`,
    );
  }
}

/**
 * Both are loaded by `require`, at the moment they are wanted: an import would run before the two functions below are back in place.
 * `@tensorflow/tfjs` comes first, because tfjs-core alone registers no gradients.
 */
const requireLater = createRequire(import.meta.url);

/** A graph that TensorFlow has read from a SavedModel. */
export interface OpenedGraph {
  predict(inputs: tfCore.Tensor): tfCore.Tensor;
  dispose(): void;
}

/** What only the native library can do. */
interface NativeTensorFlow {
  readonly version: Readonly<Record<string, string>>;
  readonly node: { loadSavedModel(folder: string, tags: readonly string[], signature: string): Promise<OpenedGraph> };
}

/** Reads a graph from disk, which is then not needed any more. Native backend only. */
export function openSavedModel(folder: string, tag: string, signature: string): Promise<OpenedGraph> {
  return (requireLater('@tensorflow/tfjs-node') as NativeTensorFlow).node.loadSavedModel(folder, [tag], signature);
}

async function loadNative(): Promise<BackendInfo> {
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2'; // before the library is loaded: hides its banners, not its errors
  // Node 23 removed them, and tfjs-node 4.22 still calls them at its first operation.
  const removed = util as unknown as Record<string, unknown>;
  removed['isNullOrUndefined'] ??= (value: unknown): boolean => value === null || value === undefined;
  removed['isArray'] ??= Array.isArray;
  const native = requireLater('@tensorflow/tfjs-node') as typeof tfCore & NativeTensorFlow;
  // By name: in a process that has used the other one meanwhile, loading it once more changes nothing.
  if (!(await native.setBackend('tensorflow'))) throw new Error('its backend did not register');
  return { backend: 'tensorflow', notice: null, version: `tfjs-node ${native.version['tfjs-node'] ?? '?'}` };
}

async function loadWasm(notice: string): Promise<BackendInfo> {
  try {
    const tf = requireLater('@tensorflow/tfjs') as typeof tfCore;
    const wasm = requireLater('@tensorflow/tfjs-backend-wasm') as { setWasmPaths(folder: string): void; version_wasm: string };
    wasm.setWasmPaths(join(dirname(requireLater.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'wasm-out') + sep);
    if (!(await tf.setBackend('wasm'))) throw new Error('its backend did not start');
    return { backend: 'wasm', notice, version: `tfjs-backend-wasm ${wasm.version_wasm}` };
  } catch (error) {
    throw new LikewiseError(
      'backend-missing',
      `Neither native TensorFlow nor its WebAssembly stand-in can be loaded (${firstLine(error)}). Run "npm run setup".`,
      { cause: error },
    );
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}
