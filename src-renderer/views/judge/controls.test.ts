import { cleanup, fireEvent, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { SuggestedPair } from '@contract/data';
import { giveThePageASize } from '../../../test/e2e/fixtures/scriptedBridge';
import { key, type OpenedApp } from '../../openApp.fixture';
import { openJudged } from '../teach/openJudged.fixture';

beforeAll(() => {
  giveThePageASize();
  HTMLElement.prototype.setPointerCapture = () => undefined;
});
afterEach(cleanup);
beforeEach(() => localStorage.clear());

const pairs = [
  [4, 5],
  [6, 7],
  [8, 9],
].map(([imageA, imageB]) => ({ imageA, imageB, source: 'suggested', probability: 0.6 }) as SuggestedPair);

async function start(): Promise<OpenedApp> {
  const left = [...pairs];
  const opened = await openJudged({ 'judgements.suggest': () => left.splice(0) });
  await key({ code: 'KeyJ' });
  await screen.findByRole('img', { name: 'photo-4.jpg' });
  return opened;
}
const sheets = (): string[] => [...document.querySelectorAll<HTMLElement>('.duel .sheet')].map(({ style }) => style.transform);
const scaleOf = (transform: string | undefined): number => Number(/scale\(([\d.]+)\)/u.exec(transform ?? '')?.[1]);
const frames = (): HTMLElement[] => {
  const all = [...document.querySelectorAll<HTMLElement>('.duel .frame')];
  for (const frame of all) frame.getBoundingClientRect = () => new DOMRect(0, 0, 400, 300);
  return all;
};
/** jsdom's events know of no movement. */
function movedRight(buttons: number): MouseEvent {
  const event = new MouseEvent('pointermove', { bubbles: true, buttons });
  Object.defineProperties(event, { movementX: { value: 40 }, movementY: { value: 0 } });
  return event;
}
const wholeAgain = (): Promise<void> => waitFor(() => expect(sheets().map(scaleOf)).toEqual([1, 1]));

test('each answer has a button, and the last one is gone back to by another', async () => {
  const { bridge } = await start();
  await userEvent.click(screen.getByRole('button', { name: 'Similar' }));
  await screen.findByRole('img', { name: 'photo-6.jpg' });
  await userEvent.click(screen.getByRole('button', { name: /go back one$/ }));
  await screen.findByRole('img', { name: 'photo-4.jpg' });
  await userEvent.click(screen.getByRole('button', { name: 'Different' }));
  await screen.findByRole('img', { name: 'photo-6.jpg' });
  await userEvent.click(screen.getByRole('button', { name: 'Can’t say' }));
  await screen.findByRole('img', { name: 'photo-8.jpg' });
  expect(bridge.inputsOf('judgements.save').map(({ pairs: [pair] }) => pair!.verdict)).toEqual(['similar', 'different']);
});

test('the wheel zooms towards the pointer, both photos alike, and a drag moves them', async () => {
  await start();
  const [left] = frames();
  await fireEvent.wheel(left!, { deltaY: -400, clientX: 200, clientY: 150 });
  expect(sheets().map(scaleOf)).toEqual([Math.E, Math.E].map((scale) => expect.closeTo(scale, 3)));
  const before = sheets()[0];
  await fireEvent.pointerDown(left!, { pointerId: 1 });
  await fireEvent(left!, movedRight(1));
  expect(sheets()[0]).not.toBe(before);
  expect(sheets()[0]).toBe(sheets()[1]);
  // Without a button held it only passes over.
  const [moved] = sheets();
  await fireEvent(left!, movedRight(0));
  expect(sheets()[0]).toBe(moved);
});

test('a double click, and Space, zoom in and back', async () => {
  await start();
  const [, right] = frames();
  await fireEvent.dblClick(right!, { clientX: 200, clientY: 150 });
  expect(sheets().map(scaleOf)).toEqual([3, 3]);
  await fireEvent.dblClick(right!, { clientX: 200, clientY: 150 });
  await wholeAgain();
  await key({ code: 'Space' });
  expect(sheets().map(scaleOf)).toEqual([3, 3]);
  await key({ code: 'Space' });
  await wholeAgain();
});

test('arrows move what is zoomed in, Ctrl with minus makes it smaller', async () => {
  await start();
  await key({ code: 'Space' });
  const before = sheets()[0];
  await key({ code: 'ArrowLeft' });
  expect(sheets()[0]).not.toBe(before);
  await key({ code: 'ArrowRight' });
  expect(sheets()[0]).toBe(before);
  await key({ code: 'Minus', ctrlKey: true });
  expect(scaleOf(sheets()[0])).toBeCloseTo(2, 3);
});

test('K, and its button, let each photo zoom by itself, and together again', async () => {
  await start();
  await key({ code: 'KeyK' });
  const lock = screen.getByRole('button', { name: 'Zoom both photos together', pressed: false });
  await fireEvent.dblClick(frames()[1]!, { clientX: 200, clientY: 150 });
  expect(sheets().map(scaleOf)).toEqual([1, 3]);
  await userEvent.click(lock);
  screen.getByRole('button', { name: 'Zoom both photos together', pressed: true });
  await waitFor(() => expect(new Set(sheets().map(scaleOf)).size).toBe(1));
});

test('D, and each of its buttons, lay one photo over the other; the next pair is side by side again', async () => {
  await start();
  await key({ code: 'KeyD' });
  expect(document.querySelectorAll('.duel .frame')).toHaveLength(1);
  expect(document.querySelectorAll('.duel .sheet.over')).toHaveLength(1);
  await userEvent.click(screen.getByRole('button', { name: 'Show the difference', pressed: true }));
  expect(document.querySelectorAll('.duel .frame')).toHaveLength(2);
  await userEvent.click(screen.getByRole('button', { name: /difference$/, pressed: false, description: '' }));
  await key({ code: 'Digit1' });
  await screen.findByRole('img', { name: 'photo-6.jpg' });
  expect(document.querySelectorAll('.duel .frame')).toHaveLength(2);
});
