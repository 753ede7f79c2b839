import type { Augmentation } from './augmentations';

/** How a network is trained; a part of `TrainingSettings`. */
export interface BackboneSettings {
  /** What is trained: the library's backbone from its published weights on, or the small network from nothing. */
  readonly start: 'pretrained' | 'small-cnn';
  /** Blocks of the pretrained one that are trained; 0 trains a head alone. */
  readonly unfreeze: number;
  readonly learningRate: number;
  readonly steps: number;
  readonly augment: Augmentation;
}

/** Whether a training goes below the head. Apart from the other settings: they bring TensorFlow.js, and this is asked before each training. */
export function isDeep({ backbone }: { readonly backbone: BackboneSettings }): boolean {
  return backbone.start === 'small-cnn' || backbone.unfreeze > 0;
}
