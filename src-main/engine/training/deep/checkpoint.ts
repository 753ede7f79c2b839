import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { MAX_HEADER_BYTES, parseSafetensors, splitHeader, type StoredTensor } from '@engine/model/files/safetensors';
import { serialiseSafetensors } from '@engine/model/files/writeSafetensors';

/** A run as it stands between two steps. */
export interface Checkpoint<Record> {
  /** What the run is of: settings, labels, photos. One of another run is not gone on with. */
  readonly key: string;
  /** Numbers and texts. */
  readonly record: Record;
  /** By name; float32. */
  readonly tensors: ReadonlyMap<string, Float32Array>;
}

/** Writes a file whole, or not at all: beside its place, to the disk, then under its name. */
export function writeAtomically(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.part`;
  const file = openSync(temporary, 'w', 0o600);
  try {
    for (let written = 0; written < bytes.byteLength;) written += writeSync(file, bytes, written);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
  syncFolder(dirname(path));
}

export function writeCheckpoint<Record>(path: string, { key, record, tensors }: Checkpoint<Record>): void {
  const stored = new Map<string, StoredTensor>();
  for (const [name, values] of tensors) stored.set(name, { dtype: 'F32', shape: [values.length], values });
  writeAtomically(path, serialiseSafetensors(stored, { key, record: JSON.stringify(record) }));
}

/** @returns null where there is none of this run, or what is there is damaged: then the run begins anew */
export function readCheckpoint<Record>(path: string, key: string): Checkpoint<Record> | null {
  try {
    const bytes = readFileSync(path);
    const tensors = parseSafetensors(bytes, path);
    const about = splitHeader(bytes, path).header['__metadata__'] as { readonly key: string; readonly record: string };
    if (about.key !== key) return null;
    return {
      key,
      record: JSON.parse(about.record) as Record,
      tensors: new Map([...tensors].map(([name, { values }]) => [name, values as Float32Array])),
    };
  } catch {
    // Missing or damaged: either way there is nothing to go on with.
    return null;
  }
}

/** What a checkpoint says of itself, without its numbers; null where there is none that can be read. */
export function peekCheckpoint<Record>(path: string): Pick<Checkpoint<Record>, 'key' | 'record'> | null {
  let file: number | null = null;
  try {
    file = openSync(path, 'r');
    const start = Buffer.alloc(8);
    if (readSync(file, start, 0, 8, 0) < 8) return null;
    const length = Number(start.readBigUInt64LE());
    if (length > MAX_HEADER_BYTES) return null;
    const bytes = Buffer.concat([start, Buffer.alloc(length)]);
    if (readSync(file, bytes, 8, length, 8) < length) return null;
    const about = splitHeader(bytes, path).header['__metadata__'] as { readonly key: string; readonly record: string };
    return { key: about.key, record: JSON.parse(about.record) as Record };
  } catch {
    // As for one that is read whole: there is nothing to go on with.
    return null;
  } finally {
    if (file !== null) closeSync(file);
  }
}

export function dropCheckpoint(path: string): void {
  rmSync(path, { force: true });
}

/** So that the new name, too, outlives a power cut. Not every system can do this. */
function syncFolder(folder: string): void {
  try {
    const handle = openSync(folder, 'r');
    fsyncSync(handle);
    closeSync(handle);
  } catch (error) {
    if (process.platform !== 'win32') throw error;
  }
}
