import { expect, onTestFinished, test, vi } from 'vitest';
import type { ImageId, LensId, Verdict } from '@contract/data';
import { describeWithBackends } from '../../../../test/fixtures/backends';
import { imageRow, temporaryStore } from '../../../../test/fixtures/store';
import { judge, makeFeatures, type MadeLibrary } from '../../../../test/fixtures/teaching';
import { fitClosedForm } from '../../model/head/closedForm';
import { embed, serialiseHead } from '../../model/head/head';
import type { LinearHead } from '../../model/types';
import { baseLensId, defaultLensId } from '../../store/repositories/ModelRepository';
import { openStore, type Store } from '../../store/store';
import { compareByTensor } from '../../training/answers/compareByTensor';
import { allRows, PairEvidence } from '../../training/answers/evidence';
import { type Belief, Calibration, type SaidOfPair } from '../../training/answers/trust';
import { fitSpaces, project, spacesOf, whiten } from '../../training/rows/baseSpaces';
import { Believer } from './Believer';
import type { BelieveInput } from './wordsCalls';

const backbone = 'efficientnet-lite0';
const made = makeFeatures(160, 1280, 8, 0.6, 1.6, 3);
const now = (): Promise<void> => Promise.resolve();
const id = (value: number): ImageId => value as ImageId;
const seed = 42;
/** Numbers of 16 and of 32 bits, summed up in another order. */
const TOLERANCE = 5e-4;

/** A library of the made features, image n being row n - 1, and who answers beside the one that writes. */
function open({ features, f, labels }: MadeLibrary = made): { store: Store; believer: Believer; features: Float32Array } {
  const store = temporaryStore();
  store.transaction(() => {
    for (const row of labels.keys())
      store.features.put(store.images.insert(imageRow(row + 1)), backbone, features.subarray(row * f, (row + 1) * f));
  });
  const reading = openStore({ folder: store.folder, access: 'read' });
  onTestFinished(() => reading.close());
  return { store, believer: new Believer(reading), features };
}

let fitted: Promise<LinearHead> | null = null;
async function fitHead(): Promise<LinearHead> {
  const { mean, weights, axes } = await fitClosedForm({ values: made.features, n: made.labels.length, f: made.f }, 64, 30, now);
  const size = axes.values.length;
  return { kind: 'linear', featureSize: made.f, size, mean: Float32Array.from(mean), weights: Float32Array.from(weights) };
}
const headOf = (): Promise<LinearHead> => (fitted ??= fitHead());

/** Puts a label-free model to use, whose embeddings all photos but some have. */
function useHead(store: Store, head: LinearHead, without: readonly number[] = []): void {
  const modelId = store.models.insert({
    ...{ lensId: baseLensId, kind: 'base', backbone, size: head.size, head: serialiseHead(head) },
    ...{ config: {}, metrics: {}, fittedOn: made.labels.length, parentId: null },
  });
  const rows = [...made.labels.keys()].filter((row) => !without.includes(row + 1));
  const embeddings = embed(made.features, head);
  for (const row of rows) store.embeddings.add(modelId, [id(row + 1)], embeddings.subarray(row * head.size, (row + 1) * head.size));
  store.models.activate(modelId);
}

function say(store: Store, judged: readonly SaidOfPair[], lensId: LensId = defaultLensId): void {
  const verdictOf = (isSimilar: boolean): Verdict => (isSimilar ? 'similar' : 'different');
  let judgedAtMs = 0;
  store.precious(() => {
    for (const { a, b, isSimilar } of judged) {
      const [imageA, imageB] = [id(a + 1), id(b + 1)];
      store.judgements.saveAll([{ lensId, imageA, imageB, verdict: verdictOf(isSimilar), source: 'search', judgedAtMs: ++judgedAtMs }]);
    }
  });
}

const asked = (query: BelieveInput['query'], images: readonly number[], lensId = defaultLensId): BelieveInput => ({
  ...{ lensId, backbone, seed, query },
  images: images.map(id),
});

/** As the compute process has photos: from their features, along the library's axes, all by TensorFlow. */
async function byTensor(head: LinearHead | null): Promise<PairEvidence> {
  const features = { values: made.features, n: made.labels.length, f: made.f };
  const spaces = head === null ? await fitSpaces(features, now) : spacesOf(head)!;
  const rows = whiten(spaces, await project(spaces, made.features, now), spaces.untaught);
  return new PairEvidence(rows, allRows(rows), compareByTensor, seed);
}

function expectSame(found: readonly (Belief | null)[], expected: readonly Belief[]): void {
  expect(found).toHaveLength(expected.length);
  for (const [place, { probability, ...words }] of expected.entries()) {
    const { probability: said, ...saidWords } = found[place]!;
    expect(saidWords).toEqual(words);
    expect(Math.abs(said - probability)).toBeLessThan(TOLERANCE);
  }
}

await describeWithBackends(
  'what is believed of photos',
  () => {
    test.each(['a label-free model with axes', 'none'])(
      'words and figures are those of TensorFlow, whatever was judged: %s',
      async (kind) => {
        const head = kind === 'none' ? null : await headOf();
        const evidence = await byTensor(head);
        for (const [place, count] of [0, 3, 12, 60].entries()) {
          const { store, believer } = open();
          // One without an embedding that is kept has the same word.
          if (head !== null) useHead(store, head, [7]);
          const judged = judge(made, count, 1 + place, 0.1).filter(
            ({ a, b }, at, all) => all.findIndex((pair) => [pair.a, pair.b].every((row) => row === a || row === b)) === at,
          );
          say(store, judged);
          const calibration = new Calibration(evidence, judged);
          for (const query of [1, 5, 33, 160]) {
            const images = [...made.labels.keys()].map((row) => row + 1).filter((image) => image !== query);
            const expected = images.map((image) => calibration.believe(query - 1, image - 1));
            expectSame(believer.believe(asked(id(query), images)), expected);
          }
        }
      },
    );

    test('a picture that is no photo, and a part of one, have the words that TensorFlow gives them', async () => {
      const [head, { store, believer }] = [await headOf(), open()];
      useHead(store, head);
      const judged = judge(made, 20, 9);
      say(store, judged);
      const evidence = await byTensor(head);
      const calibration = new Calibration(evidence, judged);
      const feature = made.features.slice(0, made.f);
      const { values } = whiten(spacesOf(head)!, await project(spacesOf(head)!, feature, now), spacesOf(head)!.untaught);
      for (const partOf of [null, id(1)]) {
        const visitor = evidence.visitor(values, partOf === null ? -1 : 0);
        const expected = [2, 9, 17].map((image) => calibration.believe(visitor, image - 1));
        expectSame(believer.believe(asked({ feature, partOf }, [2, 9, 17])), expected);
      }
    });

    test('what is judged, taken back or judged otherwise counts in the next question, and so does another lens', async () => {
      const { store, believer } = open();
      useHead(store, await headOf());
      const other = store.lenses.create('Colours');
      const judged = judge(made, 12, 4);
      const ask = (lensId = defaultLensId) => believer.believe(asked(id(3), [4, 11, 19], lensId));
      const anew = (lensId = defaultLensId) => new Believer(store).believe(asked(id(3), [4, 11, 19], lensId));
      const seen = [ask()];
      const acts = [
        () => say(store, judged),
        () => say(store, [{ ...judged[0]!, isSimilar: !judged[0]!.isSimilar }]),
        () => store.judgements.undo(defaultLensId),
        () => say(store, judged.slice(0, 6), other),
      ];
      for (const act of acts) {
        act();
        seen.push(ask());
        expect(seen.at(-1)).toEqual(anew());
      }
      expect(seen[1]).not.toEqual(seen[0]);
      expect(seen[2]).not.toEqual(seen[1]);
      expect(seen[3]).toEqual(seen[1]);
      expect(ask(other)).toEqual(anew(other));
      expect(ask(other)).not.toEqual(seen[4]);
      expect(ask()).toEqual(seen[4]);
    });

    test('a label-free model that was put to use since is the one that answers, also without its embeddings', async () => {
      const { store, believer } = open();
      say(store, judge(made, 40, 4));
      const all = [...made.labels.keys()].map((row) => row + 1);
      const ask = () => believer.believe(asked(id(3), all));
      const before = ask();
      const head = await headOf();
      useHead(store, head);
      const after = ask();
      expect(after).toEqual(new Believer(store).believe(asked(id(3), all)));
      expect(after).not.toEqual(before);
      // Another one, whose axes point elsewhere.
      useHead(store, { ...head, weights: head.weights!.map((value, at) => (at % head.size < 20 ? 0 : value)) }, [4, 11]);
      expect(ask()).not.toEqual(after);
      expect(ask()).toEqual(new Believer(store).believe(asked(id(3), all)));
    });
  },
  ['tensorflow'],
);

test('a photo that was indexed since is seen by the next question; of one that is gone, and among less than two, nothing is believed', () => {
  const { store, believer, features } = open();
  say(store, judge(made, 10, 1));
  const ask = (query: number) => believer.believe(asked(id(query), [1, 999]));
  expect(ask(161)).toEqual([null, null]);
  store.features.put(store.images.insert(imageRow(161)), backbone, features.subarray(0, made.f));
  const [itself, none] = ask(161);
  // It has the features of the first photo.
  expect(itself!.probability).toBeGreaterThan(0.85);
  expect(none).toBeNull();
  const empty = open({ features: made.features.subarray(0, made.f), f: made.f, labels: made.labels.subarray(0, 1) });
  expect(empty.believer.believe(asked(id(1), [1]))).toEqual([null]);
  expect(empty.believer.believe(asked(null, []))).toEqual([]);
});

test('while a library grows it is compared with the sample that is there, until a tenth more has come', () => {
  const { store, features } = open();
  const reading = openStore({ folder: store.folder, access: 'read' });
  onTestFinished(() => reading.close());
  const read = vi.spyOn(reading.features, 'imageIds');
  const believer = new Believer(reading);
  const add = (from: number, to: number): void => {
    for (let image = from; image <= to; image++)
      store.features.put(store.images.insert(imageRow(image)), backbone, features.subarray(0, made.f));
  };
  const ask = () => believer.believe(asked(id(3), [4, 11, 19]));
  const first = ask();
  add(161, 176);
  expect(ask()).toEqual(first);
  expect(read).toHaveBeenCalledTimes(1);
  add(177, 178);
  expect(ask()).toEqual(new Believer(store).believe(asked(id(3), [4, 11, 19])));
  expect(read).toHaveBeenCalledTimes(2);
});

test('where more than a tenth of the photos went, they are compared with those that are left', () => {
  const { store, believer } = open();
  const ask = () => believer.believe(asked(id(3), [4, 11, 19]));
  const anew = () => new Believer(store).believe(asked(id(3), [4, 11, 19]));
  const first = ask();
  const remove = (from: number, to: number): void => {
    for (let image = from; image <= to; image++) store.features.delete(id(image), backbone);
  };
  // The largest number stays: how many came does not tell how many went.
  remove(20, 27);
  expect(ask()).toEqual(first);
  remove(28, 140);
  expect(ask()).toEqual(anew());
  expect(ask()).not.toEqual(first);
});

test('photos that were judged are read once, however many they are', () => {
  const many = makeFeatures(8_000, 8, 20, 0.6, 1, 3);
  const { store } = open(many);
  const pairs = Array.from({ length: 4_000 }, (_, pair) => ({ a: 2 * pair, b: 2 * pair + 1, isSimilar: pair % 2 === 0 }));
  say(store, pairs);
  const reading = openStore({ folder: store.folder, access: 'read' });
  onTestFinished(() => reading.close());
  const read = vi.spyOn(reading.features, 'get');
  const believer = new Believer(reading);
  const ask = (image: number) => believer.believe(asked(id(image), [2, 9, 17]));
  ask(1);
  const before = read.mock.calls.length;
  ask(5);
  ask(7);
  // Something else is written: the same was judged.
  store.settings.set('theme', 'dark');
  ask(5);
  expect(read.mock.calls.length - before).toBeLessThan(10);
});

test('after thousands of photos that were asked about, what is believed is the same, and so are new judgements', () => {
  const many = makeFeatures(8_000, 8, 20, 0.6, 1, 3);
  const { store, believer } = open(many);
  say(store, judge(many, 30, 2));
  const images = [...many.labels.keys()].map((row) => row + 1);
  for (let from = 0; from < images.length; from += 1_000) {
    const question = asked(id(5), images.slice(from, from + 1_000));
    expect(believer.believe(question)).toEqual(new Believer(store).believe(question));
  }
  // Those that were let go of, and one more judgement.
  expect(believer.believe(asked(id(7_900), [2, 7_999]))).toEqual(new Believer(store).believe(asked(id(7_900), [2, 7_999])));
  say(store, judge(many, 31, 2).slice(30));
  expect(believer.believe(asked(id(7_900), [2, 7_999]))).toEqual(new Believer(store).believe(asked(id(7_900), [2, 7_999])));
});
