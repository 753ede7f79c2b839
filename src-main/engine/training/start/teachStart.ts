import { relevantComponents, similarScatter } from '@engine/metric/closedForm/relevantComponents';
import { seededStream } from '@engine/metric/random';
import { gainOf, isBetter } from '../measure/compare';
import { resampleQueries } from '../measure/evaluateHeads';
import { foldsByQuery, type Fold } from '../measure/folds';
import { MeasuredGallery } from '../measure/measureMaps';
import { scalesOf } from '../rows/baseSpaces';
import { cautiousStep } from './cautious';
import { scaledRows, type SpaceMap } from '../head/composeHead';
import { throughMap } from '../head/embedRows';
import { compareByTensor, PairEvidence } from '../answers/evidence';
import { passGate, promiseOf, weightsOf, type GateOutcome } from './gate';
import type { Candidate } from './heldOut';
import { drawTogether, findKin, kinAmong, tellsKin, type Kin } from './kin';
import { embeddingsOf, judgedRowsOf, type GalleryFindings, type KinPairs, type TeachingLibrary } from '../rows/library';
import { separate } from './separate';
import { drawUnlabelled, hasUnlabelled } from './unlabelled';
import { trustIn } from '../answers/trust';
import type { EmbeddingRows, JudgedPair, Pause } from '../rows/types';

/** Parts of the classes, each held out once. */
const FOLDS = 5;

/** How the closed form was found. `unchanged`: there is nothing to learn from. */
export type StartKind = 'gate' | 'cautious' | 'unchanged';

/** What is chosen once, for all folds as well. */
export interface StartParts {
  readonly gate: GateOutcome;
  /** [judgements] */
  readonly trust: Float64Array;
  /** What the careful step looks at beside the judgements; null where there is no such step, or too little was said. */
  readonly kin: Kin | null;
  /** Whether photos without a class are drawn together, after all else. */
  readonly drawsUnlabelled: boolean;
}

export interface Start extends StartParts {
  readonly kind: StartKind;
  readonly map: SpaceMap;
}

/** The closed form taught by judgements: what passes the gate, else the cautious step. The start of every method, and the whole of RCA. */
export async function findStart(
  library: TeachingLibrary,
  seed: number,
  pause: Pause,
  report: (fraction: number) => void = () => undefined,
): Promise<Start> {
  const evidence = library.isCertain === true ? null : evidenceOf(library, seed);
  const trust = evidence === null ? new Float64Array(library.judged.length).fill(1) : trustIn(evidence, library.judged);
  await pause();
  const gate = await passGate(library, trust, seed, pause, report);
  const isDrawn = evidence !== null && gate.kind !== 'accepted' && tellsKin(library.judged);
  const kin = isDrawn ? kinAmong(library, evidence, await kinOf(library, evidence, seed, pause)) : null;
  const without = { gate, trust, kin, drawsUnlabelled: false };
  const parts = { ...without, drawsUnlabelled: hasUnlabelled(library) && (await drawingHelps(library, without, seed, pause)) };
  const map = await fitStart(library, parts, library.judged, trust, seed, pause);
  if (map === null) return { kind: 'unchanged', map: untaughtMap(library), ...parts };
  return { kind: gate.kind === 'accepted' ? 'gate' : 'cautious', map, ...parts };
}

/** The library as it is without anything taught. */
export function untaughtMap({ spaces }: TeachingLibrary): SpaceMap {
  return { whitening: spaces.untaught, map: null, size: spaces.k };
}

/** The same kind of start, fitted to some of the judgements: what those held out are measured by. */
export async function refitStart(
  library: TeachingLibrary,
  start: StartParts,
  judged: readonly JudgedPair[],
  seed: number,
  pause: Pause,
): Promise<SpaceMap> {
  const placeOf = new Map(library.judged.map((pair, place) => [pair, place]));
  const trusted = Float64Array.from(judged, (pair) => start.trust[placeOf.get(pair)!]!);
  return (await fitStart(library, start, judged, trusted, seed, pause)) ?? untaughtMap(library);
}

/**
 * What the gate accepted, else the careful step and what photos that nobody judged add to it, from the answers of "similar"; then what those of "different" add, and what
 * photos without a class do. Null: nothing to learn from.
 * @param trust [judged]
 */
async function fitStart(
  library: TeachingLibrary,
  { gate, kin, drawsUnlabelled }: StartParts,
  judged: readonly JudgedPair[],
  trust: Float64Array,
  seed: number,
  pause: Pause,
): Promise<SpaceMap | null> {
  const map =
    gate.kind === 'accepted'
      ? fitCandidate(library, gate.accepted.candidate, judged, trust)
      : cautiousStep(library, judged, trust, promiseOf(gate, library.spaces), seed);
  if (map === null) return null;
  const separated = separate(library, kin === null ? map : drawTogether(library, kin, map, judged), judged, trust);
  return drawsUnlabelled ? drawn(library, separated, judged, seed, pause) : separated;
}

function drawn(library: TeachingLibrary, taught: SpaceMap, judged: readonly JudgedPair[], seed: number, pause: Pause): Promise<SpaceMap> {
  return drawUnlabelled(library, taught, embedBySpaceMap(library, taught), judged, seed, pause);
}

/**
 * Whether photos of classes that do not teach rank better once they are drawn together: each class is held out once, and is as good as none then. It is worse where classes go across what photos
 * show, as "same light" does.
 */
async function drawingHelps(library: TeachingLibrary, without: StartParts, seed: number, pause: Pause): Promise<boolean> {
  const { judged } = library;
  const folds = foldsByQuery(judged, FOLDS, seededStream(seed));
  const taughtBy = new Map<Fold, SpaceMap>();
  for (const fold of folds) taughtBy.set(fold, await refitStart(library, without, placesOf(judged, fold), seed, pause));
  const measured = new MeasuredGallery(library);
  try {
    const before = await measured.heldOut((fold) => taughtBy.get(fold)!, folds, pause);
    const after = await measured.heldOut((fold) => drawn(library, taughtBy.get(fold)!, placesOf(judged, fold), seed, pause), folds, pause);
    const isSimilar = Uint8Array.from(judged, (pair) => Number(pair.isSimilar));
    const gain = gainOf(before, after, isSimilar, resampleQueries(judged, seed));
    return isBetter(gain, 0);
  } finally {
    measured.dispose();
  }
}

const placesOf = (judged: readonly JudgedPair[], { taught }: Fold): JudgedPair[] => [...taught].map((place) => judged[place]!);

/** RCA of a candidate on the judgements given. @param trust [judged] */
export function fitCandidate(
  library: TeachingLibrary,
  { whitening, shrinkage }: Candidate,
  judged: readonly JudgedPair[],
  trust: Float64Array,
): SpaceMap {
  const size = library.spaces.k;
  if (shrinkage === 1) return { whitening, map: null, size };
  const similar = [...judged.keys()].filter((place) => judged[place]!.isSimilar);
  const weights = weightsOf(Float64Array.from(similar, (place) => trust[place]!));
  const { values, d, pairs } = judgedRowsOf(
    library,
    whitening,
    similar.map((place) => judged[place]!),
  );
  return { whitening, map: relevantComponents(similarScatter(values, d, pairs, weights), d, shrinkage), size };
}

/** What the label-free embeddings of the photos judged and of the gallery say about pairs. */
function evidenceOf(library: TeachingLibrary, seed: number): PairEvidence {
  const embeddings = embeddingsOf(library, library.spaces.untaught);
  return new PairEvidence(embeddings, library.gallery, compareByTensor, seed, findingsFor(library, seed)?.scale);
}

function kinOf(library: TeachingLibrary, evidence: PairEvidence, seed: number, pause: Pause): Promise<KinPairs> {
  return findingsFor(library, seed)?.kin(pause) ?? findKin(evidence, pause);
}

function findingsFor({ findings }: TeachingLibrary, seed: number): GalleryFindings | null {
  return findings?.seed === seed ? findings : null;
}

/** B(lambda) map of all rows of the library, unit length. */
export function embedBySpaceMap(library: TeachingLibrary, { whitening, map, size }: SpaceMap): EmbeddingRows {
  if (map === null) return embeddingsOf(library, whitening);
  // The length that whitening leaves a row with is of no matter, since the map is linear and the row is scaled at the end.
  return throughMap(library.base, scaledRows(map, scalesOf(library.spaces, whitening), size));
}
