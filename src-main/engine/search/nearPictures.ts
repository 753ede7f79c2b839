/** From which cosines in the label-free space two pictures are near each other. */
export interface NearLimits {
  /** Of each picture's nearest, how many are looked at. */
  readonly neighbours: number;
  /** From which two pictures look alike. */
  readonly similar: number;
  /** From which it is worth comparing their pixels: versions of one picture, a much smaller one too, are at least that near. */
  readonly sameFrom: number;
}

const neighbours = 24;

/** @param isWhitened whether the space's axes are whitened: a small library's are not, and there everything is nearer to everything */
export function nearLimits(isWhitened: boolean): NearLimits {
  return isWhitened ? { neighbours, similar: 0.72, sameFrom: 0.55 } : { neighbours, similar: 0.88, sameFrom: 0.4 };
}
