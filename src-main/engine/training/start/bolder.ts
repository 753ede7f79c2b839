import { aucGainOf, type AucGain } from '../measure/compare';
import type { SpaceMap } from '../head/composeHead';
import { placesThatCount, resampleQueries } from '../measure/evaluateHeads';
import type { Fold } from '../measure/folds';
import { hasEnough } from './gate';
import type { TeachingLibrary } from '../rows/library';
import { separate, type Stretch } from './separate';
import { cosinesOf, fitCandidate, type Start } from './teachStart';
import type { JudgedPair, Pause } from '../rows/types';

/** How far a start goes: a strength of RCA, and what answers of "different" add to it; null is what they always add. */
interface Strength {
  readonly shrinkage: number;
  readonly stretch: Stretch | null;
}

/**
 * All that are tried, the mildest first. The careful step's A is .7 to .985, and a stretch there has a power of .125 (README.md has the figures of each).
 */
const strengths: readonly Strength[] = [
  { shrinkage: 0.5, stretch: null },
  { shrinkage: 0.5, stretch: { exponent: 0.5, shareOf: () => 0.2 } },
  { shrinkage: 0.5, stretch: { exponent: 0.5, shareOf: () => 0.9 } },
  { shrinkage: 0.1, stretch: { exponent: 1, shareOf: () => 0.9 } },
];

/** Standard errors by which the AUC must be better for a bolder version to be worth a person's answers. */
const SURE_ENOUGH_TO_ASK = 1.5;

/** What is fitted boldly, and what it does to judgements that it has not seen. */
export interface Bolder {
  /** To all judgements. */
  readonly map: SpaceMap;
  /** The same to some of them. */
  readonly refit: (judged: readonly JudgedPair[]) => SpaceMap;
  readonly gain: AucGain;
}

/**
 * The bolder start that tells similar from different clearly better than the one that was chosen, on judgements held out; null where none does. Only the AUC is asked:
 * similar pairs among the results of a ranking say nothing good of another one's ranks. A person's answers to the results of both decide then.
 * Among those within a standard error of the best the mildest is taken, since the AUC alone goes too far (README.md).
 * @param beaten [judgements] each: similarities by the embeddings that it must beat, held out
 * @param isWanted it was chosen by a person before: it stays as long as it is better at all
 */
export async function findBolder(
  library: TeachingLibrary,
  start: Start,
  folds: readonly Fold[],
  beaten: readonly ArrayLike<number>[],
  { seed, isWanted }: { readonly seed: number; readonly isWanted: boolean },
  pause: Pause,
): Promise<Bolder | null> {
  const { judged } = library;
  if (library.isCertain === true || start.kind === 'unchanged' || !hasEnough(judged)) return null;
  const fits = boldFits(library, start);
  const heldOut = fits.map(() => new Float64Array(judged.length));
  for (const fold of folds) {
    const taught = [...fold.taught].map((place) => judged[place]!);
    const held = [...fold.heldOut].map((place) => judged[place]!);
    for (const [i, fit] of fits.entries()) {
      const cosines = cosinesOf(library, fit(taught), held);
      for (const [p, place] of fold.heldOut.entries()) heldOut[i]![place] = cosines[p]!;
      await pause();
    }
  }
  const { places } = placesThatCount(judged);
  const isSimilar = Uint8Array.from(places, (place) => Number(judged[place]!.isSimilar));
  const resamples = resampleQueries(
    places.map((place) => judged[place]!),
    seed,
  );
  const counted = (of: ArrayLike<number>): number[] => places.map((place) => of[place]!);
  // Against the one that it beats by less.
  const gains = heldOut.map((cosines) =>
    beaten
      .map((former) => aucGainOf(counted(former), counted(cosines), isSimilar, resamples))
      .reduce((least, gain) => (gain.auc < least.auc ? gain : least)),
  );
  const best = gains.reduce((most, gain) => (gain.auc > most.auc ? gain : most));
  const chosen = gains.findIndex(({ auc }) => auc >= best.auc - best.aucError);
  const gain = gains[chosen]!;
  if (!(gain.auc > (isWanted ? 0 : SURE_ENOUGH_TO_ASK * gain.aucError))) return null;
  return { map: fits[chosen]!(judged), refit: fits[chosen]!, gain };
}

/** Every start that is tried, as a fit to some of the library's judgements; the mildest first. */
export function boldFits(library: TeachingLibrary, { gate, trust }: Start): readonly Bolder['refit'][] {
  const whitening = gate.kind === 'accepted' ? gate.accepted.candidate.whitening : library.spaces.untaught;
  const trustIn = new Map(library.judged.map((pair, place) => [pair, trust[place]!]));
  // Most strengths stretch the same RCA.
  let last: { readonly judged: readonly JudgedPair[]; readonly shrinkage: number; readonly map: SpaceMap } | null = null;
  return strengths.map(({ shrinkage, stretch }) => (judged) => {
    const trusted = Float64Array.from(judged, (pair) => trustIn.get(pair)!);
    if (last?.judged !== judged || last.shrinkage !== shrinkage)
      last = { judged, shrinkage, map: fitCandidate(library, { whitening, shrinkage }, judged, trusted) };
    return separate(library, last.map, judged, trusted, stretch ?? undefined);
  });
}
