import { relevantComponents, similarScatter } from '@engine/metric/closedForm/relevantComponents';
import { seededStream } from '@engine/metric/random';
import { rowDot } from '@engine/metric/algebra/vectors';
import { gainOf, isBetter } from '../measure/compare';
import { resampleQueries } from '../measure/evaluateHeads';
import { measuringFolds, type Fold } from '../measure/folds';
import { MeasuredGallery } from '../measure/measureMaps';
import { scalesOf } from '../rows/baseSpaces';
import { cautiousStep } from './cautious';
import { scaledRows, type SpaceMap } from '../head/composeHead';
import { throughMap } from '../head/embedRows';
import { compareByTensor } from '../answers/compareByTensor';
import { PairEvidence } from '../answers/evidence';
import { hasEnough, passGate, promiseOf, weightsOf, type GateOutcome } from './gate';
import type { Candidate } from './heldOut';
import { drawTogether, findKin, kinAmong, tellsKin, type Kin } from './kin';
import { drawTogetherAgain, isSurelyWorse } from './kinAgain';
import { gatherRows } from '../rows/gatherRows';
import { embeddingsOf, judgedRowsOf, type GalleryFindings, type KinPairs, type TeachingLibrary } from '../rows/library';
import { separate } from './separate';
import { drawUnlabelled, hasUnlabelled } from './unlabelled';
import { trustIn } from '../answers/trust';
import type { EmbeddingRows, JudgedPair, Pause } from '../rows/types';

/** How the closed form was found. `unchanged`: there is nothing to learn from. */
export type StartKind = 'gate' | 'cautious' | 'unchanged';

/** What is chosen once, for all folds as well. */
export interface StartParts {
  readonly gate: GateOutcome;
  /** [judgements] */
  readonly trust: Float64Array;
  /** Photos that nobody judged, which the careful step looks at too; null where too little was said. */
  readonly kin: Kin | null;
  /** Whether they are drawn together, after the careful step or what passed the gate, by what is near in the space that either gave. */
  readonly drawsAgain: boolean;
  /** Whether photos without a class are drawn together, after all else. */
  readonly drawsUnlabelled: boolean;
}

export interface Start extends StartParts {
  readonly kind: StartKind;
  readonly map: SpaceMap;
  /** What was fitted to the folds on the way, in the way that was chosen: it need not be fitted again. */
  readonly fitted: ReadonlyMap<Fold, SpaceMap>;
}

/** The closed form taught by judgements: what passes the gate, else the cautious step. The start of every method, and the whole of RCA. */
export async function findStart(
  library: TeachingLibrary,
  seed: number,
  pause: Pause,
  report: (fraction: number) => void = () => undefined,
  folds: readonly Fold[] = measuringFolds(library.judged, seededStream(seed)),
): Promise<Start> {
  const evidence = library.isCertain === true ? null : evidenceOf(library, seed);
  const trust = evidence === null ? new Float64Array(library.judged.length).fill(1) : trustIn(evidence, library.judged);
  await pause();
  const gate = await passGate(library, trust, seed, pause, report, evidence?.embeddings ?? null);
  const isDrawn = evidence !== null && tellsKin(library.judged);
  const kin = isDrawn ? kinAmong(library, evidence, await kinOf(library, evidence, seed, pause)) : null;
  const without = { gate, trust, kin, drawsAgain: false, drawsUnlabelled: false };
  const again = kin !== null && hasEnough(library.judged) ? await tryAgain(library, { ...without, kin }, folds, seed, pause) : null;
  const drawsUnlabelled = hasUnlabelled(library) && (await drawingHelps(library, without, folds, seed, pause));
  const parts = { ...without, drawsAgain: again !== null, drawsUnlabelled };
  const map = await fitStart(library, parts, library.judged, trust, seed, pause);
  const fitted = again === null || drawsUnlabelled ? new Map<Fold, SpaceMap>() : again;
  if (map === null) return { kind: 'unchanged', map: untaughtMap(library), ...parts, fitted };
  return { kind: gate.kind === 'accepted' ? 'gate' : 'cautious', map, ...parts, fitted };
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
  return (await fitStart(library, start, judged, trustOf(library, start, judged), seed, pause)) ?? untaughtMap(library);
}

/** @returns [judged] */
function trustOf(library: TeachingLibrary, { trust }: StartParts, judged: readonly JudgedPair[]): Float64Array {
  const placeOf = new Map(library.judged.map((pair, place) => [pair, place]));
  return Float64Array.from(judged, (pair) => trust[placeOf.get(pair)!]!);
}

/**
 * What the gate accepted, else the careful step and what photos that nobody judged add to it, from the answers of "similar"; then what those photos add in the space that this gives, what
 * answers of "different" add, and what photos without a class do. Null: nothing to learn from.
 * @param trust [judged]
 */
async function fitStart(
  library: TeachingLibrary,
  parts: StartParts,
  judged: readonly JudgedPair[],
  trust: Float64Array,
  seed: number,
  pause: Pause,
): Promise<SpaceMap | null> {
  const map = fitOnce(library, parts, judged, trust, seed);
  if (map === null) return null;
  const { kin, drawsAgain, drawsUnlabelled } = parts;
  const drawnAgain = kin !== null && drawsAgain ? drawTogetherAgain(library, kin, map, embedBySpaceMap(library, map), judged) : map;
  const separated = separate(library, drawnAgain, judged, trust);
  return drawsUnlabelled ? drawn(library, separated, judged, seed, pause) : separated;
}

/** From the answers of "similar" alone, and by what is near in the untaught space. */
function fitOnce(
  library: TeachingLibrary,
  { gate, kin }: StartParts,
  judged: readonly JudgedPair[],
  trust: Float64Array,
  seed: number,
): SpaceMap | null {
  if (gate.kind === 'accepted') return fitCandidate(library, gate.accepted.candidate, judged, trust);
  const map = cautiousStep(library, judged, trust, promiseOf(gate, library.spaces), seed);
  return map === null || kin === null ? map : drawTogether(library, kin, map, judged);
}

/**
 * Draws photos that nobody judged together again, in each fold: what that does to the judgements held out says whether it is done at all. It is worse where what is meant goes across what
 * photos show.
 * @returns what was fitted to the folds with it; null where it is surely worse
 */
async function tryAgain(
  library: TeachingLibrary,
  without: StartParts & { readonly kin: Kin },
  folds: readonly Fold[],
  seed: number,
  pause: Pause,
): Promise<Map<Fold, SpaceMap> | null> {
  const { length } = library.judged;
  const [before, after] = [new Float64Array(length), new Float64Array(length)];
  const fitted = new Map<Fold, SpaceMap>();
  for (const fold of folds) {
    const judged = placesOf(library.judged, fold);
    const trust = trustOf(library, without, judged);
    const once = fitOnce(library, without, judged, trust, seed);
    if (once === null) return null;
    const embeddings = embedBySpaceMap(library, once);
    const again = drawTogetherAgain(library, without.kin, once, embeddings, judged);
    const held = [...fold.heldOut].map((place) => library.judged[place]!);
    const [was, is] = [cosinesIn(embeddings, held), cosinesOf(library, again, held)];
    for (const [i, place] of fold.heldOut.entries()) [before[place], after[place]] = [was[i]!, is[i]!];
    fitted.set(fold, separate(library, again, judged, trust));
    await pause();
  }
  return isSurelyWorse(library.judged, before, after, seed) ? null : fitted;
}

function drawn(library: TeachingLibrary, taught: SpaceMap, judged: readonly JudgedPair[], seed: number, pause: Pause): Promise<SpaceMap> {
  return drawUnlabelled(library, taught, embedBySpaceMap(library, taught), judged, seed, pause);
}

/**
 * Whether photos of classes that do not teach rank better once they are drawn together: each class is held out once, and is as good as none then. It is worse where classes go across what photos
 * show, as "same light" does.
 */
async function drawingHelps(
  library: TeachingLibrary,
  without: StartParts,
  folds: readonly Fold[],
  seed: number,
  pause: Pause,
): Promise<boolean> {
  const { judged } = library;
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

/** How near the photos of some pairs are; nothing else of the library is embedded. @returns [pairs] */
export function cosinesOf(library: TeachingLibrary, map: SpaceMap, pairs: readonly JudgedPair[]): Float64Array {
  const rows = [...new Set(pairs.flatMap(({ a, b }) => [a, b]))];
  const placeOf = new Map(rows.map((row, place) => [row, place]));
  const base = { values: gatherRows(library.base, rows), n: rows.length, d: library.base.d };
  const embeddings = embedBySpaceMap({ ...library, base }, map);
  return cosinesIn(
    embeddings,
    pairs.map((pair) => ({ ...pair, a: placeOf.get(pair.a)!, b: placeOf.get(pair.b)! })),
  );
}

/** @param pairs of the embeddings' rows @returns [pairs] */
function cosinesIn({ values, d }: EmbeddingRows, pairs: readonly JudgedPair[]): Float64Array {
  return Float64Array.from(pairs, ({ a, b }) => rowDot(values, a, values, b, d));
}
