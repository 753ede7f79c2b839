import { expect, test } from 'vitest';
import { describeWithBackends } from '../../../../test/fixtures/backends';
import { judge, makeFeatures, teachingLibrary } from '../../../../test/fixtures/teaching';
import { compareByTensor } from './compareByTensor';
import { allRows, compareByLoop, PairEvidence } from './evidence';
import { embeddingsOf } from '../rows/library';
import { Suggester } from './suggest';
import { boundedByAnswers, Calibration, suspicious, trustIn } from './trust';
import type { EmbeddingRows } from '../rows/types';

const made = makeFeatures(150, 24, 10, 1, 0.6, 3);
const rowsOf = async (): Promise<EmbeddingRows> => {
  const library = await teachingLibrary(made, []);
  return embeddingsOf(library, library.spaces.untaught);
};

await describeWithBackends('trust', () => {
  test('with TensorFlow and without, the evidence is the same', async () => {
    const rows = await rowsOf();
    const [one, other] = [compareByTensor, compareByLoop].map((compare) => new PairEvidence(rows, allRows(rows), compare, 1));
    for (const [a, b] of [
      [0, 10],
      [3, 4],
      [5, 99],
    ] as const)
      one!.of(a, b).forEach((value, k) => expect(other!.of(a, b)[k]!).toBeCloseTo(value, 4));
  });
});

// From here on without TensorFlow, as the engine's own thread does; the rows come from it all the same.
await describeWithBackends(
  'beliefs',
  () => {
    test('answers turned round are trusted less than the others, and are most of what is shown as suspicious', async () => {
      const rows = await rowsOf();
      const clean = judge(made, 100, 4);
      const judged = judge(made, 100, 4, 0.1);
      const trust = trustIn(new PairEvidence(rows, allRows(rows), compareByLoop, 1), judged);
      const isWrong = judged.map(({ isSimilar }, place) => isSimilar !== clean[place]!.isSimilar);
      let won = 0;
      for (const [i, wrong] of isWrong.entries())
        if (wrong) for (const [j, otherWrong] of isWrong.entries()) if (!otherWrong && trust[i]! < trust[j]!) won++;
      expect(won / (10 * 90)).toBeGreaterThan(0.83);
      const shown = suspicious(trust);
      expect(shown.length).toBeGreaterThan(0);
      expect(shown.filter((place) => isWrong[place]).length).toBeGreaterThan(shown.length / 2);
      expect(shown.map((place) => trust[place]!)).toEqual(shown.map((place) => trust[place]!).toSorted((a, b) => a - b));
    });

    test('of a picture that is no photo of the library the same is believed as if it were one', async () => {
      const rows = await rowsOf();
      const { d } = rows;
      const judged = judge(made, 40, 4);
      const evidence = new PairEvidence(rows, allRows(rows), compareByLoop, 1);
      const calibration = new Calibration(evidence, judged);
      const vectorOf = (row: number): Float32Array => rows.values.slice(row * d, (row + 1) * d);
      for (const row of [0, 7, 99]) {
        const itself = evidence.visitor(vectorOf(row), row);
        for (const other of [1, 42, 149]) expect(calibration.believe(itself, other)).toEqual(calibration.believe(row, other));
      }
      // Left among its own surroundings it would be the nearest of them.
      expect(evidence.visitor(vectorOf(0), -1).around.nearness).toBeGreaterThan(evidence.visitor(vectorOf(0), 0).around.nearness);
      const opposite = vectorOf(0).map((value) => -value);
      const reversed = evidence.visitor(opposite, -1);
      for (let row = 0; row < rows.n; row += 10) expect(calibration.believe(reversed, row).likelihood, `row ${row}`).not.toBe('likely');
    });

    test('no figure below five answers, "about" below twenty, and a likely pair is one that is similar', async () => {
      const rows = await rowsOf();
      const evidence = new PairEvidence(rows, allRows(rows), compareByLoop, 1);
      const judged = judge(made, 40, 5);
      const figures = [0, 4, 5, 19, 20].map((count) => new Calibration(evidence, judged.slice(0, count)).believe(0, 1).figure);
      expect(figures).toEqual(['none', 'none', 'about', 'about', 'exact']);
      const calibration = new Calibration(evidence, judged);
      const beliefs = judge(made, 60, 77).map((pair) => ({ ...calibration.believe(pair.a, pair.b), isSimilar: pair.isSimilar }));
      const share = (word: string): number => {
        const chosen = beliefs.filter(({ likelihood }) => likelihood === word);
        return chosen.filter(({ isSimilar }) => isSimilar).length / chosen.length;
      };
      expect(share('likely')).toBeGreaterThan(0.8);
      expect(share('unlikely')).toBeLessThan(0.2);
      for (const { judged: of, judgedSimilar } of beliefs) expect([of, judgedSimilar <= of]).toEqual([20, true]);
      // Of all answers those of the nearest probability.
      const scored = judged.map((pair) => ({ ...pair, at: calibration.probability(pair.a, pair.b) }));
      const all = judge(made, 60, 77);
      for (const [place, { judgedSimilar }] of beliefs.entries()) {
        const value = calibration.probability(all[place]!.a, all[place]!.b);
        const nearest = scored.toSorted((one, other) => Math.abs(one.at - value) - Math.abs(other.at - value)).slice(0, 20);
        expect(judgedSimilar).toBe(nearest.filter(({ isSimilar }) => isSimilar).length);
      }
    });

    test('a dozen answers make no figure surer than they are, no answer makes one of a kind that was never judged, and the word stays', async () => {
      const rows = await rowsOf();
      const evidence = new PairEvidence(rows, allRows(rows), compareByLoop, 1);
      const all = judge(made, 400, 5);
      const [similar, different] = [true, false].map((kind) => all.filter(({ isSimilar }) => isSimilar === kind));
      const shown = (judged: typeof all): { raw: number; figure: string; likelihood: string; probability: number }[] => {
        const calibration = new Calibration(evidence, judged);
        return all.map(({ a, b }) => ({ raw: calibration.probability(a, b), ...calibration.believe(a, b) }));
      };
      const dozen = shown([...similar!.slice(0, 10), ...different!.slice(0, 2)]);
      expect(Math.max(...dozen.map(({ raw }) => raw))).toBeGreaterThan(11 / 12);
      expect(Math.max(...dozen.map(({ probability }) => probability))).toBeCloseTo(11 / 12, 9);
      expect(Math.min(...dozen.map(({ probability }) => probability))).toBeCloseTo(1 / 4, 9);
      for (const { figure } of dozen) expect(figure).toBe('about');
      const oneKind = shown(similar!.slice(0, 10));
      const words = new Set(oneKind.map(({ likelihood, figure }) => `${likelihood} ${figure}`));
      expect(words).toContain('likely about');
      expect(words).toContain('unlikely none');
      expect(words).not.toContain('unlikely about');
    });

    test('however much was judged, no figure reads 0 % or 100 %', () => {
      expect(boundedByAnswers(1, 1e6, 1e6)).toBe(0.99);
      expect(boundedByAnswers(0, 1e6, 1e6)).toBeCloseTo(0.01, 9);
      expect(boundedByAnswers(0.4, 3, 3)).toBe(0.4);
    });

    test('suggestions: none judged, none implied, none twice; every fourth a check; the same seed asks the same', async () => {
      const rows = await rowsOf();
      const ask = (): string[] => {
        const evidence = new PairEvidence(rows, allRows(rows), compareByLoop, 1);
        const suggester = new Suggester(evidence, [{ a: 0, b: 10, isSimilar: true, asked: 'search' }], 3);
        const asked: string[] = [];
        for (let question = 0; question < 40; question++) {
          const next = suggester.next()!;
          asked.push(`${Math.min(next.a, next.b)} ${Math.max(next.a, next.b)} ${next.asked}`);
          suggester.answer({ ...next, isSimilar: made.labels[next.a] === made.labels[next.b] });
        }
        return asked;
      };
      const asked = ask();
      expect(ask()).toEqual(asked);
      const pairs = asked.map((text) => text.replace(/ \w+$/, ''));
      expect(new Set(pairs).size).toBe(40);
      expect(pairs).not.toContain('0 10');
      expect(asked.filter((text) => text.endsWith('check'))).toEqual(asked.filter((_, place) => place % 4 === 3));
      // Chains of similar answers are followed: what they imply is not asked.
      const groups = new Map<number, number>();
      const find = (row: number): number => (groups.has(row) ? find(groups.get(row)!) : row);
      for (const text of pairs) {
        const [a, b] = text.split(' ').map(Number) as [number, number];
        expect(find(a)).not.toBe(find(b));
        if (made.labels[a] === made.labels[b]) groups.set(find(a), find(b));
      }
    });

    test('suggestions: none of photos that cannot be shown, though most cannot', async () => {
      const rows = await rowsOf();
      const suggester = (leftOut: ReadonlySet<number>): Suggester =>
        new Suggester(new PairEvidence(rows, allRows(rows), compareByLoop, 1), [], 3, leftOut);
      const open = [1, 5, 9, 14, 20, 23];
      const most = suggester(new Set(Array.from({ length: rows.n }, (_, row) => row).filter((row) => !open.includes(row))));
      // Every pair of them, but for what chance does not come upon.
      const asked: number[] = [];
      for (let next = most.next(); next !== null; next = most.next()) asked.push(next.a, next.b);
      expect(new Set(asked)).toEqual(new Set(open));
      expect(suggester(new Set(Array.from({ length: rows.n }, (_, row) => row))).next()).toBeNull();
    });

    test('where everything is judged there is nothing left to ask', async () => {
      const rows = await rowsOf();
      const few = { values: rows.values.slice(0, 4 * rows.d), n: 4, d: rows.d };
      const judged = [
        [0, 1],
        [1, 2],
        [2, 3],
      ].map(([a, b]) => ({ a: a!, b: b!, isSimilar: true, asked: 'search' as const }));
      expect(new Suggester(new PairEvidence(few, allRows(few), compareByLoop, 1), judged, 1).next()).toBeNull();
    });
  },
  ['tensorflow'],
);
