import type { TrainingSettings } from '../settings';

/** Whether a training goes below the head. Apart from the other settings: they bring TensorFlow.js, and this is asked before each training. */
export function isDeep({ backbone }: Pick<TrainingSettings, 'backbone'>): boolean {
  return backbone.start === 'small-cnn' || backbone.unfreeze > 0;
}
