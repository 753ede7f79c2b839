import { flushSync } from 'svelte';
import { describe, expect, test, vi } from 'vitest';
import type { ImageId, RootId, TagId } from '@contract/data';
import { job, ScriptedBridge, status, summary, tableOf } from '../../test/e2e/fixtures/scriptedBridge';
import { createClient } from '../bridge/client';
import { atMostEvery } from './atMostEvery';
import { Library } from './Library.svelte';
import { Notices } from './Notices.svelte';
import { PhotoList } from './PhotoList.svelte';
import { PhotoNames } from './PhotoNames.svelte';
import { Preferences } from './Preferences.svelte';
import { Searches } from './Searches.svelte';
import { Selection } from './Selection.svelte';
import { Trail } from './Trail.svelte';

const id = (number: number): ImageId => number as ImageId;
const photoQuery = (number: number) => ({ view: 'similar', query: { kind: 'photo', imageId: id(number) } }) as const;
const belief = { likelihood: 'likely', probability: null, isRough: true, judgedSimilar: 0, judged: 0 } as const;
const later = (ms = 0): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

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

describe('the trail', () => {
  test('back and forward visit the same entries, with their own selection and scroll position', () => {
    const trail = new Trail({ view: 'library', rootId: null });
    const start = trail.current;
    start.selection.toggle(id(4));
    start.anchor = { imageId: id(9), belowTopPx: -20 };
    trail.go(photoQuery(1));
    trail.go(photoQuery(2));
    trail.back();
    trail.back();
    expect(trail.current).toBe(start);
    expect(trail.current.selection.has(id(4))).toBe(true);
    expect(trail.current.anchor).toEqual({ imageId: id(9), belowTopPx: -20 });
    expect(trail.canGoBack).toBe(false);
    trail.forward();
    expect(trail.current.place).toEqual(photoQuery(1));
  });

  test('a new way drops the old way forward, and the same place twice is one step', () => {
    const trail = new Trail({ view: 'library', rootId: null });
    trail.go(photoQuery(1));
    trail.back();
    trail.go(photoQuery(3));
    trail.go(photoQuery(3));
    expect(trail.canGoForward).toBe(false);
    trail.back();
    expect(trail.current.place.view).toBe('library');
  });

  test('the crumbs lead from the last screen that is no search', () => {
    const trail = new Trail({ view: 'library', rootId: null });
    trail.go({ view: 'settings' });
    trail.go({ view: 'library', rootId: 2 as RootId });
    trail.go(photoQuery(1));
    trail.go(photoQuery(2));
    expect(trail.crumbs.map(({ place }) => place.view)).toEqual(['library', 'similar', 'similar']);
    trail.backTo(trail.crumbs[0]!);
    expect(trail.crumbs.length).toBe(1);
  });
});

describe('a selection', () => {
  const order = [10, 20, 30, 40, 50];
  const indexOf = (imageId: ImageId): number => order.indexOf(imageId);

  test('extends from the photo that was chosen last, in both directions, and replaces what was extended before', () => {
    const selection = new Selection();
    selection.toggle(id(30));
    selection.extendTo(id(50), order, indexOf);
    expect(selection.selected.toSorted()).toEqual([30, 40, 50]);
    selection.extendTo(id(10), order, indexOf);
    expect(selection.selected.toSorted()).toEqual([10, 20, 30]);
  });

  test('can be kept and restored', () => {
    const selection = new Selection();
    selection.toggle(id(20));
    const kept = selection.snapshot();
    selection.clear();
    selection.selectAll(order);
    selection.restore(kept);
    expect(selection.selected).toEqual([20]);
    expect(selection.focusId).toBe(20);
  });
});

describe('a refresh at most every so often', () => {
  test('many wishes become one run now and one run later, and the last wish is always served', async () => {
    let runs = 0;
    const refresh = atMostEvery(40, async () => {
      runs++;
      await later(5);
    });
    await Promise.all([refresh(), refresh(), refresh(), refresh()]);
    expect(runs).toBe(2);
    await refresh();
    expect(runs).toBe(3);
  });

  test('what takes long is done less often', async () => {
    const starts: number[] = [];
    const refresh = atMostEvery(1, async () => {
      starts.push(performance.now());
      await later(40);
    });
    await refresh();
    await refresh();
    expect(starts[1]! - starts[0]!).toBeGreaterThan(190);
  });

  test('a run that fails does not end the refreshing', async () => {
    let runs = 0;
    const refresh = atMostEvery(1, () => (++runs === 1 ? Promise.reject(new Error('no')) : Promise.resolve()));
    await expect(refresh()).rejects.toThrow('no');
    await refresh();
    expect(runs).toBe(2);
  });
});

describe('the list of photos', () => {
  test('one that comes again as it was is no other list; one that differs in a single photo is', async () => {
    let ids = [7, 3, 9];
    const list = new PhotoList(createClient(new ScriptedBridge({ 'photos.list': () => tableOf(ids) })), 'newest', vi.fn(), 0);
    await list.refresh();
    const { table } = list;
    expect([7, 3, 9, 4, 1_000_000].map((photo) => list.indexOf(id(photo)))).toEqual([0, 1, 2, -1, -1]);
    await list.refresh();
    expect(list.table).toBe(table);
    ids = [7, 4, 9];
    await list.refresh();
    expect(list.indexOf(id(4))).toBe(1);
    expect(list.indexOf(id(3))).toBe(-1);
  });

  test('one whose photos lie as before and have other tags is another list', async () => {
    let tag = 1;
    const answer = () => ({ ...tableOf([7, 3]), tagSets: { of: Int32Array.of(0, 1), sets: [[tag as TagId], []] } });
    const list = new PhotoList(createClient(new ScriptedBridge({ 'photos.list': answer })), 'tag', vi.fn(), 0);
    await list.refresh();
    const { table } = list;
    await list.refresh();
    expect(list.table).toBe(table);
    tag = 2;
    await list.refresh();
    expect(list.sections.map(({ title }) => title)).toEqual([
      { kind: 'tags', tagIds: [2] },
      { kind: 'tags', tagIds: [] },
    ]);
  });

  test('while nobody looks at it, it is not asked for when photos come, but by who looks at it next', async () => {
    const bridge = new ScriptedBridge();
    const list = new PhotoList(createClient(bridge), 'newest', vi.fn(), 0);
    const tell = (): void => bridge.tell('library.changed', { photos: true, folders: false, problems: false });
    const asked = (): number => bridge.inputsOf('photos.list').length;
    const end = list.watch();
    await list.refresh();
    tell();
    await later(5);
    expect(asked()).toBe(2);
    end();
    const { changes } = list;
    tell();
    await later(5);
    expect(asked()).toBe(2);
    expect(list.changes).toBe(changes + 1);
    list.watch()();
    await later(5);
    expect(asked()).toBe(3);
    list.watch();
    await later(5);
    expect(asked()).toBe(3);
  });

  test('a slow answer to an old question does not replace the answer to a newer one', async () => {
    const bridge = new ScriptedBridge({
      'photos.list': async ({ order }) => {
        await later(order === 'newest' ? 30 : 1);
        return tableOf(order === 'newest' ? [1, 2] : [3]);
      },
    });
    const list = new PhotoList(createClient(bridge), 'newest', vi.fn(), 0);
    const slow = list.refresh();
    list.setOrder('folder');
    await slow;
    await later(20);
    expect([...list.table.imageIds]).toEqual([3]);
  });

  test('typing asks once, with the text trimmed; another folder is not shown as if it were loaded', async () => {
    const bridge = new ScriptedBridge();
    const list = new PhotoList(createClient(bridge), 'newest', vi.fn(), 0);
    await list.refresh();
    for (const text of ['h', 'ho', ' hou ']) list.setText(text);
    await later(200);
    expect(bridge.inputsOf('photos.list').map(({ filter }) => filter.text)).toEqual([undefined, 'hou']);
    list.setPlace(2 as RootId);
    expect(list.isLoaded).toBe(false);
    await later();
    expect(list.isLoaded).toBe(true);
  });
});

describe('names', () => {
  test('what comes into view within a moment is asked for in one go, and only once', async () => {
    const bridge = new ScriptedBridge();
    const names = new PhotoNames(createClient(bridge));
    names.learn([summary(1)]);
    names.want([id(1), id(2)]);
    names.want([id(2), id(3)]);
    await later(60);
    expect(bridge.inputsOf('photos.summaries')).toEqual([{ imageIds: [2, 3] }]);
    expect(names.get(id(3))?.name).toBe('photo-3.jpg');
  });
});

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
      if (change === 'model') searches.forget();
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

describe('the library', () => {
  test('shows the job at work, and none once it has ended', async () => {
    const bridge = new ScriptedBridge({ 'library.status': () => status({ jobs: [job({ state: 'waiting' })] }) });
    const library = new Library(createClient(bridge), vi.fn(), 0);
    await library.refresh();
    expect(library.job?.state).toBe('waiting');
    bridge.tell('job.changed', job({ state: 'running', done: 70 }));
    expect(library.job).toMatchObject({ state: 'running', done: 70 });
    await library.togglePause();
    expect(bridge.inputsOf('jobs.pause')).toEqual([{ jobId: 1 }]);
    bridge.answers['library.status'] = () => status();
    bridge.tell('job.changed', job({ state: 'done' }));
    expect(library.job).toBeNull();
  });

  test('that cannot be asked about says so, also when nobody waits for the answer', async () => {
    const bridge = new ScriptedBridge({ 'library.status': () => Promise.reject({ code: 'engine-away', message: 'gone' }) });
    const onError = vi.fn();
    new Library(createClient(bridge), onError, 0);
    bridge.tell('library.changed', { photos: true, folders: false, problems: false });
    await later();
    bridge.tell('engine.state', { state: 'stopped', message: null });
    await vi.waitFor(() => expect(onError).toHaveBeenCalledWith(expect.objectContaining({ code: 'engine-away' })));
  });
});

describe('notices', () => {
  test('go by themselves, errors stay, and the same one is not shown twice', () => {
    vi.useFakeTimers();
    const notices = new Notices();
    notices.add({ kind: 'notice', key: 'folder-offline', subject: 'USB' });
    notices.add({ kind: 'notice', key: 'folder-offline', subject: 'USB' });
    notices.report({ code: 'disk-full', message: '' });
    notices.report({ code: 'cancelled', message: '' });
    expect(notices.list.length).toBe(2);
    vi.advanceTimersByTime(10_000);
    expect(notices.list.map(({ kind }) => kind)).toEqual(['error']);
    vi.useRealTimers();
  });
});

describe('preferences', () => {
  test('are kept, and nonsense in the store gives the usual ones', () => {
    localStorage.clear();
    const preferences = new Preferences(localStorage, 'ja');
    preferences.theme = 'light';
    preferences.rowHeightPx = 5_000;
    flushSync();
    expect(new Preferences(localStorage, 'en')).toMatchObject({ language: 'ja', theme: 'light', rowHeightPx: 320 });
    localStorage.setItem('likewise.preferences', '{"language":"xx","theme":7,"rowHeightPx":"big"}');
    expect(new Preferences(localStorage, 'en')).toMatchObject({ language: 'en', theme: 'system', rowHeightPx: 160 });
    localStorage.setItem('likewise.preferences', 'no json');
    expect(new Preferences(localStorage, 'en').order).toBe('newest');
  });
});
