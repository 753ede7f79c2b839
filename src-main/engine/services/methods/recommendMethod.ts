import type { Figure, MethodId, Recommendation } from '@contract/data';

/** What a recommendation is made from. */
export interface Contender {
  readonly method: MethodId;
  readonly name: string;
  readonly mapAtR: number;
  readonly seconds: number;
  /** MAP@R above that without teaching. */
  readonly gain: Figure;
  /** MAP@R of the best method above this one's, of the same photos. */
  readonly behindBest: Figure;
}

/** MAP@R that nobody would notice: a method that is behind by no more is as good. */
const UNNOTICED = 0.002;
/** As many times the judgements there are may be asked for to settle a difference; more would be no help to anybody. */
const MOST_TIMES = 4;

/**
 * The best method, where its lead is real; else the simplest of those from which it cannot be told: the closed form where it is among
 * them, which is the start of all others, else the fastest. Where the best itself gains nothing, that is said.
 * @param judgements how many were measured on
 */
export function recommendMethod(contenders: readonly Contender[], judgements: number): Recommendation {
  const ranked = contenders.toSorted((a, b) => b.mapAtR - a.mapAtR);
  const best = ranked[0]!;
  if (best.gain.value <= 0) {
    const { method, gain } = contenders.find((one) => one.method === 'rca') ?? best;
    return { method, kind: 'none-helps', gain, tied: [], judgementsToSettle: null };
  }
  // What ranks worse than nothing is no alternative, however uncertain that is.
  const equals = ranked.filter(
    (one) => one === best || (one.gain.value > 0 && (one.behindBest.low <= 0 || one.behindBest.value <= UNNOTICED)),
  );
  const simplest = equals.find(({ method }) => method === 'rca');
  const chosen = simplest ?? equals.reduce((fastest, one) => (one.seconds < fastest.seconds ? one : fastest));
  const tied = equals.filter((one) => one !== chosen).map(({ method }) => method);
  const { method, gain } = chosen;
  const kind = tied.length === 0 ? 'leads' : simplest === undefined ? 'fastest' : 'simplest';
  return { method, kind, gain, tied, judgementsToSettle: chosen === best ? null : toSettle(chosen.behindBest, judgements) };
}

/** An interval is narrower by the root of the number of judgements. */
function toSettle({ value, low }: Figure, judgements: number): number | null {
  if (value <= UNNOTICED) return null;
  const more = judgements * (((value - low) / value) ** 2 - 1);
  return more <= 0 || more > MOST_TIMES * judgements ? null : Math.ceil(more / 10) * 10;
}

/** The recommendation in English. */
export function recommendationSentence(
  { method, kind, gain, tied, judgementsToSettle }: Recommendation,
  nameOf: (method: MethodId) => string,
): string {
  const points = (value: number): string => (value * 100).toFixed(1);
  const name = nameOf(method);
  if (kind === 'none-helps') return `No method ranks photos that were not taught better than none; ${name} is the simplest to go on with.`;
  const gained = `${name}: ${points(gain.value)} points of MAP@R more than without teaching (${points(gain.low)} to ${points(gain.high)}).`;
  const doubt = gain.low > 0 ? '' : ' Even that is not certain yet.';
  if (kind === 'leads') return `${gained}${doubt} It is surely better than all others.`;
  const others = new Intl.ListFormat('en').format(tied.map(nameOf));
  const reason = kind === 'simplest' ? 'the simplest: it has nothing to set' : 'the fastest of them';
  const settle = judgementsToSettle === null ? '' : ` About ${judgementsToSettle} more judgements would settle it.`;
  return `${gained}${doubt} ${others} cannot be told from it, and it is ${reason}.${settle}`;
}
