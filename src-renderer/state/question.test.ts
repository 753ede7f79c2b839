import { describe, expect, test, vi } from 'vitest';
import type { ImageId } from '@contract/data';
import { ScriptedBridge, summary } from '../../test/e2e/fixtures/scriptedBridge';
import { createClient } from '../bridge/client';
import { PhotoNames } from './PhotoNames.svelte';
import { Question } from './Question.svelte';
import { Searches } from './Searches.svelte';
import type { Query } from './query';
import { Trail } from './Trail.svelte';

const photo = (imageId: number): Query => ({ kind: 'photo', imageId: imageId as ImageId });
const picture = (url: string): Query => ({ kind: 'picture', name: 'x.jpg', bytes: Uint8Array.of(1), url });

describe('the tray', () => {
  test('an example pressed again goes, pressed on the other side it changes sides, and each step can be undone and done again', () => {
    const question = new Question();
    question.toggle('more', [photo(1), photo(2)]);
    question.toggle('less', [photo(2)]);
    expect(question.tray).toEqual({ more: [photo(1)], less: [photo(2)] });
    question.toggle('more', [photo(1)]);
    expect(question.tray).toEqual({ more: [], less: [photo(2)] });
    question.undo();
    question.undo();
    expect(question.tray).toEqual({ more: [photo(1), photo(2)], less: [] });
    question.redo();
    expect(question.sideOf(photo(2))).toBe('less');
    question.undo();
    question.undo();
    expect(question.undo()).toBe(false);
    expect(question.hasTray).toBe(false);
  });

  test('after a judgement the tray is not what an undo means', () => {
    const question = new Question();
    question.toggle('more', [photo(1)]);
    question.settle();
    expect(question.undo()).toBe(false);
    expect(question.hasTray).toBe(true);
  });

  test('a part of a photo is another example than the photo', () => {
    const question = new Question();
    question.toggle('more', [photo(1)]);
    expect(question.sideOf({ ...photo(1), region: { x: 0, y: 0, width: 0.5, height: 1 } })).toBeNull();
  });
});

describe('the trail', () => {
  test('keeps tray, filter and threshold with each step; the next search leaves out the same, and starts with an empty tray', () => {
    const trail = new Trail({ view: 'library', rootId: null });
    trail.go({ view: 'similar', query: photo(1) });
    const first = trail.current;
    first.question.setFilter({ isOtherBurst: true });
    first.question.toggle('less', [photo(5)]);
    first.question.threshold = 0.4;
    trail.go({ view: 'similar', query: photo(2) });
    expect(trail.current.question.filter).toEqual({ isOtherBurst: true });
    expect(trail.current.question.hasTray).toBe(false);
    expect(trail.current.question.threshold).toBeNull();
    trail.back();
    expect(trail.current).toBe(first);
    expect(trail.current.question.tray.less).toEqual([photo(5)]);
    trail.go({ view: 'library', rootId: null });
    trail.go({ view: 'similar', query: photo(3) });
    expect(trail.current.question.isFiltered).toBe(false);
  });

  test('an outside picture is let go with the last step that shows it, whole or in part', () => {
    const revoke = vi.spyOn(URL, 'revokeObjectURL').mockImplementation(() => undefined);
    const trail = new Trail({ view: 'library', rootId: null });
    trail.go({ view: 'similar', query: picture('blob:a') });
    trail.go({ view: 'similar', query: { ...picture('blob:a'), region: { x: 0, y: 0, width: 0.5, height: 0.5 } } });
    trail.back();
    trail.go({ view: 'similar', query: photo(1) });
    expect(revoke).not.toHaveBeenCalled();
    trail.current.question.toggle('more', [picture('blob:b')]);
    trail.back();
    trail.back();
    trail.go({ view: 'settings' });
    expect(revoke.mock.calls.map(([url]) => url).toSorted()).toEqual(['blob:a', 'blob:b']);
    revoke.mockRestore();
  });
});

describe('what is asked', () => {
  const setUp = () => {
    const answer = { hits: [{ photo: summary(2), similarity: 0.9 }], searched: 2, of: 2, index: 'exact', milliseconds: 1 } as const;
    const bridge = new ScriptedBridge({
      'search.byImage': () => answer,
      'search.byPicture': () => answer,
      'search.byExamples': () => answer,
    });
    const client = createClient(bridge);
    const trail = new Trail({ view: 'library', rootId: null });
    return { bridge, trail, searches: new Searches(client, new PhotoNames(client)) };
  };

  test('a plain search stays one; with a tray, a filter or a part everything is told, and asked once for each change', async () => {
    const { bridge, trail, searches } = setUp();
    trail.go({ view: 'similar', query: photo(1) });
    await searches.ensure(trail.current);
    await searches.ensure(trail.current);
    expect(bridge.inputsOf('search.byImage')).toHaveLength(1);
    trail.current.question.toggle('more', [photo(4)]);
    await searches.ensure(trail.current);
    trail.current.question.setFilter({ camera: 'D70' });
    await searches.ensure(trail.current);
    await searches.ensure(trail.current);
    const asked = bridge.inputsOf('search.byExamples');
    expect(asked).toHaveLength(2);
    expect(asked[1]).toEqual({ query: photo(1), more: [photo(4)], less: [], k: 60, filter: { camera: 'D70' } });
    expect(bridge.inputsOf('search.confidence').map(({ query, more, less }) => [query, more, less])).toEqual([
      [photo(1), [], []],
      [photo(1), [photo(4)], []],
      [photo(1), [photo(4)], []],
    ]);
  });

  test('of a part of a photo, and of a picture from outside, it is asked what its answers are worth, like of any other', async () => {
    const { bridge, trail, searches } = setUp();
    const region = { x: 0, y: 0, width: 0.5, height: 1 };
    trail.go({ view: 'similar', query: { ...photo(1), region } });
    await searches.ensure(trail.current);
    trail.go({ view: 'similar', query: picture('blob:a') });
    await searches.ensure(trail.current);
    expect(bridge.inputsOf('search.confidence').map(({ query }) => query)).toEqual([
      { kind: 'photo', imageId: 1, region },
      { kind: 'picture', name: 'x.jpg', bytes: expect.any(Uint8Array) },
    ]);
  });
});
