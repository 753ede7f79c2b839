import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { WhyAnswer, WhyPicture } from '@contract/data';
import { giveThePageASize } from '../../../test/e2e/fixtures/scriptedBridge';
import { key, type Answers, type OpenedApp } from '../../openApp.fixture';
import { grid, openWithKin } from './openKin.fixture';

beforeAll(() => giveThePageASize());
afterEach(cleanup);
beforeEach(() => localStorage.clear());

/** Four cells on the middle half of a picture; the upper left one gives the most. */
const picture: WhyPicture = {
  ...{ rows: 2, columns: 2, contributions: Float32Array.of(0.6, 0.1, -0.05, 0.26) },
  seen: { x: 0.25, y: 0, width: 0.5, height: 1 },
};
const exact: WhyAnswer = {
  ...{ kind: 'exact', similarity: 0.91, query: picture, result: picture, rest: 0.31 },
  areas: [{ value: 0.6, result: [0], query: [3] }],
};
const firstCell = { x: 0.25, y: 0, width: 0.25, height: 0.5 };
const lastCell = { x: 0.5, y: 0.5, width: 0.25, height: 0.5 };

/** The dialog on the first answer. */
async function openWhy(answers: Answers = {}): Promise<OpenedApp & { readonly dialog: HTMLElement }> {
  const opened = await openWithKin({
    'search.why': () => exact,
    'judgements.save': () => ({ similar: 1, different: 0, contradictions: 0 }),
    'judgements.withdraw': () => ({ similar: 0, different: 0, contradictions: 0 }),
    ...answers,
  });
  await fireEvent.click(await screen.findByRole('gridcell', { name: 'photo-1.jpg' }));
  await grid('Similar photos');
  await key({ code: 'Home' });
  await key({ code: 'KeyW' });
  return { ...opened, dialog: await screen.findByRole('dialog', { name: 'Why these match' }) };
}

describe('why an answer is similar', () => {
  test('areas and their shares are said; H and its button hide them in the pictures and show them again', async () => {
    const { dialog } = await openWhy();
    await within(dialog).findByText('One area makes up most of the match. The rest of the photo adds little.');
    within(dialog).getByText('+0.60');
    within(dialog).getByText(/all 4 cells/);
    const areas = (): number => dialog.querySelectorAll('.picture svg').length;
    expect(areas()).toBe(2);
    await key({ code: 'KeyH' });
    await waitFor(() => expect(areas()).toBe(0));
    await userEvent.click(within(dialog).getByRole('button', { name: /^Areas/, pressed: false }));
    expect(areas()).toBe(2);
  });

  test('an area of the answer is searched with in the answer, one of the query in the query', async () => {
    const { bridge, dialog } = await openWhy();
    await userEvent.click(await within(dialog).findByRole('button', { name: 'Result · photo-2.jpg, area 1: search with it' }));
    await waitFor(() => expect(bridge.inputsOf('search.byExamples').at(-1)!.query).toMatchObject({ imageId: 2, region: firstCell }));
  });

  test('... and by the keyboard', async () => {
    const { bridge, dialog } = await openWhy();
    (await within(dialog).findByRole('button', { name: 'Your photo · photo-1.jpg, area 1: search with it' })).focus();
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(bridge.inputsOf('search.byExamples').at(-1)!.query).toMatchObject({ imageId: 1, region: lastCell }));
  });

  test('the strongest area has a button of its own', async () => {
    const { bridge, dialog } = await openWhy();
    await userEvent.click(await within(dialog).findByRole('button', { name: 'Search with area 1 only' }));
    await waitFor(() => expect(bridge.inputsOf('search.byExamples').at(-1)!.query).toMatchObject({ imageId: 2, region: firstCell }));
  });

  test('arrows go on to the next answer and back, and no further than there are', async () => {
    const { bridge, dialog } = await openWhy();
    await within(dialog).findByText('1 of 2');
    await key({ code: 'ArrowLeft' });
    within(dialog).getByText('1 of 2');
    await key({ code: 'ArrowRight' });
    await within(dialog).findByText('2 of 2');
    await within(dialog).findByText('Result · <b>x</b>.jpg');
    await waitFor(() => expect(bridge.inputsOf('search.why').map(({ imageId }) => imageId)).toEqual([2, 3]));
    await key({ code: 'ArrowLeft' });
    await within(dialog).findByText('1 of 2');
  });

  test('it is judged there, by key and by button; the same button again takes it back', async () => {
    const { bridge, dialog } = await openWhy();
    await key({ code: 'Digit2' });
    const different = await within(dialog).findByRole('button', { name: /Different/, pressed: true });
    expect(bridge.inputsOf('judgements.save').at(-1)!.pairs[0]).toMatchObject({ imageA: 1, imageB: 2, verdict: 'different' });
    await userEvent.click(different);
    await within(dialog).findByRole('button', { name: /Different/, pressed: false });
    expect(bridge.inputsOf('judgements.withdraw').length).toBe(1);
    await userEvent.click(within(dialog).getByRole('button', { name: /Similar/ }));
    await within(dialog).findByRole('button', { name: /Similar/, pressed: true });
    await key({ code: 'Digit0' });
    await within(dialog).findByRole('button', { name: /Similar/, pressed: false });
  });

  test('its cross, W and Escape each close it', async () => {
    const { dialog } = await openWhy();
    await userEvent.click(within(dialog).getByRole('button', { name: 'Close' }));
    for (const code of ['KeyW', 'Escape']) {
      await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
      await key({ code: 'Home' });
      await key({ code: 'KeyW' });
      await screen.findByRole('dialog', { name: 'Why these match' });
      await key({ code });
    }
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  test('the help lies over it, and arrows do not turn the page beneath', async () => {
    const { dialog } = await openWhy();
    await within(dialog).findByText('1 of 2');
    await key({ code: 'F1' });
    await screen.findByRole('dialog', { name: 'Keyboard shortcuts' });
    await key({ code: 'ArrowRight' });
    within(dialog).getByText('1 of 2');
  });

  test('a version that is not linear, and a photo that cannot be read, get a sentence and no areas', async () => {
    const { dialog } = await openWhy({ 'search.why': () => ({ kind: 'not-linear' }) });
    await within(dialog).findByText(/^The version in use is not linear/);
    expect(within(dialog).queryByRole('button', { name: /area/ })).toBeNull();
    cleanup();
    const failed = await openWhy({ 'search.why': () => Promise.reject({ code: 'photo-missing', message: '' }) });
    await within(failed.dialog).findByText('The areas cannot be shown: the photo itself could not be read.');
  });
});
