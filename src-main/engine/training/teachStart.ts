import { relevantComponents, similarScatter } from '@engine/metric/relevantComponents';
import { cautiousStep } from './cautious';
import { normaliseRows } from '@engine/metric/vectors';
import { matMul, type SpaceMap } from './composeHead';
import { compareByTensor, PairEvidence } from './evidence';
import { passGate, type GateOutcome } from './gate';
import type { Candidate } from './heldOut';
import { embeddingsOf, type TeachingLibrary } from './library';
import { trustIn } from './trust';
import { pairsOf, type EmbeddingRows, type JudgedPair, type Pause } from './types';

/** How the closed form was found. `unchanged`: there is nothing to learn from. */
export type StartKind = 'gate' | 'cautious' | 'unchanged';

export interface Start {
  readonly kind: StartKind;
  readonly map: SpaceMap;
  readonly gate: GateOutcome;
  /** [judgements] */
  readonly trust: Float64Array;
}

/** The closed form taught by judgements: what passes the gate, else the cautious step. The start of every method, and the whole of RCA. */
export async function findStart(library: TeachingLibrary, seed: number, pause: Pause): Promise<Start> {
  const trust = trustOf(library, seed);
  await pause();
  const gate = await passGate(library, trust, seed, pause);
  if (gate.kind === 'accepted') return { kind: 'gate', map: fitCandidate(library, gate.accepted.candidate, library.judged), gate, trust };
  const map = cautiousStep(library, library.judged, trust, seed);
  return { kind: map === null ? 'unchanged' : 'cautious', map: map ?? untaughtMap(library), gate, trust };
}

/** The library as it is without anything taught. */
export function untaughtMap({ spaces }: TeachingLibrary): SpaceMap {
  return { whitening: spaces.untaught, map: null, size: spaces.k };
}

/** The same kind of start, fitted to some of the judgements: what those held out are measured by. */
export function refitStart(library: TeachingLibrary, { kind, gate, trust }: Start, judged: readonly JudgedPair[], seed: number): SpaceMap {
  if (kind === 'gate' && gate.kind === 'accepted') return fitCandidate(library, gate.accepted.candidate, judged);
  const placeOf = new Map(library.judged.map((pair, place) => [pair, place]));
  const trusted = Float64Array.from(judged, (pair) => trust[placeOf.get(pair)!]!);
  return cautiousStep(library, judged, trusted, seed) ?? untaughtMap(library);
}

/** RCA of a candidate on the judgements given. */
export function fitCandidate(library: TeachingLibrary, { whitening, shrinkage }: Candidate, judged: readonly JudgedPair[]): SpaceMap {
  const { values, d } = embeddingsOf(library, whitening);
  const similar = pairsOf(judged.filter(({ isSimilar }) => isSimilar));
  const map = shrinkage === 1 ? null : relevantComponents(similarScatter(values, d, similar), d, shrinkage);
  return { whitening, map, size: d };
}

/** Trust in each judgement, from the label-free embeddings of the photos judged and of the gallery. */
export function trustOf(library: TeachingLibrary, seed: number): Float64Array {
  const embeddings = embeddingsOf(library, library.spaces.untaught);
  return trustIn(new PairEvidence(embeddings, compareByTensor(embeddings), seed), library.judged);
}

/** B(lambda) map of all rows of the library, unit length. */
export function embedBySpaceMap(library: TeachingLibrary, { whitening, map, size }: SpaceMap): EmbeddingRows {
  const base = embeddingsOf(library, whitening);
  if (map === null) return base;
  return { values: normaliseRows(matMul(base.values, base.n, base.d, map, size), size), n: base.n, d: size };
}
