import { parseArgs } from 'node:util';
import { resolve } from 'node:path';
import { nearestRows } from '@engine/metric/evaluation/neighbourhoods';
import { seededStream } from '@engine/metric/random';
import { compareByTensor } from '@engine/training/answers/compareByTensor';
import { PairEvidence } from '@engine/training/answers/evidence';
import { gatherRows } from '@engine/training/rows/gatherRows';
import { pauseFor } from '@engine/training/rows/pause';
import { readDefaults } from '@engine/training/settings/settings';
import { Suggester } from '@engine/training/answers/suggest';
import { teach } from '@engine/training/teach';
import { embedBySpaceMap, fitCandidate } from '@engine/training/start/teachStart';
import type { JudgedPair } from '@engine/training/rows/types';
import { sharedPath } from '../fixtures/shared';
import { classSets, readSet, type LabelledSet } from './fewPairsData';
import { retrieval, splitClasses, type Figures } from './fewPairsProtocol';

const FIRST = 5;
const HURT = 0.005;

interface Row {
  readonly set: string;
  readonly question: string;
  readonly answers: number;
  readonly method: string;
  readonly unseen: number;
  readonly seen: number;
  readonly similar: number;
}

/** Which questions teach most, by truthful answers; see the README of this folder. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...{ cache: { type: 'string' }, seeds: { type: 'string', default: '1,2,3,4' }, answers: { type: 'string', default: '50,100' } },
      ...{ sets: { type: 'string', default: classSets.join(',') } },
    },
  });
  const rows: Row[] = [];
  const counts = values.answers.split(',').map(Number);
  for (const name of values.sets.split(',')) {
    const folder = sharedPath('data', name);
    if (folder === null) throw new Error('There is no ../shared/data.');
    const set = await readSet(folder, values.cache);
    for (const seed of values.seeds.split(',').map(Number)) {
      const { taught, others } = splitClasses(set.labels, seededStream(1000 * seed));
      for (const [question, asked] of Object.entries(questions)) {
        const judged = asked(set, taught, Math.max(...counts), seed);
        for (const answers of counts) rows.push(...(await measure(set, { taught, others }, question, judged.slice(0, answers), seed)));
      }
      console.error(`${name}: seed ${seed}`);
    }
  }
  console.log(
    '| set | question | answers | learned by | unseen / seen, change of MAP@R | similar | hurt |\n| --- | --- | --- | --- | --- | --- | --- |',
  );
  for (const set of ['all', ...new Set(rows.map((row) => row.set))]) {
    const groups = Map.groupBy(
      rows.filter((row) => set === 'all' || row.set === set),
      ({ question, answers, method }) => `${question} | ${answers} | ${method}`,
    );
    for (const [key, all] of groups) {
      const mean = (of: (row: Row) => number): number => all.reduce((sum, row) => sum + of(row), 0) / all.length;
      const hurt = all.filter(({ unseen, seen }) => Math.min(unseen, seen) < -HURT).length;
      const gains = `${mean(({ unseen }) => unseen).toFixed(4)} / ${mean(({ seen }) => seen).toFixed(4)}`;
      console.log(`| ${set} | ${key} | ${gains} | ${mean(({ similar }) => similar).toFixed(2)} | ${hurt} of ${all.length} |`);
    }
  }
}

const questions: Readonly<Record<string, (set: LabelledSet, taught: Int32Array, count: number, seed: number) => JudgedPair[]>> = {
  'first five results': ({ untaught, labels }, taught, count, seed) => {
    const random = seededStream(seed);
    const among = gatherRows(untaught, taught);
    const judged: JudgedPair[] = [];
    const known = new Set<string>();
    while (judged.length < count) {
      const place = Math.floor(random() * taught.length);
      const a = taught[place]!;
      for (const item of nearestRows(compareByTensor(untaught, among, Int32Array.of(a)), FIRST, place)) {
        const b = taught[item]!;
        const key = a < b ? `${a} ${b}` : `${b} ${a}`;
        if (known.has(key)) continue;
        known.add(key);
        judged.push({ a, b, isSimilar: labels[a] === labels[b], asked: 'search' });
      }
    }
    return judged.slice(0, count);
  },
  suggested: ({ untaught, labels }, taught, count, seed) => {
    const evidence = new PairEvidence(untaught, taught, compareByTensor, seed);
    const suggester = new Suggester(evidence, [], seed);
    const judged: JudgedPair[] = [];
    while (judged.length < count) {
      const next = suggester.next();
      if (next === null) break;
      const pair = { a: next.a, b: next.b, isSimilar: labels[next.a] === labels[next.b], asked: next.asked };
      judged.push(pair);
      suggester.answer(pair);
    }
    return judged;
  },
};

async function measure(
  { name, spaces, base, untaught, labels }: LabelledSet,
  { taught, others }: { readonly taught: Int32Array; readonly others: Int32Array },
  question: string,
  judged: readonly JudgedPair[],
  seed: number,
): Promise<Row[]> {
  const library = { spaces, base, gallery: Int32Array.from(labels.keys()), judged };
  const settings = { ...(await readDefaults(resolve(import.meta.dirname, '../../resources/training'), 'rca')), seed };
  const { map, isAccepted, start } = await teach(library, settings, pauseFor());
  const asked = new Set(judged.flatMap(({ a, b }) => [a, b]));
  const [unseenRows, seenRows] = [new Set(others), new Set([...taught].filter((row) => !asked.has(row)))];
  const both = (embeddings: typeof untaught): [Figures, Figures] => [
    retrieval(embeddings, labels, others, unseenRows),
    retrieval(embeddings, labels, taught, seenRows),
  ];
  const before = both(untaught);
  const plain = fitCandidate(library, { whitening: spaces.untaught, shrinkage: 0.5 }, judged, new Float64Array(judged.length).fill(1));
  const similar = judged.filter(({ isSimilar }) => isSimilar).length / judged.length;
  return [
    ['as the product learns', isAccepted ? embedBySpaceMap(library, map) : untaught] as const,
    ['RCA, A .5, in any case', embedBySpaceMap(library, plain)] as const,
  ].map(([method, embeddings]) => {
    const after = both(embeddings);
    if (method.startsWith('as')) console.error(`${name} ${seed} ${question} ${judged.length}: ${isAccepted ? start : 'refused'}`);
    return {
      ...{ set: name, question, answers: judged.length, method, similar },
      unseen: after[0].mapAtR - before[0].mapAtR,
      seen: after[1].mapAtR - before[1].mapAtR,
    };
  });
}
