import { parseArgs } from 'node:util';
import { nearestRows } from '@engine/metric/evaluation/neighbourhoods';
import { seededStream } from '@engine/metric/random';
import { rankPairs, weightedAuc } from '@engine/metric/evaluation/rankedPairs';
import { sample, type Random } from '@engine/metric/samplers/shuffle';
import { compareByTensor } from '@engine/training/answers/compareByTensor';
import { allRows, PairEvidence } from '@engine/training/answers/evidence';
import { Calibration, suspicious, trustIn } from '@engine/training/answers/trust';
import type { JudgedPair } from '@engine/training/rows/types';
import { sharedPath } from '../fixtures/shared';
import { classSets, readSet, type LabelledSet } from './fewPairsData';
import { withWrongAnswers } from './fewPairsProtocol';

/** Results of a photo that are judged, and that a percentage is shown beside. */
const RESULTS = 20;
/** Photos, not asked about, whose first results are tested. */
const TESTED = 150;
const BINS = 10;

/** What a percentage beside a result is worth, and whether distrust finds wrong answers; see the README of this folder. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...{ cache: { type: 'string' }, sets: { type: 'string', default: classSets.join(',') }, wrong: { type: 'string', default: '0.1' } },
      ...{ seeds: { type: 'string', default: '1,2,3,4' }, answers: { type: 'string', default: '5,10,20,50,200' } },
    },
  });
  const wrong = Number(values.wrong);
  const rows: Row[] = [];
  for (const name of values.sets.split(',')) {
    const folder = sharedPath('data', name);
    if (folder === null) throw new Error('There is no ../shared/data.');
    const set = await readSet(folder, values.cache);
    for (const seed of values.seeds.split(',').map(Number)) {
      const evidence = new PairEvidence(set.untaught, allRows(set.untaught), compareByTensor, seed);
      for (const answers of values.answers.split(',').map(Number)) rows.push(measure(set, evidence, answers, wrong, seed));
      console.error(`${name}: seed ${seed}`);
    }
  }
  console.log(
    `| set | answers | ECE | Brier | ECE of those shown | shown | ECE, ${wrong} wrong | AUC of distrust | doubted | of these wrong |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |`,
  );
  for (const set of ['all', ...new Set(rows.map((row) => row.set))]) {
    const ofSet = rows.filter((row) => set === 'all' || row.set === set);
    for (const [answers, all] of Map.groupBy(ofSet, (row) => row.answers)) {
      const mean = (of: (row: Row) => number): string => (all.reduce((sum, row) => sum + of(row), 0) / all.length).toFixed(3);
      const shown = [mean((row) => row.eceShown), mean((row) => row.shown)];
      const figures = [
        mean((row) => row.ece),
        mean((row) => row.brier),
        ...shown,
        mean((row) => row.eceWrong),
        distrustAuc(all).toFixed(3),
      ];
      const [doubted, found, judged] = (['doubted', 'found', 'judged'] as const).map((key) => all.reduce((sum, row) => sum + row[key], 0));
      const shares = [(doubted! / judged!).toFixed(3), (found! / doubted!).toFixed(2)];
      console.log(`| ${[set, answers, ...figures, ...shares].join(' | ')} |`);
    }
  }
}

interface Row extends Figures {
  readonly set: string;
  readonly answers: number;
  /** After some wrong answers; the others are after truthful ones. */
  readonly eceWrong: number;
  /** [judgements] trust in each, and 1 where the answer had been turned round. */
  readonly trust: Float64Array;
  readonly isWrong: Uint8Array;
  readonly judged: number;
  /** Answers that the product would ask about again, and how many of these are wrong. */
  readonly doubted: number;
  readonly found: number;
}

function measure(set: LabelledSet, evidence: PairEvidence, answers: number, share: number, seed: number): Row {
  const random = seededStream(1000 * seed + answers);
  const photos = sample([...set.labels.keys()], set.labels.length, random);
  const tested = photos.slice(0, TESTED);
  const clean = naturalPairs(set, evidence, photos.slice(TESTED), answers, random);
  const noisy = withWrongAnswers(clean, share, random);
  const results = tested.flatMap((a) => firstResults(evidence, a).map((b) => ({ a, b, isSimilar: set.labels[a] === set.labels[b] })));
  const trust = trustIn(evidence, noisy);
  const isWrong = Uint8Array.from(noisy, ({ isSimilar }, place) => Number(isSimilar !== clean[place]!.isSimilar));
  const doubted = suspicious(trust);
  const figures = figuresOf(new Calibration(evidence, clean), results);
  return {
    ...{ set: set.name, answers, ...figures, eceWrong: figuresOf(new Calibration(evidence, noisy), results).ece, trust, isWrong },
    ...{ judged: noisy.length, doubted: doubted.length, found: doubted.filter((place) => isWrong[place] === 1).length },
  };
}

function firstResults(evidence: PairEvidence, photo: number): number[] {
  return nearestRows(evidence.similarities(Int32Array.of(photo)), RESULTS, evidence.placeOf(photo)).map(
    (place) => evidence.gallery[place]!,
  );
}

/** Truthful answers to a photo and any one of its first results: as many of them "similar" as there are. */
function naturalPairs(
  { labels }: LabelledSet,
  evidence: PairEvidence,
  photos: readonly number[],
  count: number,
  random: Random,
): JudgedPair[] {
  return Array.from({ length: count }, () => {
    const a = photos[Math.floor(random() * photos.length)]!;
    const b = firstResults(evidence, a)[Math.floor(random() * RESULTS)]!;
    return { a, b, isSimilar: labels[a] === labels[b], asked: 'search' };
  });
}

interface Figures {
  readonly ece: number;
  readonly brier: number;
  /** Of those alone that are shown, as they are shown. */
  readonly eceShown: number;
  /** Share of the results that have a percentage. */
  readonly shown: number;
}

/** Of what the curve says, and of what the product shows of it: no surer than the answers, and nothing where that contradicts the word beside it. */
function figuresOf(
  calibration: Calibration,
  results: readonly { readonly a: number; readonly b: number; readonly isSimilar: boolean }[],
): Figures {
  const all = results.map(({ a, b, isSimilar }) => ({ said: calibration.probability(a, b), isSimilar }));
  const shown = results.flatMap(({ a, b, isSimilar }) => {
    const { figure, probability: said } = calibration.believe(a, b);
    return figure === 'none' ? [] : [{ said, isSimilar }];
  });
  const brier = all.reduce((sum, { said, isSimilar }) => sum + (said - Number(isSimilar)) ** 2, 0) / all.length;
  return { ece: calibrationError(all), brier, eceShown: calibrationError(shown), shown: shown.length / all.length };
}

/** Expected calibration error over ten bins of equal width; 0 of nothing. */
function calibrationError(figures: readonly { readonly said: number; readonly isSimilar: boolean }[]): number {
  const bins = Array.from({ length: BINS }, () => ({ said: 0, was: 0 }));
  for (const { said, isSimilar } of figures) {
    const bin = bins[Math.min(BINS - 1, Math.floor(said * BINS))]!;
    bin.said += said;
    bin.was += Number(isSimilar);
  }
  return bins.reduce((sum, { said, was }) => sum + Math.abs(said - was), 0) / Math.max(1, figures.length);
}

/** How well distrust tells wrong answers from right ones; over all trainings together, since 20 answers hold two wrong ones. */
function distrustAuc(rows: readonly Row[]): number {
  const doubts = rows.flatMap(({ trust }) => [...trust].map((value) => 1 - value));
  const isWrong = rows.flatMap((row) => [...row.isWrong]);
  return weightedAuc(rankPairs(doubts), isWrong, new Float64Array(doubts.length).fill(1)) ?? NaN;
}
