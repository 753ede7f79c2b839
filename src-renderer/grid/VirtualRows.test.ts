import { beforeAll, expect, test } from 'vitest';
import { giveThePageASize } from '../../test/e2e/fixtures/scriptedBridge';
import { emptyLayout, layoutGrid, layoutGridOnce } from './layout/layoutGrid';
import { VirtualRows } from './VirtualRows.svelte';

const measures = { widthPx: 1000, rowHeightPx: 160, gapPx: 4, headingHeightPx: 44 };
const sections = [{ start: 0, hasHeading: false, scale: 1 }];
const layout = layoutGrid(new Float32Array(60_000).fill(1.5), sections, measures);
const frame = (): Promise<number> => new Promise(requestAnimationFrame);

beforeAll(() => giveThePageASize(1032, 640));

/** Rows of 166 px, of which a view of 640 px shows four whole ones or five. */
function attached(): VirtualRows {
  const rows = new VirtualRows(80);
  rows.update(layout, -1);
  rows.attach(document.createElement('div'));
  return rows;
}

test('nothing is drawn while the size is not known, and nothing of an empty list', () => {
  const rows = new VirtualRows(80);
  rows.update(layout, -1);
  expect(rows.drawn).toEqual([]);
  rows.attach(document.createElement('div'));
  rows.update(emptyLayout, -1);
  expect(rows.drawn).toEqual([]);
});

test('rows in view are drawn at once, those beyond the edges after a frame', async () => {
  const rows = attached();
  rows.scrolledTo(layout.rowTops[5000]! + 1);
  expect(rows.drawn).toEqual([5000, 5001, 5002, 5003]);
  await frame();
  await frame();
  expect(rows.drawn).toEqual([4997, 4998, 4999, 5000, 5001, 5002, 5003, 5004, 5005, 5006]);
});

test('the row with the focus stays drawn wherever one scrolls to, once and in its place', () => {
  const rows = attached();
  rows.update(layout, 2);
  expect(rows.drawn).toEqual([0, 1, 2, 3]);
  rows.scrolledTo(layout.rowTops[9000]!);
  expect(rows.drawn).toEqual([2, 9000, 9001, 9002, 9003]);
  rows.update(layout, 9500);
  expect(rows.drawn).toEqual([9000, 9001, 9002, 9003, 9500]);
  rows.update(layout, layout.rowCount);
  expect(rows.drawn).toEqual([9000, 9001, 9002, 9003]);
});

test('a list is laid out once for the same measures, and anew for others', () => {
  const ratios = new Float32Array(10).fill(1);
  const first = layoutGridOnce(ratios, sections, measures);
  expect(layoutGridOnce(ratios, sections, { ...measures })).toBe(first);
  const wider = layoutGridOnce(ratios, sections, { ...measures, widthPx: 1200 });
  expect(wider).toEqual(layoutGrid(ratios, sections, { ...measures, widthPx: 1200 }));
  expect(layoutGridOnce(ratios, [...sections], { ...measures, widthPx: 1200 })).not.toBe(wider);
});
