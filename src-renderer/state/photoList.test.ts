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
