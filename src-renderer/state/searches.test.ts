import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ImageId } from '@contract/data';
import { ScriptedBridge, summary } from '../../test/e2e/fixtures/scriptedBridge';
import { createClient } from '../bridge/client';
import { PhotoNames } from './PhotoNames.svelte';
import { Searches } from './Searches.svelte';
import { Trail } from './Trail.svelte';

const id = (number: number): ImageId => number as ImageId;
const photoQuery = (number: number) => ({ view: 'similar', query: { kind: 'photo', imageId: id(number) } }) as const;
const belief = { likelihood: 'likely', probability: null, isRough: true, judgedSimilar: 0, judged: 0 } as const;
const later = (ms = 0): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('searches', () => {
  test('an answer is asked for once for each step of the trail, and again when asked to', async () => {
    const bridge = new ScriptedBridge({
      'search.byImage': () => ({ hits: [{ photo: summary(5), similarity: 0.9 }], searched: 1, of: 2, index: 'exact', milliseconds: 1 }),
    });
    const client = createClient(bridge);
    const searches = new Searches(client, new PhotoNames(client));
    const trail = new Trail(photoQuery(1));
    await searches.ensure(trail.current);
    await searches.ensure(trail.current);
    expect(bridge.inputsOf('search.byImage').length).toBe(1);
    expect(searches.of(trail.current)).toMatchObject({ kind: 'answered', answer: { searched: 1 } });
    expect(searches.canShowMore(trail.current)).toBe(false);
    await searches.again(trail.current);
    expect(bridge.inputsOf('search.byImage').length).toBe(2);
  });
});

describe('how sure answers are', () => {
  const setUp = (afterMs: number) => {
    const client = createClient(
      new ScriptedBridge({
        'search.byImage': () => ({
          hits: [{ photo: summary(2), similarity: 0.9 }],
          searched: 2,
          of: 2,
          index: 'exact',
          milliseconds: 1,
        }),
        'search.confidence': async () => {
          await later(afterMs);
          return [{ imageId: id(2), ...belief }];
        },
      }),
    );
    const searches = new Searches(client, new PhotoNames(client));
    const trail = new Trail(photoQuery(1));
    const confidence = () => {
      const state = searches.of(trail.current);
      return state.kind === 'answered' ? state.confidence : undefined;
    };
    const isGrouped = () => {
      const state = searches.of(trail.current);
      return state.kind === 'answered' && state.isGrouped;
    };
    return { searches, entry: trail.current, confidence, isGrouped };
  };

  test('answers wait a moment for it, and come all at once', async () => {
    const { searches, entry, confidence } = setUp(5);
    const asked = searches.ensure(entry);
    await later(1);
    expect(confidence()).toBeUndefined();
    await asked;
    expect(confidence()?.get(id(2))?.likelihood).toBe('likely');
  });

  test('when it comes late the words are shown, and photos that are in use move only when one comes back', async () => {
    const { searches, entry, confidence, isGrouped } = setUp(150);
    const asked = searches.ensure(entry);
    await later(100);
    expect(confidence()).toBeNull();
    expect(searches.of(entry)).toMatchObject({ areWordsToCome: true });
    entry.question.isInHand = true;
    await asked;
    expect(confidence()?.size).toBe(1);
    expect(searches.of(entry)).toMatchObject({ areWordsToCome: false });
    expect(isGrouped()).toBe(false);
    await searches.ensure(entry);
    expect(isGrouped()).toBe(true);
  });

  test('more answers wait for their words, so that the groups do not fall apart under the one who scrolls', async () => {
    const client = createClient(
      new ScriptedBridge({
        'search.byImage': ({ k }) => ({
          hits: Array.from({ length: Math.min(k, 100) }, (_, at) => ({ photo: summary(at + 2), similarity: 1 - at / 200 })),
          ...{ searched: 101, of: 101, index: 'exact', milliseconds: 1 },
        }),
        'search.confidence': async ({ imageIds }) => {
          await later(imageIds.length > 60 ? 100 : 1);
          return imageIds.map((imageId) => ({ imageId, ...belief }));
        },
      }),
    );
    const searches = new Searches(client, new PhotoNames(client));
    const { current: entry } = new Trail(photoQuery(1));
    const shown = () => {
      const state = searches.of(entry);
      return state.kind === 'answered' ? [state.answer.hits.length, state.isGrouped && state.confidence !== null] : [];
    };
    await searches.ensure(entry);
    expect(shown()).toEqual([60, true]);
    entry.question.isInHand = true;
    const more = searches.more(entry);
    await later(60);
    expect(shown()).toEqual([60, true]);
    await more;
    expect(shown()).toEqual([100, true]);
  });
});

describe('a search that is begun while the button goes down', () => {
  const setUp = (answers: Partial<Record<'search.byImage' | 'search.confidence', () => unknown>> = {}) => {
    const found = { hits: [{ photo: summary(5), similarity: 0.9 }], searched: 1, of: 2, index: 'exact', milliseconds: 1 };
    const bridge = new ScriptedBridge({
      'search.byImage': () => found,
      'search.byExamples': () => found,
      'search.confidence': () => [{ imageId: id(5), ...belief }],
      ...answers,
    } as ConstructorParameters<typeof ScriptedBridge>[0]);
    const client = createClient(bridge);
    const shown: ImageId[][] = [];
    const searches = new Searches(client, new PhotoNames(client), (hits) => shown.push([...hits]));
    return { bridge, searches, entry: new Trail(photoQuery(1)).current, shown };
  };

  test('is the one that the click asks, words and all, and its pictures come before the click', async () => {
    const { bridge, searches, entry, shown } = setUp();
    searches.expect(id(1));
    await later(5);
    expect(shown).toEqual([[5]]);
    await searches.ensure(entry);
    expect(searches.of(entry)).toMatchObject({ kind: 'answered', isGrouped: true });
    expect([bridge.inputsOf('search.byImage').length, bridge.inputsOf('search.confidence').length]).toEqual([1, 1]);
    // Who asks again wants to know what is there by now.
    await searches.again(entry);
    expect(bridge.inputsOf('search.byImage').length).toBe(2);
  });

  test('whose words came with its answers asks for no others; where nothing could be said of any, neither', async () => {
    for (const words of [[{ imageId: id(5), ...belief }], []]) {
      const { bridge, searches, entry } = setUp({
        'search.byImage': () => ({
          hits: [{ photo: summary(5), similarity: 0.9 }],
          searched: 1,
          of: 2,
          index: 'exact',
          milliseconds: 1,
          words,
        }),
      });
      await searches.ensure(entry);
      const state = searches.of(entry);
      expect(state).toMatchObject({ kind: 'answered', isGrouped: true, areWordsToCome: false });
      expect(state.kind === 'answered' && state.confidence?.get(id(5))).toEqual(words.length === 0 ? undefined : words[0]);
      expect(bridge.inputsOf('search.confidence')).toEqual([]);
    }
  });

  test('has waited for its words while the button was down: the click shows what is there', async () => {
    vi.useFakeTimers();
    try {
      const { searches, entry } = setUp({ 'search.confidence': () => new Promise(() => undefined) });
      searches.expect(id(1));
      await vi.advanceTimersByTimeAsync(80);
      void searches.ensure(entry);
      await vi.advanceTimersByTimeAsync(1);
      expect(searches.of(entry)).toMatchObject({ kind: 'answered', confidence: null });
    } finally {
      vi.useRealTimers();
    }
  });

  test('answers no other question, no narrower one, and nothing after another model took over', async () => {
    for (const change of ['photo', 'filter', 'model']) {
      const { bridge, searches, entry } = setUp();
      searches.expect(id(change === 'photo' ? 2 : 1));
      if (change === 'filter') entry.question.setFilter({ camera: 'x' });
      if (change === 'model') searches.renew();
      await searches.ensure(entry);
      const asked = bridge.inputsOf('search.byImage').length + bridge.inputsOf('search.byExamples').length;
      expect([change, asked]).toEqual([change, 2]);
    }
  });

  test('that fails is told by the click alone', async () => {
    const { searches, entry } = setUp({ 'search.byImage': () => Promise.reject({ code: 'photo-not-indexed', message: 'x' }) });
    searches.expect(id(1));
    await later(5);
    await searches.ensure(entry);
    expect(searches.of(entry)).toMatchObject({ kind: 'failed', error: { code: 'photo-not-indexed' } });
  });
});

describe('a search that is begun while a hand rests on a photo', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
  const setUp = async (answerAfterMs = 5) => {
    const bridge = new ScriptedBridge({
      'search.byImage': async ({ imageId }) => {
        await later(answerAfterMs);
        return { hits: [{ photo: summary(imageId + 100), similarity: 0.9 }], searched: 1, of: 2, index: 'exact', milliseconds: 1 };
      },
      'search.confidence': ({ imageIds }) => imageIds.map((imageId) => ({ imageId, ...belief })),
    } as ConstructorParameters<typeof ScriptedBridge>[0]);
    const client = createClient(bridge);
    const shown: ImageId[][] = [];
    const searches = new Searches(client, new PhotoNames(client), (hits) => shown.push([...hits]));
    const asked = () => bridge.inputsOf('search.byImage').map(({ imageId }) => imageId as number);
    const words = () => bridge.inputsOf('search.confidence').length;
    const areWordsNext = () => bridge.inputsOf('search.byImage').map((input) => input['areWordsNext']);
    const change = (): void => bridge.tell('library.changed', { photos: true, folders: false, problems: false });
    return { searches, asked, words, areWordsNext, shown, change, entry: new Trail(photoQuery(1)).current };
  };

  test('is what the click shows, with its words and in the same task, and is asked once', async () => {
    const { searches, asked, words, entry } = await setUp();
    searches.aim(id(1));
    await pass(20);
    expect([asked(), words()]).toEqual([[1], 1]);
    searches.aim(null);
    void searches.ensure(entry);
    await pass(0);
    expect(searches.of(entry)).toMatchObject({ kind: 'answered', isGrouped: true, areWordsToCome: false });
    expect([asked(), words()]).toEqual([[1], 1]);
  });

  test('is one at a time: of photos that a hand stops at meanwhile only the last is asked about, and none that it left', async () => {
    const { searches, asked } = await setUp(100);
    for (const photo of [1, 2, 3]) searches.aim(id(photo));
    expect(asked()).toEqual([1]);
    await pass(110);
    expect(asked()).toEqual([1, 3]);
    searches.aim(id(4));
    searches.aim(null);
    await pass(500);
    expect(asked()).toEqual([1, 3]);
  });

  test('holds while nothing changes, and for a second where something does', async () => {
    for (const [changes, restMs, times] of [
      [false, 10_000, 1],
      [true, 900, 1],
      [true, 1_100, 2],
      [false, 40_000, 2],
    ] as const) {
      const { searches, asked, entry, change } = await setUp();
      searches.aim(id(1));
      if (changes) change();
      await pass(restMs);
      void searches.ensure(entry);
      await pass(50);
      expect([changes, restMs, asked().length]).toEqual([changes, restMs, times]);
    }
  });

  test('asks for its pictures only when the hand stays, and for a press at once', async () => {
    const { searches, shown } = await setUp();
    searches.aim(id(1));
    await pass(100);
    searches.aim(null);
    await pass(1_000);
    expect(shown).toEqual([]);
    searches.aim(id(1));
    await pass(200);
    expect(shown).toEqual([[101]]);
    searches.expect(id(1));
    await pass(0);
    expect(shown).toEqual([[101], [101]]);
  });

  test('comes with its words, as a press and a click do', async () => {
    const { searches, entry, asked, words, areWordsNext } = await setUp();
    searches.aim(id(2));
    await pass(50);
    searches.expect(id(3));
    await pass(50);
    void searches.ensure(entry);
    await pass(50);
    expect([asked(), areWordsNext(), words()]).toEqual([[2, 3, 1], [true, true, true], 3]);
  });

  test('that failed is forgotten: the photo may have been read by the time of the click', async () => {
    let isRead = false;
    const client = createClient(
      new ScriptedBridge({
        'search.byImage': () =>
          isRead
            ? { hits: [{ photo: summary(5), similarity: 0.9 }], searched: 1, of: 2, index: 'exact', milliseconds: 1 }
            : Promise.reject({ code: 'photo-not-indexed', message: 'x' }),
      } as ConstructorParameters<typeof ScriptedBridge>[0]),
    );
    const searches = new Searches(client, new PhotoNames(client));
    const entry = new Trail(photoQuery(1)).current;
    searches.aim(id(1));
    await pass(10);
    isRead = true;
    void searches.ensure(entry);
    await pass(50);
    expect(searches.of(entry)).toMatchObject({ kind: 'answered' });
  });
});
