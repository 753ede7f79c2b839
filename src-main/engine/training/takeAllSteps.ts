import { methods } from '@engine/metric/methods';
import { embedRows } from './head/embedRows';
import type { TeachingLibrary } from './rows/library';
import { Refinement } from './refine/refine';
import { refineSettingsOf, type TrainingSettings } from './settings/settings';
import { lackOf, supervisionOf } from './refine/supervision';
import { embedBySpaceMap, findStart } from './start/teachStart';
import type { EmbeddingRows, Pause } from './rows/types';

/**
 * What becomes of the library by the start, and all the steps of the method's loss after it, whether they help or not. A run that falls ill
 * counts as no step.
 */
export async function takeAllSteps(
  library: TeachingLibrary,
  settings: TrainingSettings,
  pause: Pause,
  onStep: (step: number, loss: number) => void,
): Promise<{ readonly embeddings: EmbeddingRows; readonly losses: readonly number[] }> {
  const start = embedBySpaceMap(library, (await findStart(library, settings.seed, pause)).map);
  const asked = refineSettingsOf(settings);
  const supervision = supervisionOf(library.judged);
  if (asked === null || lackOf(supervision, methods[asked.method].sampler ?? 'pairs') !== null) return { embeddings: start, losses: [] };
  const run = new Refinement(start, supervision, asked, settings.seed, pause);
  try {
    const change = await run.advance(settings.steps.max, onStep);
    return { embeddings: change === null ? start : embedRows(start, change), losses: run.losses };
  } finally {
    run.dispose();
  }
}
