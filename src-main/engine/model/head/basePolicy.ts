/** Longest embedding that the label-free head makes; 256 axes hold nine tenths of the energy, and 128 cost a point of recall@1. */
export const BASE_SIZE = 256;
/** Light whitening: strong whitening is best for "the same product" and ruinous for "the same kind of thing"; without judgements, weak. */
export const BASE_LAMBDA = 30;
/** Below this the mean is that of a few photos, and taking it away hurts the next ones more than it helps these. */
export const LEAST_FOR_CENTRING = 20;
/** Below this the axes are those of the photos at hand, and photos of a new kind would be projected onto nothing that fits them. */
export const LEAST_FOR_AXES = 500;
/** More than this adds nothing to 256 axes, and their features (100 MB) have to be in memory at once. */
export const MOST_FITTED = 20_000;

/** Share of the photos' features that is not their mean, below which they are all one photo, and the rest is rounding. */
export const LEAST_SPREAD = 1e-6;
