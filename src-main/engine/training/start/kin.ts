import { KinGraph, type Onlookers } from '@engine/metric/closedForm/kinGraph';
import { nearestRows, neighbourhoodAmong, type Neighbourhood } from '@engine/metric/evaluation/neighbourhoods';
import { sigmoid } from '@engine/metric/algebra/noisyLogistic';
import { relevantComponents } from '@engine/metric/closedForm/relevantComponents';
import { rowDot } from '@engine/metric/algebra/vectors';
import { scalesOf } from '../rows/baseSpaces';
import type { SpaceMap } from '../head/composeHead';
import { FIRST_RESULTS, type PairEvidence, writeFeatures } from '../answers/evidence';
import { gatherRows } from '../rows/gatherRows';
import type { KinPairs, TeachingLibrary } from '../rows/library';
import { hasEnough } from './gate';
import { metricThroughMap, productByTensor, transposedProductByTensor } from '../rows/productByTensor';
import { readingShown, type Reading } from '../answers/trust';
import type { JudgedPair, Pause } from '../rows/types';

/** So many sure partners of a photo say all that it can say. */
const ENOUGH_PARTNERS = 5;
/** A partner after which so many others are surer must be as sure as two to count as one. */
const PARTNERS_THAT_DOUBLE = 2.5;
/** Bits that a pair's number takes beside its sureness, where pairs are ordered by that. */
const PAIR_BITS = 2 ** 22;
const STRENGTH = 0.6;
/**
 * So many answers to questions tell what is kin where judgements are too few for the gate, or nearly all of one answer. Those to results of a search do not: they are of few photos, of
 * which the first results may well be the same thing again, and say nothing of what comes after those.
 */
const LEAST_QUESTIONS = 10;
/** Standard errors taken off what is believed then. */
const CAUTION = 1;
/** Photos compared with the gallery at once. */
const BLOCK = 256;

/** Pairs that may be kin, and by what the answers tell which of them are. */
export interface Kin {
  readonly evidence: PairEvidence;
  readonly pairs: KinPairs;
  readonly graph: KinGraph;
  /** [onlookers] the rows of the photos judged that are not in the gallery */
  readonly beside: Int32Array;
  /** Standard errors by which a pair must be believed to be kin rather than not; some where the answers are few. */
  readonly caution: number;
  /** How many photos might have kin. */
  readonly photos: number;
  /** 1 - A of RCA where all of these have partners enough; it falls with what they have. */
  readonly strength: number;
}

/** @param pairs of the library's gallery @param asked the judgements that are looked at again in the space that is taught */
export function kinAmong(
  { base, gallery, judged }: TeachingLibrary,
  evidence: PairEvidence,
  pairs: KinPairs,
  asked: readonly JudgedPair[] = judged,
): Kin {
  const { beside, onlookers } = onlookersOf(evidence, asked);
  const graph = new KinGraph(gatherRows(base, gallery), base.d, pairs.a, pairs.b, onlookers);
  return { evidence, pairs, graph, beside, caution: hasEnough(judged) ? 0 : CAUTION, photos: gallery.length, strength: STRENGTH };
}

/** The judgements as the graph sees them: of a photo that is not in the gallery, its first results may surround it. */
function onlookersOf(evidence: PairEvidence, judged: readonly JudgedPair[]): { beside: Int32Array; onlookers: Onlookers } {
  const rows = new Set(judged.flatMap(({ a, b }) => [a, b]));
  evidence.prepare(rows);
  const beside = Int32Array.from([...rows].filter((row) => evidence.placeOf(row) < 0));
  const { length } = evidence.gallery;
  const numberOf = new Map([...beside].map((row, i) => [row, length + i]));
  const number = (row: number): number => numberOf.get(row) ?? evidence.placeOf(row);
  const around = [...beside].flatMap((row) => evidence.firstResults(row).map((place) => [number(row), place] as const));
  const asked = judged.map(({ a, b }) => [number(a), number(b)] as const);
  return { beside, onlookers: { count: beside.length, around, asked } };
}

/** Whether answers tell which photos are kin. */
export function tellsKin(judged: readonly JudgedPair[]): boolean {
  return hasEnough(judged) || judged.filter(({ asked }) => asked === 'suggested' || asked === 'check').length >= LEAST_QUESTIONS;
}

/** The first results of all photos of the evidence's gallery. */
export async function findKin(evidence: PairEvidence, pause: Pause): Promise<KinPairs> {
  const { gallery, embeddings } = evidence;
  const n = gallery.length;
  const perPhoto = Math.min(FIRST_RESULTS, n - 1);
  const [results, cosines] = [new Int32Array(n * perPhoto), new Float32Array(n * perPhoto)];
  const around: Neighbourhood[] = [];
  for (let start = 0; start < n; start += BLOCK) {
    const block = gallery.subarray(start, start + BLOCK);
    const similarities = evidence.similarities(block);
    for (let i = 0; i < block.length; i++) {
      const own = similarities.subarray(i * n, (i + 1) * n);
      const nearest = nearestRows(own, perPhoto, start + i);
      around.push(neighbourhoodAmong(embeddings.values, embeddings.d, gallery, own, nearest));
      for (let k = 0, p = (start + i) * perPhoto; k < perPhoto; k++, p++) {
        results[p] = nearest[k]!;
        cosines[p] = own[nearest[k]!]!;
      }
    }
    await pause();
  }
  return pairsOnce(results, cosines, perPhoto, around, evidence);
}

/** @param results [n, perPhoto] places in the gallery @param cosines [n, perPhoto] @param around [n] */
function pairsOnce(
  results: Int32Array,
  cosines: Float32Array,
  perPhoto: number,
  around: readonly Neighbourhood[],
  { scale, embeddings: { d } }: PairEvidence,
): KinPairs {
  const isResultOf = (a: number, b: number): boolean => results.subarray(b * perPhoto, (b + 1) * perPhoto).includes(a);
  const [a, b, isMutual] = [new Int32Array(results.length), new Int32Array(results.length), new Uint8Array(results.length)];
  const features = new Float64Array(results.length * 3);
  let count = 0;
  for (let p = 0; p < results.length; p++) {
    const [own, other] = [Math.floor(p / perPhoto), results[p]!];
    const isBoth = isResultOf(own, other);
    if (isBoth && other < own) continue;
    const [one, two] = [around[own]!, around[other]!];
    const surroundings = rowDot(one.direction, 0, two.direction, 0, d);
    a[count] = own;
    b[count] = other;
    isMutual[count] = Number(isBoth);
    writeFeatures(features, count, scale, cosines[p]!, surroundings, (one.nearness + two.nearness) / 2);
    count++;
  }
  return { a: a.slice(0, count), b: b.slice(0, count), isMutual: isMutual.slice(0, count), features: features.slice(0, count * 3) };
}

/**
 * What the photos that nobody judged add: how a person's answers go with what is near and what is crowded tells which first results of all photos are of one
 * kind, and RCA learns from those as well, on kinds of photo without any answer too. Only pairs that are believed to be similar rather than not count, so it does little where
 * answers do not go with nearness, or photos have no kin.
 * @param kin of the library's gallery @param judged of the library's judgements those that may be looked at
 */
export function drawTogether(library: TeachingLibrary, kin: Kin, taught: SpaceMap, judged: readonly JudgedPair[]): SpaceMap {
  const sure = surenessOf(readingShown(kin.evidence, judged), kin.pairs.features, kin.caution);
  return drawTogetherBy(heardInTurn(kin.pairs, sure, kin.photos), library, kin, taught);
}

/** The same where it is known how far each pair is believed. @param sure [pairs] as `surenessOf` */
export function drawTogetherBy(
  sure: Float64Array,
  library: TeachingLibrary,
  { pairs, graph, photos, strength }: Pick<Kin, 'pairs' | 'graph' | 'photos' | 'strength'>,
  taught: SpaceMap,
): SpaceMap {
  const { whitening, map, size } = taught;
  const weights = new Float64Array(sure.length);
  // Where each is a result of the other they say it twice.
  for (let pair = 0; pair < sure.length; pair++) weights[pair] = sure[pair]! * (1 + pairs.isMutual[pair]!);
  const spread = graph.scatter(scalesOf(library.spaces, whitening), weights, transposedProductByTensor);
  if (spread === null) return taught;
  const shrinkage = 1 - strength * shareWithKin(pairs, sure, photos);
  const inSpace = map === null ? spread : metricThroughMap(spread, map, library.spaces.k);
  const closer = relevantComponents(inSpace, size, shrinkage);
  if (closer === null) return taught;
  return { whitening, map: map === null ? closer : productByTensor(map, closer, size, size), size };
}

/**
 * How far each pair is believed to be kin rather than not, 0 to 1: most are not at all.
 * @param features [pairs, 3] @param caution standard errors that are taken off what is believed
 */
export function surenessOf({ coefficients, covariance }: Reading, features: Float64Array, caution: number): Float64Array {
  const [constant, similar, surrounded, nearer] = coefficients as unknown as [number, number, number, number];
  const sure = new Float64Array(features.length / 3);
  for (let pair = 0, p = 0; pair < sure.length; pair++, p += 3) {
    let t = constant + similar * features[p]! + surrounded * features[p + 1]! + nearer * features[p + 2]!;
    if (!(t > 0)) continue;
    if (caution > 0) t -= caution * Math.sqrt(quadratic(covariance, Float64Array.of(1, ...features.subarray(p, p + 3))));
    if (t > 0) sure[pair] = (2 * sigmoid(t) - 1) ** 2;
  }
  return sure;
}

/**
 * The surest partner of a photo counts as it is believed, each further one by a higher power of that, so that many count only where they are sure: where kinds have few photos, most first results
 * are of another one, and are half believed all the same if half of the answers were "similar".
 * @param sure [pairs] @param photos of which the pairs are @returns [pairs] each by that of its photos for which it comes earlier
 */
export function heardInTurn({ a, b }: Pick<KinPairs, 'a' | 'b'>, sure: Float64Array, photos: number): Float64Array {
  // Numbers alone are sorted many times faster than by a comparison: whole ones, of the sureness and, below it, of the pair.
  const keys = new Float64Array(sure.length);
  let count = 0;
  for (let pair = 0; pair < sure.length; pair++) if (sure[pair]! > 0) keys[count++] = Math.round(sure[pair]! * 2 ** 30) * PAIR_BITS + pair;
  const surestLast = keys.subarray(0, count).sort();
  const [heard, weights] = [new Uint16Array(photos), new Float64Array(sure.length)];
  for (let at = count - 1; at >= 0; at--) {
    const key = surestLast[at]!;
    // The remainder, which V8 computes far slower by its own operator where the numbers are so large.
    const pair = key - Math.floor(key / PAIR_BITS) * PAIR_BITS;
    const [one, other] = [a[pair]!, b[pair]!];
    weights[pair] = sure[pair]! ** (1 + Math.min(heard[one]!, heard[other]!) / PARTNERS_THAT_DOUBLE);
    heard[one]!++;
    heard[other]!++;
  }
  return weights;
}

/** x^T M x. @param matrix [d, d] */
function quadratic(matrix: Float64Array, x: Float64Array): number {
  const d = x.length;
  let sum = 0;
  for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) sum += x[i]! * matrix[i * d + j]! * x[j]!;
  return sum;
}

/** How far photos have partners that are surely of their kind, 0 to 1. @param sure [pairs] */
function shareWithKin({ a, b, isMutual }: KinPairs, sure: Float64Array, photos: number): number {
  const partners = new Float64Array(photos);
  for (let pair = 0; pair < sure.length; pair++) {
    partners[a[pair]!]! += sure[pair]!;
    if (isMutual[pair] === 1) partners[b[pair]!]! += sure[pair]!;
  }
  return partners.reduce((sum, weight) => sum + Math.min(1, weight / ENOUGH_PARTNERS), 0) / photos;
}
