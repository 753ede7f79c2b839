import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BackboneId } from '@contract/data';
import { backboneSpec, trainedBackboneFile } from '../../model/backbone/backbones';
import { writeAtomically } from '../../training/deep/checkpoint';
import { isSound } from './weightFiles';

/**
 * Where backups keep the weights of trained networks: beside them, each once for all backups that need it. A file's name holds its checksum, so
 * one of the same name is the same.
 */
export const keptWeightsFolder = (backup: string): string => join(dirname(backup), 'backbones');

/** Of backbones, those that were trained here. */
export const trainedAmong = (ids: readonly BackboneId[]): BackboneId[] =>
  // A backup may be of a newer Likewise, whose networks are not known here.
  ids.filter((id) => id.includes('+') && existsInTable(id));

function existsInTable(id: BackboneId): boolean {
  try {
    return backboneSpec(id).trained !== null;
  } catch {
    return false;
  }
}

/**
 * Sees to it that weights lie in a folder, sound, from the first of some other folders that has them. Where they are damaged they are replaced.
 * @returns those that are nowhere sound
 */
export function bringWeights(ids: readonly BackboneId[], from: readonly string[], to: string): BackboneId[] {
  return ids.filter((id) => {
    const name = trainedBackboneFile(id);
    if (readSound(join(to, name), id) !== null) return false;
    for (const folder of from) {
      const bytes = readSound(join(folder, name), id);
      if (bytes === null) continue;
      mkdirSync(to, { recursive: true, mode: 0o700 });
      writeAtomically(join(to, name), bytes);
      return false;
    }
    return true;
  });
}

function readSound(path: string, id: BackboneId): Uint8Array | null {
  if (!existsSync(path)) return null;
  const bytes = readFileSync(path);
  return isSound(id, bytes) ? bytes : null;
}

/** Those whose weights do not lie beside a backup. */
export function notKept(ids: readonly BackboneId[], backup: string): BackboneId[] {
  return ids.filter((id) => !existsSync(join(keptWeightsFolder(backup), trainedBackboneFile(id))));
}

/** Deletes kept weights that none of the backups needs. @param needed of all backups that are left */
export function dropKeptWeights(folder: string, needed: ReadonlySet<BackboneId>): void {
  const kept = new Set([...needed].map(trainedBackboneFile));
  for (const { name } of listKept(folder)) if (!kept.has(name)) rmSync(join(folder, name), { force: true });
}

/** What kept weights take on disk. */
export function keptWeightsBytes(folder: string): number {
  return listKept(folder).reduce((sum, { bytes }) => sum + bytes, 0);
}

function listKept(folder: string): { readonly name: string; readonly bytes: number }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((name) => ({ name, bytes: statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0 }));
}
