import { cleanup, screen, waitFor } from '@testing-library/svelte';
import { flushSync } from 'svelte';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DuplicateFile, ImageId } from '@contract/data';
import { duplicateCounts, folder, giveThePageASize, lens, status, summary } from '../test/e2e/fixtures/scriptedBridge';
import { openApp, type Answers } from './openApp.fixture';
import type { App } from './state/App.svelte';
import type { Place } from './state/Trail.svelte';

beforeAll(() => giveThePageASize());
beforeEach(() => localStorage.clear());
afterEach(cleanup);

const hits = [2, 3].map((imageId) => ({ photo: summary(imageId), similarity: 0.9 }));
const pair = { imageA: 1, imageB: 2, source: 'search' };
const files = [1, 2].map(
  (id) =>
    ({
      ...summary(id),
      fileId: id,
      path: `/photos/${id}.jpg`,
      folder: '/photos',
      sizeBytes: 9,
      format: 'jpeg',
      isHere: true,
      changes: [],
    }) as unknown as DuplicateFile,
);
const identical = { groups: 1, spare: 1, spareBytes: 9 };
const answers = {
  'search.byImage': () => ({ hits, searched: 3, of: 3, index: 'exact', milliseconds: 1 }),
  'judgements.list': () => [{ ...pair, verdict: 'similar', judgedAtMs: 0 }],
  'judgements.suggest': () => [{ ...pair, imageB: 3, source: 'suggested' }],
  'duplicates.counts': () => duplicateCounts({ identical }),
  'duplicates.list': () => ({ groups: [{ kind: 'identical', files, bestReasons: ['most-pixels'] }], total: 1 }),
  'tags.list': () => [{ id: 1, name: 'sea', images: 2, membersAreSimilar: false }],
  'tags.images': () => [1, 2],
} as unknown as Answers;

/** What screens derive something from is another: who reads such a thing when its screen is gone finds it stale. */
const others = {
  'library.status': () => status({ folders: [folder({ name: 'another', photos: 9 })], photos: 9 }),
  'judgements.list': () => [],
  'tags.list': () => [],
  'lenses.list': () => [lens({ name: 'another' })],
  'judgements.counts': () => ({ similar: 7, different: 7, contradictions: 1 }),
} as unknown as Answers;

const imageId = 1 as ImageId;
const stay = (): void => undefined;
const to = (place: Place) => (app: App) => app.trail.go(place);
const withPictures: readonly (readonly [string, (app: App) => void])[] = [
  ['the library', stay],
  ['an answer', to({ view: 'similar', query: { kind: 'photo', imageId } })],
  ['the large view', (app) => void (app.preview = { imageId, order: [1, 2, 3] })],
  ['the judgements', to({ view: 'teach' })],
  [
    'the tags',
    (app) => {
      app.teachTab = 'tags';
      app.trail.go({ view: 'teach' });
    },
  ],
  ['the duplicates', to({ view: 'duplicates' })],
  ['the pairs to judge', to({ view: 'judge' })],
];
const withAnswers: typeof withPictures = [
  ...withPictures.slice(1),
  ['the map', to({ view: 'map' })],
  ['the methods', to({ view: 'methods' })],
  ['the settings', to({ view: 'settings' })],
  ['the question for a tag', (app) => app.tags.ask([imageId])],
];

// The engine may be killed after a change of screens. Svelte then warns of a derived value that is read and that nobody keeps up any more; a warning fails these tests.
describe('of a screen that was left nobody reads any more', () => {
  test.each(withPictures)('%s, whose pictures fail late', async (_, open) => {
    const opened = await openLibrary();
    const before = new Set(document.images);
    open(opened.app);
    const pictures = await waitFor(() => {
      const own = [...document.images].filter((picture) => open === stay || !before.has(picture));
      expect(own).not.toEqual([]);
      return own;
    });
    await leave(opened);
    for (const kind of ['load', 'error']) for (const picture of pictures) picture.dispatchEvent(new Event(kind));
    await drawn();
  });

  test.each(withAnswers)('%s, whose questions are refused late', async (_, open) => {
    const opened = await openLibrary();
    const { call } = opened.bridge;
    const refuse: (() => void)[] = [];
    opened.bridge.call = () => new Promise((_resolve, reject) => refuse.push(() => reject(new Error('The engine was killed.'))));
    open(opened.app);
    await waitFor(() => expect(refuse).not.toEqual([]));
    opened.bridge.call = call;
    await leave(opened);
    for (const act of refuse) act();
    await drawn();
  });
});

async function openLibrary(): ReturnType<typeof openApp> {
  const opened = await openApp(answers);
  await screen.findByRole('grid', { name: 'Photos' });
  await drawn();
  return opened;
}

/** To a screen that shows nothing of it, and all that the window knows changes. */
async function leave({ app, bridge }: Awaited<ReturnType<typeof openApp>>): Promise<void> {
  app.preview = null;
  app.tags.closeQuestion();
  app.trail.go({ view: 'problems' });
  flushSync();
  Object.assign(bridge.answers, others);
  for (const state of ['restarting', 'ready'] as const) {
    bridge.tell('engine.state', { state, message: null });
    flushSync();
  }
  await drawn();
}

/** Names and pictures are asked for in a task of their own. */
async function drawn(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 30));
  flushSync();
}
