import { embedRows } from '@engine/training/head/embedRows';
import { Refinement } from '@engine/training/refine/refine';
import { supervisionOf } from '@engine/training/refine/supervision';
import type { EmbeddingRows, JudgedPair, Pause } from '@engine/training/rows/types';
import { refineSettingsOf, type TrainingSettings } from '@engine/training/settings/settings';

/**
 * What all steps of a method's loss (`steps.max`) make of a start, whether they help or not.
 * @param start unit rows, [n, d]
 * @returns [n, d], unit rows; the start itself, with a line on stderr, where the run fell ill
 */
export async function takeSteps(
  start: EmbeddingRows,
  judged: readonly JudgedPair[],
  settings: TrainingSettings,
  pause: Pause,
): Promise<EmbeddingRows> {
  const run = new Refinement(start, supervisionOf(judged), refineSettingsOf(settings)!, settings.seed, pause);
  try {
    const change = await run.advance(settings.steps.max);
    if (change === null) console.error(`${settings.method}: ${run.illness}`);
    return change === null ? start : embedRows(start, change);
  } finally {
    run.dispose();
  }
}
