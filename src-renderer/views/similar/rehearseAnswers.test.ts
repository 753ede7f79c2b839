import { cleanup, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { giveThePageASize } from '../../../test/e2e/fixtures/scriptedBridge';
import { key } from '../../openApp.fixture';
import { grid, kin, openWithKin } from './openKin.fixture';
import { rehearseAnswers } from './rehearseAnswers';

beforeAll(() => {
  giveThePageASize();
  vi.stubGlobal('requestIdleCallback', (act: () => void) => setTimeout(act));
  vi.stubGlobal('cancelIdleCallback', clearTimeout);
});
afterEach(cleanup);
beforeEach(() => localStorage.clear());

let asked = 0;
const counted = {
  'search.byImage': () => {
    asked++;
    return { hits: kin, searched: 3, of: 4, index: 'exact', milliseconds: 1 } as const;
  },
};
beforeEach(() => (asked = 0));

test('a rehearsal of the answers asks once, and leaves the screen and the keys as they were', async () => {
  const { app } = await openWithKin(counted);
  await grid('Photos');
  await key({ code: 'Home' });
  const before = [...document.body.children];
  const grids = new Set<string | null>();
  const seen = new MutationObserver(() => {
    for (const one of document.querySelectorAll('[role="grid"]')) grids.add(one.getAttribute('aria-label'));
  });
  seen.observe(document.body, { childList: true, subtree: true });
  await rehearseAnswers(app);
  seen.disconnect();
  expect(asked).toBe(1);
  expect([...grids]).toEqual(['Photos']);
  expect([...document.body.children]).toEqual(before);
  expect(app.trail.canGoBack).toBe(false);
  await key({ code: 'Enter' });
  await screen.findByRole('heading', { level: 1, name: 'photo-1.jpg' });
  await waitFor(() => expect(screen.getAllByRole('grid')).toHaveLength(1));
});

test('who is among answers already has gone through it', async () => {
  const { app } = await openWithKin(counted);
  await grid('Photos');
  await key({ code: 'Home' });
  await key({ code: 'Enter' });
  await grid('Similar photos');
  expect(asked).toBe(1);
  await rehearseAnswers(app);
  expect(asked).toBe(1);
});
