import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ImageId, LensId } from '@contract/data';
import { dropCheckpoint, peekCheckpoint, writeAtomically } from '../../training/deep/checkpoint';
import type { RunRecord } from '../../training/deep/deepCourse';
import type { TrainingSettings } from '../../training/settings/settings';
import { checkpointFile } from '../../workers/compute/deepCalls';
import type { ClassFilter } from '../labels/folderClasses';
import type { Labels } from '../labels/trainingLabels';

/** What a deep training began with. It goes on with that and nothing else, whatever was judged and read meanwhile. */
export interface DeepRunFile {
  readonly lensId: LensId;
  readonly settings: TrainingSettings;
  /** Which folders count; null for all. */
  readonly filter: { readonly mode: ClassFilter['mode']; readonly names: readonly string[] } | null;
  readonly labels: Labels;
  readonly gallery: readonly ImageId[];
  readonly begunAtMs: number;
}

const runFile = (workFolder: string): string => join(workFolder, 'run.json');

/** For comparing with another's: a filter in an order of its own. */
export function filterOf(filter: ClassFilter | null): DeepRunFile['filter'] {
  return filter === null ? null : { mode: filter.mode, names: [...filter.names].sort() };
}

export function writeRunFile(workFolder: string, run: DeepRunFile): void {
  const { classes } = run.labels;
  const plain = {
    ...run,
    labels: { ...run.labels, classes: classes && { imageIds: [...classes.imageIds], classes: [...classes.classes] } },
  };
  writeAtomically(runFile(workFolder), new TextEncoder().encode(JSON.stringify(plain)));
}

/** Null where no training was interrupted, or what it left is damaged: then there is nothing to go on with. */
export function readRunFile(workFolder: string): DeepRunFile | null {
  try {
    // Written whole by the function above, or not at all.
    const run = JSON.parse(readFileSync(runFile(workFolder), 'utf8')) as DeepRunFile;
    const { judged, classes } = run.labels;
    const packed = classes && { imageIds: Int32Array.from(classes.imageIds), classes: Int32Array.from(classes.classes) };
    return { ...run, labels: { judged, classes: packed } };
  } catch {
    return null;
  }
}

/** How many steps of the interrupted training are kept; null where it has to begin anew. */
export function stepsKept(workFolder: string): number | null {
  return peekCheckpoint<RunRecord>(join(workFolder, checkpointFile))?.record.step ?? null;
}

/** Forgets the interrupted training. Activations stay: another one may need them. */
export function dropRun(workFolder: string): void {
  rmSync(runFile(workFolder), { force: true });
  dropCheckpoint(join(workFolder, checkpointFile));
}
