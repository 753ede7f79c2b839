import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { job, mediaOf, ScriptedBridge, status } from '../../test/e2e/fixtures/scriptedBridge';
import { createClient } from '../bridge/client';
import { atMostEvery } from './atMostEvery';
import { actsFor } from './acts.fixture';
import { Library } from './Library.svelte';
import { Notices } from './Notices.svelte';
import { Preferences, rowHeightRange } from './Preferences.svelte';

const later = (ms = 0): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

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

describe('the library', () => {
  test('shows the job at work, and none once it has ended', async () => {
    const bridge = new ScriptedBridge({ 'library.status': () => status({ jobs: [job({ state: 'waiting' })] }) });
    const client = createClient(bridge);
    const library = new Library(client, actsFor(client, vi.fn()), vi.fn(), 0);
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
    const client = createClient(bridge);
    new Library(client, actsFor(client, onError), onError, 0);
    bridge.tell('library.changed', { photos: true, folders: false, problems: false });
    await later();
    bridge.tell('engine.state', { state: 'stopped', message: null });
    await vi.waitFor(() => expect(onError).toHaveBeenCalledWith(expect.objectContaining({ code: 'engine-away' })));
  });

  test('has nothing left to be read once reading begins again, also beside a training', async () => {
    const training = job({ id: 2 as never, kind: 'train', phase: 'learning' });
    const bridge = new ScriptedBridge({
      'library.status': () => status({ jobs: [job({ state: 'failed', code: 'disk-full' }), training] }),
    });
    const client = createClient(bridge);
    const library = new Library(client, actsFor(client, vi.fn()), vi.fn(), 0);
    await library.refresh();
    expect(library.unread?.code).toBe('disk-full');
    bridge.tell('job.changed', job({ id: 3 as never }));
    expect([library.job?.id, library.unread]).toEqual([2, null]);
  });

  test('looks for room as long as it is asked to, and is silent where it cannot', async () => {
    vi.useFakeTimers();
    const bridge = new ScriptedBridge({ 'library.status': () => Promise.reject({ code: 'disk-error', message: '' }) });
    const onError = vi.fn();
    const client = createClient(bridge);
    const stop = new Library(client, actsFor(client, onError), onError).watchRoom();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(bridge.inputsOf('library.status').length).toBe(2);
    stop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect([bridge.inputsOf('library.status').length, onError.mock.calls]).toEqual([2, []]);
    vi.useRealTimers();
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

  test('a question stays when others come: those that go by themselves make room', () => {
    const notices = new Notices();
    notices.add({ kind: 'notice', key: 'scan-would-drop-many', subject: '/photos' });
    for (const subject of ['a', 'b', 'c']) notices.add({ kind: 'notice', key: 'tooLarge', subject });
    expect(notices.list).toMatchObject([{ key: 'scan-would-drop-many' }, { subject: 'b' }, { subject: 'c' }]);
  });
});

describe('preferences', () => {
  beforeEach(() =>
    vi.stubGlobal(
      'matchMedia',
      mediaOf(() => false),
    ),
  );
  afterEach(() => vi.unstubAllGlobals());

  test('are kept, and nonsense in the store gives the usual ones', () => {
    localStorage.clear();
    const preferences = new Preferences(localStorage, 'en');
    preferences.language = 'ja';
    preferences.theme = 'light';
    preferences.rowHeightPx = 5_000;
    flushSync();
    expect(new Preferences(localStorage, 'en')).toMatchObject({ language: 'ja', theme: 'light', rowHeightPx: 320 });
    localStorage.setItem('likewise.preferences', '{"language":"xx","theme":7,"rowHeightPx":"big"}');
    expect(new Preferences(localStorage, 'en')).toMatchObject({ language: 'en', theme: 'system', rowHeightPx: 160 });
    localStorage.setItem('likewise.preferences', 'no json');
    expect(new Preferences(localStorage, 'en').order).toBe('newest');
  });

  test('the language is that of the system until another is chosen, whatever else is kept', () => {
    localStorage.clear();
    const preferences = new Preferences(localStorage, 'ja');
    preferences.isByDay = true;
    expect(preferences.language).toBe('ja');
    expect(new Preferences(localStorage, 'en')).toMatchObject({ language: 'en', isByDay: true });
    preferences.language = 'ja';
    expect(new Preferences(localStorage, 'en').language).toBe('ja');
  });

  test('photos are larger in a wide window, those of a size that was chosen in another one as well', () => {
    localStorage.clear();
    vi.stubGlobal(
      'matchMedia',
      mediaOf((media) => media.includes('min-width: 1600px')),
    );
    const preferences = new Preferences(localStorage, 'en');
    preferences.theme = 'dark';
    expect(preferences.rowHeightPx).toBe(192);
    localStorage.setItem('likewise.preferences', '{"rowHeightPx":160}');
    expect(new Preferences(localStorage, 'en').rowHeightPx).toBe(192);
    const { min, max, step } = rowHeightRange;
    for (let heightPx = min; heightPx <= max; heightPx += step) {
      preferences.rowHeightPx = heightPx;
      expect([preferences.rowHeightPx, new Preferences(localStorage, 'en').rowHeightPx]).toEqual([heightPx, heightPx]);
    }
    preferences.rowHeightPx = 240;
    vi.stubGlobal(
      'matchMedia',
      mediaOf(() => false),
    );
    expect(new Preferences(localStorage, 'en').rowHeightPx).toBe(200);
  });
});
