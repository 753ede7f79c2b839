import { expect, test } from 'vitest';
import type { Confidence, ImageId } from '@contract/data';
import { WordsAhead } from './WordsAhead';

const id = (value: number): ImageId => value as ImageId;
const photo = (value: number) => ({ query: { kind: 'photo', imageId: id(value) } as const });

function setUp(find?: () => Promise<Confidence[]>) {
  const clock = { ms: 0 };
  const asked: number[] = [];
  const words = new WordsAhead(
    (imageId, images) => {
      asked.push(imageId);
      const sure = { likelihood: 'likely', probability: null, isRough: true, judgedSimilar: 0, judged: 0 } as const;
      return find?.() ?? Promise.resolve(images.map((image) => ({ imageId: image, ...sure })));
    },
    () => clock.ms,
  );
  return { words, asked, clock };
}

/** What is found when the test says so. */
function setUpLate() {
  const { promise, resolve } = Promise.withResolvers<Confidence[]>();
  return { ...setUp(() => promise), resolve };
}

test('what is found within a moment leaves with the answers, and is said once', async () => {
  const { words, asked } = setUp();
  const said = await words.begin(id(1), [id(5), id(6)]);
  expect(said?.map(({ imageId }) => imageId)).toEqual([5, 6]);
  expect(asked).toEqual([1]);
  expect(words.take(photo(1), [id(5), id(6)])).toBeNull();
});

test('answers do not wait for what takes longer: it is what is asked for a moment later, and is found once', async () => {
  const { words, asked, resolve } = setUpLate();
  expect(await words.begin(id(1), [id(5), id(6)])).toBeNull();
  const said = words.take(photo(1), [id(5), id(6)]);
  resolve([]);
  expect(await said).toEqual([]);
  expect(asked).toEqual([1]);
  expect(words.take(photo(1), [id(5), id(6)])).toBeNull();
});

test('other answers, another photo, a part of it, examples beside it: none of them is answered by it', async () => {
  const { words } = setUpLate();
  await words.begin(id(1), [id(5), id(6)]);
  expect(words.take(photo(2), [id(5), id(6)])).toBeNull();
  expect(words.take(photo(1), [id(6), id(5)])).toBeNull();
  expect(words.take(photo(1), [id(5)])).toBeNull();
  const region = { x: 0, y: 0, width: 0.5, height: 0.5 };
  expect(words.take({ query: { kind: 'photo', imageId: id(1), region } }, [id(5), id(6)])).toBeNull();
  expect(words.take({ ...photo(1), less: [{ kind: 'photo', imageId: id(9) }] }, [id(5), id(6)])).toBeNull();
  expect(words.take(photo(1), [id(5), id(6)])).not.toBeNull();
});

test('who asks later than a second after it asks anew', async () => {
  const { words, clock } = setUpLate();
  await words.begin(id(1), [id(5)]);
  clock.ms = 1_001;
  expect(words.take(photo(1), [id(5)])).toBeNull();
});

test('a failure is told to who asks for it, and to nobody where nobody does', async () => {
  const { words } = setUp(() => Promise.reject(new Error('away')));
  expect(await words.begin(id(1), [id(5)])).toBeNull();
  await expect(words.take(photo(1), [id(5)])).rejects.toThrow('away');
  // Would end the test run as a rejection that nobody handles.
  await words.begin(id(2), [id(5)]);
  await new Promise((done) => setTimeout(done, 5));
});
