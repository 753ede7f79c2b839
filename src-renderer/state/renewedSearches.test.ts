import { describe, expect, test, vi } from 'vitest';
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

describe('when another model answers', () => {
  const answer = (...found: number[]) => ({
    hits: found.map((imageId, at) => ({ photo: summary(imageId), similarity: 0.9 - at / 100 })),
    ...{ searched: 3, of: 4, index: 'exact' as const, milliseconds: 1 },
  });
  const setUp = async () => {
    const bridge = new ScriptedBridge({
      'search.byImage': () => answer(5, 6),
      'search.confidence': ({ imageIds }) => imageIds.map((imageId) => ({ imageId, ...belief })),
    });
    const client = createClient(bridge);
    const searches = new Searches(client, new PhotoNames(client));
    const { current: entry } = new Trail(photoQuery(1));
    await searches.ensure(entry);
    const shown = () => {
      const state = searches.of(entry);
      return state.kind === 'answered' ? state.answer.hits.map(({ photo }) => photo.imageId) : state.kind;
    };
    return { bridge, searches, entry, shown };
  };

  test('the answers stay until the new ones are there, words and all, which take their place in one step', async () => {
    const { bridge, searches, entry, shown } = await setUp();
    bridge.answers['search.byImage'] = async () => (await later(20), answer(6, 7));
    bridge.answers['search.confidence'] = async ({ imageIds }) => {
      await later(100);
      return imageIds.map((imageId) => ({ imageId, ...belief }));
    };
    searches.renew();
    expect(shown()).toEqual([5, 6]);
    const seen: unknown[] = [];
    const asked = searches.ensure(entry);
    const look = setInterval(() => {
      const state = searches.of(entry);
      seen.push(JSON.stringify([shown(), state.kind === 'answered' && state.isGrouped && state.confidence !== null]));
    }, 5);
    expect(searches.isAsking(entry)).toBe(true);
    await asked;
    clearInterval(look);
    expect(new Set(seen)).toEqual(new Set(['[[5,6],true]']));
    expect(shown()).toEqual([6, 7]);
    expect(searches.of(entry)).toMatchObject({ isGrouped: true, error: null });
    await searches.ensure(entry);
    expect(bridge.inputsOf('search.byImage').length).toBe(2);
  });

  test('and words do not come, the new answers are shown without after a while', async () => {
    const { bridge, searches, entry, shown } = await setUp();
    vi.useFakeTimers();
    try {
      bridge.answers['search.byImage'] = () => answer(6, 7);
      bridge.answers['search.confidence'] = () => new Promise(() => undefined);
      searches.renew();
      void searches.ensure(entry);
      await vi.advanceTimersByTimeAsync(2_900);
      expect(shown()).toEqual([5, 6]);
      await vi.advanceTimersByTimeAsync(200);
      expect(shown()).toEqual([6, 7]);
    } finally {
      vi.useRealTimers();
    }
  });

  test('as many are asked for as there were: who looked far down the list stays there', async () => {
    const { bridge, searches, entry } = await setUp();
    bridge.answers['search.byImage'] = ({ k }) => answer(...Array.from({ length: k }, (_, at) => at + 2));
    searches.forget();
    await searches.ensure(entry);
    await searches.more(entry);
    searches.renew();
    await searches.ensure(entry);
    expect(bridge.inputsOf('search.byImage').map((input) => (input as { k: number }).k)).toEqual([60, 60, 120, 120]);
  });

  test('and the search fails, the answers from before stay, with the reason, until it works', async () => {
    const { bridge, searches, entry, shown } = await setUp();
    bridge.answers['search.byImage'] = () => Promise.reject({ code: 'bug', message: 'x' });
    searches.renew();
    await searches.ensure(entry);
    expect(shown()).toEqual([5, 6]);
    expect(searches.of(entry)).toMatchObject({ error: { code: 'bug' } });
    expect([searches.isAsking(entry), searches.canShowMore(entry)]).toEqual([false, false]);
    bridge.answers['search.byImage'] = () => answer(7);
    // Who comes back need not press anything.
    await searches.ensure(entry);
    expect(shown()).toEqual([7]);
    expect(searches.of(entry)).toMatchObject({ error: null });
  });

  test('and the photo is not there any more, its answers go', async () => {
    const { bridge, searches, entry, shown } = await setUp();
    bridge.answers['search.byImage'] = () => Promise.reject({ code: 'photo-not-indexed', message: 'x' });
    searches.renew();
    await searches.ensure(entry);
    expect(shown()).toBe('failed');
  });

  test('what failed before is asked again, and what the model before answers late is not shown', async () => {
    const { bridge, searches, entry, shown } = await setUp();
    searches.forget();
    bridge.answers['search.byImage'] = () => Promise.reject({ code: 'bug', message: 'x' });
    await searches.ensure(entry);
    expect(shown()).toBe('failed');
    bridge.answers['search.byImage'] = async () => (await later(30), answer(5));
    searches.renew();
    const old = searches.ensure(entry);
    bridge.answers['search.byImage'] = () => answer(7);
    searches.renew();
    await Promise.all([old, searches.ensure(entry)]);
    expect(shown()).toEqual([7]);
  });

  test('of another lens or library, nothing that was found before is shown', async () => {
    const { searches, shown } = await setUp();
    searches.forget();
    expect(shown()).toBe('searching');
  });

  test('a question that was changed and fails leaves no answers to the one before', async () => {
    const { bridge, searches, entry, shown } = await setUp();
    bridge.answers['search.byExamples'] = () => Promise.reject({ code: 'bug', message: 'x' });
    entry.question.setFilter({ camera: 'x' });
    await searches.ensure(entry);
    expect(shown()).toBe('failed');
  });
});
