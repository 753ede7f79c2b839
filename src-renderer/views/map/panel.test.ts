import { cleanup, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { ModelId, PhotoMap } from '@contract/data';
import { giveThePageASize } from '../../../test/e2e/fixtures/scriptedBridge';
import { key, openApp } from '../../openApp.fixture';

// A page without a browser draws nothing; what is tested stands beside the map.
vi.mock(import('./createPointRenderer'), () => ({
  createPointRenderer: () => ({ setPlaces: vi.fn(), setLooks: vi.fn(), resize: vi.fn(), draw: vi.fn(), dispose: vi.fn() }),
}));

beforeAll(() => giveThePageASize());
afterEach(cleanup);

const n = 20;
const map: PhotoMap = {
  ...{ state: 'drawn', modelId: 1 as ModelId, photos: n, needed: 10, waiting: 0, isOutgrown: false, before: null, folders: [], tags: [] },
  imageIds: Int32Array.from({ length: n }, (_, at) => at + 1),
  places: Float32Array.from({ length: 2 * n }, (_, at) => Math.sin(at)),
  ...{ takenAtMs: new Float64Array(n), ratios: new Float32Array(n).fill(1) },
  ...{ folderOf: new Int32Array(n).fill(-1), groupOf: new Int32Array(n).fill(-1) },
};

test.each([
  ['of a library that is too large says that its photos are drawn by lot, and from how many', { photos: 500_000 }, true],
  ['on which new photos have no place yet says no such thing', { photos: n + 5, waiting: 5 }, false],
])('a map %s', async (_, differences, isSaid) => {
  await openApp({ 'map.get': () => ({ ...map, ...differences }) });
  await key({ code: 'Digit4', ctrlKey: true });
  await screen.findByText('20 photos. Draw round some of them, or choose an area.');
  expect(screen.queryByText(/drawn by lot/)?.textContent.trim() ?? null).toBe(
    isSaid ? 'They are drawn by lot from all 500,000: arranging those would take hours. Search finds the others as well.' : null,
  );
});

test('an area that is chosen by a key hands the keys to its photos, and has them again when they are let go', async () => {
  const photos = 120;
  const clustered = {
    ...{ photos, imageIds: Int32Array.from({ length: photos }, (_, at) => at + 1) },
    // Two heaps, far apart.
    places: Float32Array.from({ length: 2 * photos }, (_, at) => (at < photos ? 0 : 10) + Math.sin(at * at) / 2),
    ...{ takenAtMs: new Float64Array(photos), ratios: new Float32Array(photos).fill(1) },
    ...{ folderOf: new Int32Array(photos).fill(-1), groupOf: new Int32Array(photos).fill(-1) },
  };
  await openApp({ 'map.get': () => ({ ...map, ...clustered }) });
  await key({ code: 'Digit4', ctrlKey: true });
  const area = (await screen.findAllByRole('button', { name: /^Area/ })).at(-1)!;
  const name = area.getAttribute('aria-label')!;
  area.focus();
  await key({ code: 'Enter' });
  await userEvent.keyboard('{Enter}');
  const heading = await screen.findByRole('heading', { name: /^\d+ photos?$/ });
  await waitFor(() => expect(document.activeElement).toBe(heading));
  await key({ code: 'Escape' });
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name })));
});
