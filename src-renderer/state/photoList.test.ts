import { describe, expect, test, vi } from 'vitest';
import type { ImageId, RootId, TagId } from '@contract/data';
import { ScriptedBridge, summary, tableOf } from '../../test/e2e/fixtures/scriptedBridge';
import { createClient } from '../bridge/client';
import { PhotoList } from './PhotoList.svelte';
import { PhotoNames } from './PhotoNames.svelte';

const id = (number: number): ImageId => number as ImageId;
const later = (ms = 0): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

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

  test('the fingerprint of the list that is there is sent along, and the answer that it still is that one changes nothing', async () => {
    const bridge = new ScriptedBridge({ 'photos.list': ({ unlessIs }) => (unlessIs === '7,3' ? null : tableOf([7, 3])) });
    const list = new PhotoList(createClient(bridge), 'newest', vi.fn(), 0);
    await list.refresh();
    const { table, changes } = list;
    await list.refresh();
    expect(bridge.inputsOf('photos.list').map(({ unlessIs }) => unlessIs)).toEqual(['', '7,3']);
    expect(list.table).toBe(table);
    expect(list.changes).toBe(changes + 1);
  });

  test('one whose photos lie as before and have other tags is another list', async () => {
    let tag = 1;
    const answer = () => ({
      ...tableOf([7, 3]),
      tagSets: { of: Int32Array.of(0, 1), sets: [[tag as TagId], []] },
      fingerprint: `tag ${tag}`,
    });
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

  test('a list that nobody asked for says so, and the first one and another order do not', async () => {
    const bridge = new ScriptedBridge();
    const list = new PhotoList(createClient(bridge), 'newest', vi.fn(), 0);
    await list.refresh();
    await list.refresh();
    list.setOrder('folder');
    await vi.waitFor(() => expect(list.order).toBe('folder'));
    expect(bridge.inputsOf('photos.list').map(({ isPatient }) => isPatient)).toEqual([false, true, false]);
  });

  test('while nobody looks at it, it is not asked for when photos come, but by who looks at it next', async () => {
    const bridge = new ScriptedBridge();
    const list = new PhotoList(createClient(bridge), 'newest', vi.fn(), 0);
    const tell = (): void => bridge.tell('library.changed', { photos: true, folders: false, problems: false });
    const asked = (): number => bridge.inputsOf('photos.list').length;
    const end = list.watch();
    await list.refresh();
    tell();
    await vi.waitFor(() => expect(asked()).toBe(2), 10_000);
    await later(5);
    end();
    const { changes } = list;
    tell();
    await later(5);
    expect(asked()).toBe(2);
    expect(list.changes).toBe(changes + 1);
    list.watch()();
    await vi.waitFor(() => expect(asked()).toBe(3), 10_000);
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

  test('a long list is got ready with others let in between, and shown at once with all that belongs to it; one that was overtaken meanwhile is not', async () => {
    const long = (first: number): number[] => Array.from({ length: 60_000 }, (_, at) => first + at);
    let ids = long(1);
    const bridge = new ScriptedBridge({ 'photos.list': () => ({ ...tableOf(ids), fingerprint: `from ${ids[0]}` }) });
    const list = new PhotoList(createClient(bridge), 'newest', vi.fn(), 0);
    let isOver = false;
    let turns = 0;
    const coming = list.refresh().then(() => (isOver = true));
    while (!isOver) {
      // Whoever looks in between sees the old list whole, or the new one.
      expect([list.table.imageIds.length, list.ratios.length]).toEqual(Array(2).fill(list.indexOf(id(60_000)) < 0 ? 0 : 60_000));
      turns++;
      await later();
    }
    await coming;
    expect(turns).toBeGreaterThan(3);
    expect([list.indexOf(id(1)), list.sections.length > 0]).toEqual([0, true]);
    ids = long(100_001);
    const overtaken = list.refresh();
    await later();
    ids = [7, 3];
    list.setOrder('folder');
    await overtaken;
    await vi.waitFor(() => expect([...list.table.imageIds]).toEqual([7, 3]));
    await later(50);
    expect([...list.table.imageIds]).toEqual([7, 3]);
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

describe('the first photos of a list', () => {
  const first = [9, 8, 7];
  const whole = [9, 8, 7, 6, 5];

  /** Answers the whole list when told to. */
  function opened(wholeIds: readonly number[] = whole) {
    const gate = Promise.withResolvers<void>();
    const bridge = new ScriptedBridge({
      'photos.first': () => tableOf(first),
      'photos.list': async () => {
        await gate.promise;
        return tableOf([...wholeIds]);
      },
    });
    const kept: { isByDay: boolean | undefined } = { isByDay: undefined };
    const list = new PhotoList(createClient(bridge), 'newest', vi.fn(), 0, kept);
    return { bridge, list, kept, answer: () => gate.resolve() };
  }

  test('are there before the others, which go on from them, and what only all photos can do waits for these', async () => {
    const { list, answer } = opened();
    await list.begin();
    expect([[...list.table.imageIds], list.isLoaded, list.isWhole]).toEqual([first, true, false]);
    const asked = list.refresh();
    const done: number[] = [];
    expect(list.untilWhole(() => done.push(0))).toBe(true);
    expect(list.untilWhole(() => done.push(list.table.imageIds.length))).toBe(true);
    const replaced = vi.fn();
    const leave = list.watch(replaced);
    answer();
    await asked;
    await later();
    expect([[...list.table.imageIds], list.isWhole]).toEqual([whole, true]);
    expect(done).toEqual([5]);
    expect(replaced.mock.calls.map(([before, after]: number[][]) => [[...before!], [...after!]])).toEqual([[first, whole]]);
    expect(list.untilWhole(() => done.push(1))).toBe(false);
    expect(done).toEqual([5]);
    leave();
  });

  test('are no list that one could be patient with: all photos are asked for as at once as without them', async () => {
    const { bridge, list, answer } = opened();
    await list.begin();
    answer();
    await list.refresh();
    await list.refresh();
    expect(bridge.inputsOf('photos.list').map(({ isPatient }) => isPatient)).toEqual([false, true]);
    expect(bridge.inputsOf('photos.first')).toHaveLength(1);
  });

  test('of a folder are asked for, too, by who goes there before all photos have come', async () => {
    const { bridge, list, answer } = opened();
    await list.begin();
    const asked = list.refresh();
    list.setPlace(2 as RootId);
    expect(list.isLoaded).toBe(false);
    await vi.waitFor(() => expect([[...list.table.imageIds], list.isLoaded]).toEqual([first, true]));
    expect(bridge.inputsOf('photos.first').map(({ filter }) => filter.rootId)).toEqual([undefined, 2]);
    answer();
    await asked;
    await vi.waitFor(() => expect([[...list.table.imageIds], list.isWhole]).toEqual([whole, true]));
  });

  test('what waits for all photos is not done once the person does something else, or goes', async () => {
    for (const goOn of [
      (list: PhotoList) => list.untilWhole(null),
      (list: PhotoList) => list.watch()(),
      (list: PhotoList) => list.setOrder('folder'),
    ]) {
      const { list, answer } = opened();
      await list.begin();
      const asked = list.refresh();
      const act = vi.fn();
      list.untilWhole(act);
      goOn(list);
      answer();
      await asked;
      await later(20);
      expect([list.isWhole, act.mock.calls.length]).toEqual([true, 0]);
    }
  });

  test('come too late once all are there, and where none are known or the call fails, the whole list is waited for', async () => {
    const { bridge, list, answer } = opened();
    const gate = Promise.withResolvers<void>();
    bridge.answers['photos.first'] = async () => {
      await gate.promise;
      return tableOf(first);
    };
    const begun = list.begin();
    answer();
    await list.refresh();
    gate.resolve();
    await begun;
    expect([[...list.table.imageIds], list.isWhole]).toEqual([whole, true]);
    for (const answerOf of [() => null, () => tableOf([]), () => Promise.reject({ code: 'place-lost', message: 'away' })]) {
      const another = opened();
      another.bridge.answers['photos.first'] = answerOf;
      await another.list.begin();
      expect([another.list.isLoaded, another.list.isWhole]).toEqual([false, true]);
    }
  });

  test('do not move under a hand: where all photos do not go on from them, they come when it rests', async () => {
    const { list, answer } = opened([11, 10, 9, 8, 7]);
    await list.begin();
    const asked = list.refresh();
    list.hand.down();
    answer();
    await asked;
    await later(20);
    expect(list.isWhole).toBe(false);
    list.hand.up();
    await vi.waitFor(() => expect(list.isWhole).toBe(true), 5_000);
  });

  test('have the headings that all of them had when they were seen last', async () => {
    const { list, kept, answer } = opened();
    answer();
    await list.refresh();
    const kind = list.sections[0]!.title.kind;
    expect(kept.isByDay).toBe(kind === 'day');
    for (const isByDay of [true, false]) {
      const another = opened();
      another.kept.isByDay = isByDay;
      await another.list.begin();
      expect(another.list.sections[0]!.title.kind).toBe(isByDay ? 'day' : 'month');
    }
  });

  test('are asked for again where a large library is shown in another order, and not in a small one', async () => {
    for (const photos of [60_000, 5]) {
      const ids = Array.from({ length: photos }, (_, at) => photos - at);
      const bridge = new ScriptedBridge({
        'photos.first': ({ order }) => (order === 'folder' ? tableOf(first) : null),
        'photos.list': () => tableOf(ids),
      });
      const list = new PhotoList(createClient(bridge), 'newest', vi.fn(), 0);
      await list.refresh();
      const gate = Promise.withResolvers<void>();
      bridge.answers['photos.list'] = async () => {
        await gate.promise;
        return { ...tableOf(ids), fingerprint: 'by folder' };
      };
      list.setOrder('folder');
      await later(20);
      expect(list.table.imageIds.length).toBe(photos === 5 ? 5 : 3);
      gate.resolve();
      await vi.waitFor(() => expect(list.sections[0]!.title.kind).toBe('folder'), 5_000);
      await vi.waitFor(() => expect([list.table.imageIds.length, list.isWhole]).toEqual([photos, true]), 5_000);
    }
  });
});
