import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { nearestRows } from '@engine/metric/evaluation/neighbourhoods';
import { PairClosure } from '@engine/metric/judgements/pairClosure';
import { seededStream } from '@engine/metric/random';
import { sample } from '@engine/metric/samplers/shuffle';
import { rowDot } from '@engine/metric/algebra/vectors';
import { boldFits, findBolder } from '@engine/training/start/bolder';
import { foldsByQuery } from '@engine/training/measure/folds';
import { embeddingsOf, type TeachingLibrary } from '@engine/training/rows/library';
import { pauseFor } from '@engine/training/rows/pause';
import { embedBySpaceMap, findStart, refitStart } from '@engine/training/start/teachStart';
import { chooseTrialPairs, SHOWN, verdictOf, type TrialVerdict } from '@engine/training/answers/trial';
import type { EmbeddingRows, JudgedPair } from '@engine/training/rows/types';
import { sharedPath } from '../fixtures/shared';
import { drawnFolder, isDrawn } from './drawnSets';
import { readSet, type LabelledSet } from './fewPairsData';
import { retrieval, searchPairs, splitClasses, withWrongAnswers } from './fewPairsProtocol';

const FOLDS = 5;
const DEPTH = 50;
const QUESTIONS = 20;
const QUERIES_OF_EACH = 20;
/** Persons who answer the same trial, each with other photos and other slips. */
const PERSONS = 20;
/** What two rankings must differ by in precision among the first ten for one to be the right one. */
const CLEAR = 0.02;

type Counts = Record<Exclude<TrialVerdict, 'open'>, number>;

/** See the README of this folder. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string', default: 'light,design,clothing10,products-sop' },
      cache: { type: 'string' },
      pairs: { type: 'string', default: '112' },
      seeds: { type: 'string', default: '1,2' },
      wrong: { type: 'string', default: '0,0.1' },
    },
  });
  const numbers = (text: string): number[] => text.split(',').map(Number);
  const cache = values.cache ?? mkdtempSync(join(tmpdir(), 'likewise-trial-'));
  for (const name of values.data.split(',')) {
    const set = await readSet(isDrawn(name) ? await drawnFolder(name, cache) : sharedPath('data', name)!, cache);
    for (const wrong of numbers(values.wrong)) {
      const bins: Record<string, Counts> = {};
      for (const pairs of numbers(values.pairs))
        for (const seed of numbers(values.seeds)) await measure(set, isDrawn(name), pairs, wrong, seed, bins);
      console.log(JSON.stringify({ set: set.name, wrong, verdicts: bins }));
    }
  }
}

async function measure(
  set: LabelledSet,
  isAllTaught: boolean,
  pairs: number,
  wrong: number,
  seed: number,
  bins: Record<string, Counts>,
): Promise<void> {
  const pause = pauseFor();
  const random = seededStream(1000 * seed + pairs);
  const all = Int32Array.from(set.labels.keys());
  // Of the sets with classes half of these are judged, as in `fewPairs`: what that costs the others is most of what can be wrong.
  const taught = isAllTaught ? all : splitClasses(set.labels, random).taught;
  const judged = withWrongAnswers(searchPairs(set.untaught, set.labels, taught, pairs, random), wrong, seededStream(77 * seed + pairs));
  const library: TeachingLibrary = { spaces: set.spaces, base: set.base, gallery: all, judged };
  const start = await findStart(library, seed, pause);
  const folds = foldsByQuery(judged, FOLDS, seededStream(seed));
  const held = new Float64Array(judged.length);
  const untaught = embeddingsOf(library, set.spaces.untaught);
  const cosine = ({ values, d }: EmbeddingRows, { a, b }: JudgedPair): number => rowDot(values, a, values, b, d);
  for (const fold of folds) {
    const taughtPairs = [...fold.taught].map((place) => judged[place]!);
    const embeddings = embedBySpaceMap(library, await refitStart(library, start, taughtPairs, seed, pause));
    for (const place of fold.heldOut) held[place] = cosine(embeddings, judged[place]!);
  }
  const before = process.cpuUsage();
  const beaten = [judged.map((pair) => cosine(untaught, pair)), held];
  const offered = await findBolder(library, start, folds, beaten, { seed, isWanted: false }, pause);
  const cpu = process.cpuUsage(before);
  const current = seenBy(set, embedBySpaceMap(library, start.map));
  const lines: string[] = [];
  for (const [strength, fit] of boldFits(library, start).entries()) {
    const map = fit(judged);
    const isOffered = offered?.map.map?.every((value, p) => value === map.map?.[p]) === true;
    const bolder = seenBy(set, embedBySpaceMap(library, map));
    const gain = bolder.precision - current.precision;
    const kind = gain > CLEAR ? 'bolder is better' : gain < -CLEAR ? 'bolder is worse' : 'alike';
    const counts: Counts = { bolder: 0, current: 0, neither: 0 };
    let answers = 0;
    for (let person = 0; person < PERSONS; person++) {
      const told = answer(set, judged, bolder.results, current.results, wrong, 1000 * seed + person);
      counts[told.verdict]++;
      answers += told.answers / PERSONS;
    }
    for (const bin of [kind, ...(isOffered ? [`offered, ${kind}`] : [])]) {
      const sum = (bins[bin] ??= { bolder: 0, current: 0, neither: 0 });
      for (const verdict of ['bolder', 'current', 'neither'] as const) sum[verdict] += counts[verdict];
    }
    const shown = `${isOffered ? '*' : ' '}${strength}: MAP@R ${bolder.mapAtR.toFixed(3)}, precision ${bolder.precision.toFixed(3)}`;
    lines.push(`  ${shown}; ${counts.bolder}/${counts.current}/${counts.neither}, ${answers.toFixed(1)} answers`);
  }
  const seconds = ((cpu.user + cpu.system) / 1e6).toFixed(2);
  const now = `${start.kind}, MAP@R ${current.mapAtR.toFixed(3)}, precision ${current.precision.toFixed(3)}`;
  console.log(`${set.name}, ${pairs} pairs, ${wrong} wrong, seed ${seed}: ${now}; ${seconds} s of CPU to choose\n${lines.join('\n')}`);
}

interface Seen {
  /** [n] of each photo, nearest first */
  readonly results: readonly (readonly number[])[];
  readonly precision: number;
  readonly mapAtR: number;
}

function seenBy({ labels }: LabelledSet, embeddings: EmbeddingRows): Seen {
  const { values, d, n } = embeddings;
  const results = Array.from({ length: n }, (_, row) => [
    ...nearestRows(
      Float64Array.from({ length: n }, (_unused, other) => rowDot(values, row, values, other, d)),
      DEPTH,
      row,
    ),
  ]);
  const right = results.map((of, row) => of.slice(0, SHOWN).filter((other) => labels[other] === labels[row]).length / SHOWN);
  const rows = Int32Array.from(labels.keys());
  const { mapAtR } = retrieval(embeddings, labels, rows, new Set(rows));
  return { results, precision: right.reduce((sum, share) => sum + share, 0) / n, mapAtR };
}

/** One person: photos drawn by chance as the product does, answers by the labels, some of them wrong, until the verdict stands. */
function answer(
  { labels }: LabelledSet,
  judged: readonly JudgedPair[],
  bolder: Seen['results'],
  current: Seen['results'],
  wrong: number,
  seed: number,
): { readonly verdict: Exclude<TrialVerdict, 'open'>; readonly answers: number } {
  const random = seededStream(seed);
  const own = [...new Set(judged.map(({ a }) => a))];
  const others = [...labels.keys()].filter((row) => !own.includes(row));
  const [some, further] = [sample(own, QUERIES_OF_EACH, random), sample(others, QUERIES_OF_EACH, random)];
  const queries = Array.from({ length: QUERIES_OF_EACH }, (_, i) => [some[i], further[i]])
    .flat()
    .filter((row) => row !== undefined);
  const closure = new PairClosure(judged);
  const pairs = chooseTrialPairs(
    queries.map((query) => ({ query, bolder: bolder[query]!, current: current[query]! })),
    (query, result) => closure.implied(query, result) === null,
    QUESTIONS,
    seed,
  );
  const counts = { bolder: { judged: 0, similar: 0 }, current: { judged: 0, similar: 0 } };
  for (const [place, { query, result, foundBy }] of pairs.entries()) {
    const isSlip = random() < wrong;
    counts[foundBy].judged++;
    if ((labels[query] === labels[result]) !== isSlip) counts[foundBy].similar++;
    const verdict = verdictOf(counts, pairs.length - place - 1);
    if (verdict !== 'open') return { verdict, answers: place + 1 };
  }
  return { verdict: 'neither', answers: pairs.length };
}
