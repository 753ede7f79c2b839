import { afterAll, beforeAll, expect, test } from 'vitest';
import { scripted, startLikewise, type Likewise } from './fixtures/likewise';
import { gridOf } from './fixtures/steps';

let likewise: Likewise;
const listMs = 12_000;
beforeAll(async () => {
  likewise = await startLikewise({ env: scripted({ photos: 20_000, indexed: 20_000, listMs }) });
});
afterAll(() => likewise.close());

test('who scrolls to the middle before all photos are listed has room to scroll in, is told that they come, and is there when they have', async () => {
  const { page } = likewise;
  const grid = gridOf(page);
  await grid.getByRole('gridcell').first().waitFor();
  await page.locator('h1 + .number', { hasText: '20,000' }).waitFor();
  const aheadPx = await grid.evaluate((element) => {
    element.scrollTop = element.scrollHeight / 2;
    return element.scrollHeight;
  });
  await page.getByText('Listing all 20,000 photos …').waitFor();
  await grid.and(page.locator(':not([aria-rowcount="-1"])')).waitFor({ timeout: 4 * listMs });
  await page.getByText('Listing all').waitFor({ state: 'detached' });
  const [topPx, wholePx] = await grid.evaluate((element) => [element.scrollTop, element.scrollHeight] as const);
  expect(wholePx / aheadPx).toBeGreaterThan(0.8);
  expect(wholePx / aheadPx).toBeLessThan(1.25);
  expect(topPx).toBe(Math.round(aheadPx / 2));
  const ids = await grid.getByRole('gridcell').evaluateAll((cells) => cells.map(({ id }) => Number(id.replace('photo-', ''))));
  expect(Math.min(...ids)).toBeGreaterThan(20_000 * 0.3);
  expect(Math.max(...ids)).toBeLessThan(20_000 * 0.7);
});
