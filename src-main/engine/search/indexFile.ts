import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, open, readdir, rename, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelId } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import { HnswGraph } from './hnswGraph';
import { readIndexFileLayout } from './indexFileLayout';

/** What the library keeps about an index file, and what must be true of it before it is opened. */
export interface IndexFileRecord {
  readonly modelId: ModelId;
  readonly kind: 'hnsw';
  /** Beside the library's other caches. It names the model, the generation and the metric, so a file never takes another's place. */
  readonly fileName: string;
  readonly sizeBytes: number;
  /** 32 bytes. */
  readonly sha256: Uint8Array;
  readonly dimension: number;
  readonly count: number;
  /** Rises with each graph of a model, and must when a vector was replaced. */
  readonly generation: number;
}

/** What the library asks of a graph now. */
export type IndexFileAbout = Pick<IndexFileRecord, 'modelId' | 'generation' | 'dimension'>;

export type RebuildReason =
  | 'missing'
  | 'other-model'
  | 'other-generation'
  | 'other-dimension'
  | 'other-metric'
  | 'not-a-file'
  | 'other-size'
  | 'other-checksum'
  | 'unreadable';

export type LoadedIndexFile =
  { readonly kind: 'loaded'; readonly graph: HnswGraph } | { readonly kind: 'rebuild'; readonly reason: RebuildReason };

const FILE_NAME = /^model-\d+-generation-\d+-cosine\.hnsw(\.writing)?$/;

const indexFileName = ({ modelId, generation }: Pick<IndexFileRecord, 'modelId' | 'generation'>): string =>
  `model-${modelId}-generation-${generation}-cosine.hnsw`;

/**
 * Writes a graph into `folder`, whole or not at all: a temporary file, its structure and size checked, synced, renamed, the folder synced. The file
 * counts once its record is in the library; until then the former one does, which this leaves alone.
 * @throws LikewiseError `disk-full` or `library-not-writable`
 */
export async function saveIndexFile(graph: HnswGraph, folder: string, about: Omit<IndexFileAbout, 'dimension'>): Promise<IndexFileRecord> {
  const fileName = indexFileName(about);
  const path = join(folder, fileName);
  const temporary = `${path}.writing`;
  try {
    // hnswlib would not say that it could not create the file.
    await (await open(temporary, 'w')).close();
    graph.write(temporary);
    const layout = await readIndexFileLayout(temporary);
    if (layout?.count !== graph.count || layout.dimension !== graph.dimension) throw await cutShort(folder);
    await sync(temporary);
    const { size: sizeBytes } = await lstat(temporary);
    const sha256 = await hashFile(temporary);
    await rename(temporary, path);
    await sync(folder);
    return {
      modelId: about.modelId,
      kind: 'hnsw',
      fileName,
      sizeBytes,
      sha256,
      dimension: graph.dimension,
      count: graph.count,
      generation: about.generation,
    };
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined); // The first error is the one to tell; `pruneIndexFiles` finds what is left.
    throw toLikewiseError(error, folder);
  }
}

/**
 * Opens the file of a record if it is the very file that was written, for the model that is asked for. Anything else is a reason to build the graph again,
 * never a wrong answer: hnswlib opens a damaged file or one of another dimension without a word, and may end the process.
 */
export async function loadIndexFile(folder: string, record: IndexFileRecord | null, about: IndexFileAbout): Promise<LoadedIndexFile> {
  const rebuild = (reason: RebuildReason): LoadedIndexFile => ({ kind: 'rebuild', reason });
  if (record === null) return rebuild('missing');
  if (record.modelId !== about.modelId) return rebuild('other-model');
  if (record.generation !== about.generation) return rebuild('other-generation');
  if (record.dimension !== about.dimension) return rebuild('other-dimension');
  if (record.fileName !== indexFileName(record)) return rebuild('other-metric');
  const path = join(folder, record.fileName);
  try {
    const stats = await lstat(path);
    if (!stats.isFile()) return rebuild('not-a-file');
    if (stats.size !== record.sizeBytes) return rebuild('other-size');
    if (!(await hashFile(path)).equals(record.sha256)) return rebuild('other-checksum');
    const layout = await readIndexFileLayout(path);
    if (layout?.count !== record.count || layout.dimension !== record.dimension) return rebuild('unreadable');
    return { kind: 'loaded', graph: await HnswGraph.open(path, record.dimension) };
  } catch (error) {
    return rebuild((error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : 'unreadable');
  }
}

/** Deletes the index files in `folder` that no record names: former generations, and what a crash left half written. @returns their names */
export async function pruneIndexFiles(folder: string, kept: readonly IndexFileRecord[]): Promise<string[]> {
  const names = new Set(kept.map(({ fileName }) => fileName));
  const surplus = (await readdir(folder)).filter((name) => FILE_NAME.test(name) && !names.has(name));
  for (const name of surplus) await rm(join(folder, name), { force: true });
  return surplus;
}

async function hashFile(path: string): Promise<Buffer> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest();
}

/** Of a file, or of a folder, whose entries are its content. */
async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Less room than this on the disk, and a file that was cut short was cut for want of it. */
const NO_ROOM_BYTES = 4 << 20;

async function cutShort(folder: string): Promise<LikewiseError> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < NO_ROOM_BYTES) return diskFull(folder);
  return new LikewiseError(
    'library-not-writable',
    `The search index could not be written into ${folder}: what arrived there is not what was written. Check the disk.`,
  );
}

const diskFull = (folder: string, cause?: unknown): LikewiseError =>
  new LikewiseError('disk-full', `There is no room for the search index in ${folder}. Free some space; searching goes on without it.`, {
    cause,
  });

function toLikewiseError(error: unknown, folder: string): unknown {
  if (error instanceof LikewiseError) return error;
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined) return error;
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(folder, error);
  return new LikewiseError(
    'library-not-writable',
    `The search index cannot be written into ${folder} (${code}). Check that the folder is there and may be written to.`,
    { cause: error },
  );
}
