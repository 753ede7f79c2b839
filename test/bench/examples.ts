import { parseArgs } from 'node:util';
import { seededStream } from '@engine/metric/random';
import { sample } from '@engine/metric/samplers/shuffle';
import { ExactIndex } from '@engine/search/exactIndex';
import { combineExamples, COUNTER_WEIGHT } from '@engine/services/search/combineExamples';
import { sharedPath } from '../fixtures/shared';
import { readSet, type LabelledSet } from './fewPairsData';

const SETS = ['clothing10', 'products-sop'];
/** Examples and counter-examples of a search. */
const CASES = [
  [2, 0],
  [3, 0],
  [1, 1],
  [1, 2],
  [2, 1],
  [3, 2],
] as const;
const SEARCHES = 600;

interface Figures {
  readonly recallAt1: number;
  readonly mapAtR: number;
}

/**
 * What more examples are worth: a search by one photo of a class, and by the same with others of its class beside it, and with the photos that
 * stand first among the wrong answers as counter-examples, as a person would point at them. Examples are left out of either answer.
 */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { seed: { type: 'string', default: '1' } } });
  for (const name of SETS) {
    const folder = sharedPath('data', name);
    if (folder === null) throw new Error(`There is no ../shared/data/${name}.`);
    const set = await readSet(folder);
    for (const [more, less] of CASES) console.log(`${name}  +${more} -${less}  ${compare(set, more, less, Number(values.seed))}`);
  }
  console.log(`Counter-examples weigh ${COUNTER_WEIGHT}.`);
}

function compare({ labels, untaught }: LabelledSet, more: number, less: number, seed: number): string {
  const { values, n, d } = untaught;
  const index = new ExactIndex(d);
  index.set(
    Array.from({ length: n }, (_, row) => row),
    Float32Array.from(values),
  );
  const members = Map.groupBy(labels.keys(), (row) => labels[row]!);
  const classes = [...members.values()].filter((rows) => rows.length >= more + 2);
  const random = seededStream(seed);
  const [one, all]: [Figures[], Figures[]] = [[], []];
  for (let search = 0; search < SEARCHES; search++) {
    const rows = classes[Math.floor(random() * classes.length)]!;
    const positives = sample(rows, more, random);
    const label = labels[positives[0]!]!;
    const first = index.vector(positives[0]!)!;
    const wrong = index
      .search(first, n)
      .filter(({ id }) => labels[id] !== label)
      .slice(0, less)
      .map(({ id }) => id);
    const without = new Set([...positives, ...wrong]);
    const query = combineExamples(
      positives.map((row) => index.vector(row)!),
      wrong.map((row) => index.vector(row)!),
    );
    const figures = (vector: Float32Array): Figures => rank(index.search(vector, n, { without }), labels, label, rows.length - more);
    one.push(figures(first));
    all.push(figures(query ?? first));
  }
  const mean = (list: readonly Figures[], of: keyof Figures): string =>
    (list.reduce((sum, figures) => sum + figures[of], 0) / list.length).toFixed(3);
  return `recall@1 ${mean(one, 'recallAt1')} -> ${mean(all, 'recallAt1')}, MAP@R ${mean(one, 'mapAtR')} -> ${mean(all, 'mapAtR')}`;
}

function rank(found: readonly { readonly id: number }[], labels: Int32Array, label: number, relevant: number): Figures {
  let hits = 0;
  let sum = 0;
  for (let place = 0; place < relevant; place++) if (labels[found[place]!.id] === label) sum += ++hits / (place + 1);
  return { recallAt1: labels[found[0]!.id] === label ? 1 : 0, mapAtR: sum / relevant };
}
