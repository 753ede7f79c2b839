import { headKind } from './head';
import type { Kind } from './kind';
import { arcFaceKind, contrastiveKind, cosFaceKind, sphereFaceKind, tripletKind } from './losses';
import { minersKind } from './miners';
import { traceKind } from './trace';

/** By the file's name, without its ending. A file that is not here is a failure. */
export const kinds: Readonly<Record<string, Kind>> = {
  contrastive: contrastiveKind,
  triplet: tripletKind,
  arcface: arcFaceKind,
  cosface: cosFaceKind,
  sphereface: sphereFaceKind,
  head: headKind,
  trace: traceKind,
  miners: minersKind,
};
