/** Photos beside those with a label, among which ranks are counted. */
export const GALLERY = 600;
/** Photos with a label that a training takes at most: others teach it little more and cost their share of the time. */
export const MOST_CLASSED = 10_000;
