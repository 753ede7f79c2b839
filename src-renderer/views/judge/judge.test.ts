import { cleanup, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { SuggestedPair } from '@contract/data';
import { folder, giveThePageASize, job, status } from '../../../test/e2e/fixtures/scriptedBridge';
import { key, type Answers } from '../../openApp.fixture';
import { openJudged } from '../teach/openJudged.fixture';

beforeAll(() => giveThePageASize());
afterEach(cleanup);
beforeEach(() => localStorage.clear());

describe('judge mode', () => {
  const pairs = [
    [4, 5, 'suggested'],
    [6, 7, 'check'],
    [8, 9, 'suggested'],
  ].map(([imageA, imageB, source]) => ({ imageA, imageB, source, probability: 0.6 }) as SuggestedPair);
  const start = async (answers: Answers = {}) => {
    let isFirst = true;
    const opened = await openJudged({
      'judgements.suggest': () => {
        const given = isFirst ? pairs : [];
        isFirst = false;
        return given;
      },
      ...answers,
    });
    await key({ code: 'KeyJ' });
    await screen.findByRole('img', { name: 'photo-4.jpg' });
    return opened;
  };

  test('each answer is one key and brings the next pair at once; its reason goes with it to disk', async () => {
    const { bridge } = await start();
    screen.getByText('Asked because much is learned from it');
    await key({ code: 'Digit1' });
    await screen.findByRole('img', { name: 'photo-6.jpg' });
    screen.getByText('Asked as a plain check');
    await key({ code: 'Digit2' });
    await screen.findByRole('img', { name: 'photo-8.jpg' });
    expect(bridge.inputsOf('judgements.save')).toEqual([
      { pairs: [{ imageA: 4, imageB: 5, verdict: 'similar' }], source: 'suggested' },
      { pairs: [{ imageA: 6, imageB: 7, verdict: 'different' }], source: 'check' },
    ]);
    await key({ code: 'Digit3' });
    await screen.findByText('Nothing left to ask for now');
    expect(bridge.inputsOf('judgements.save').length).toBe(2);
  });

  test('it has the focus when it comes, so that the next Tab is its first button', async () => {
    await start();
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('main')));
    await userEvent.tab();
    expect(document.activeElement).toBe(screen.getByRole('button', { name: /^Done/ }));
  });

  test('where nothing can be saved, that and the reason stand above the pair', async () => {
    await start({ 'library.status': () => status({ obstacle: 'full' }) });
    screen.getByText(/^Nothing can be saved now: the disk that holds the library is full/u);
    expect(screen.getByRole('main').className).toContain('noted');
  });

  test('an answer that was refused is told as not saved, and one that was not given as skipped', async () => {
    await start({ 'judgements.save': () => Promise.reject({ code: 'disk-full', message: '' }) });
    await key({ code: 'Digit1' });
    await screen.findByText('Not saved');
    await key({ code: 'Digit3' });
    await screen.findByText('Skipped');
  });

  test('where reading ended before its time the note says so here, too, and keys go on answering when it was pressed', async () => {
    const failed = job({ state: 'failed', message: 'Full.', code: 'disk-full' });
    const { bridge } = await start({
      'library.status': () => status({ folders: [folder({ photos: 1_203 })], freeBytes: 0, jobs: [failed] }),
    });
    await screen.findByText(/1,200 photos are still to be read/);
    screen.getByRole('button', { name: 'Try again' }).focus();
    await userEvent.keyboard('{Enter}');
    expect(bridge.inputsOf('folders.rescan')).toEqual([{ rootId: undefined }]);
    expect(document.activeElement).toBe(screen.getByRole('main'));
    await key({ code: 'Digit1' });
    await screen.findByRole('img', { name: 'photo-6.jpg' });
  });

  test('where the next pairs cannot be had, it is not said that nothing is left; they are asked for again by Enter', async () => {
    let isAway = false;
    const { bridge } = await start({
      'judgements.suggest': () => {
        if (isAway) return Promise.reject({ code: 'disk-full', message: 'x' });
        isAway = true;
        return pairs.slice(0, 1);
      },
    });
    await key({ code: 'Digit1' });
    await screen.findByText('No pairs could be chosen');
    screen.getByText(/The disk is full/);
    expect(screen.queryByText('Nothing left to ask for now')).toBeNull();
    bridge.answers['judgements.suggest'] = () => pairs.slice(1);
    await userEvent.keyboard('{Enter}');
    await screen.findByRole('img', { name: 'photo-6.jpg' });
    expect(document.activeElement).toBe(screen.getByRole('main'));
  });

  test('Z goes back one pair, which keeps its answer until another is given', async () => {
    const { bridge } = await start();
    await key({ code: 'Digit1' });
    await screen.findByText('Similar, saved');
    await key({ code: 'KeyZ' });
    await screen.findByRole('img', { name: 'photo-4.jpg' });
    expect(screen.getByRole('button', { name: 'Similar' }).getAttribute('aria-pressed')).toBe('true');
    await userEvent.click(screen.getByRole('button', { name: 'Different' }));
    await screen.findByRole('img', { name: 'photo-6.jpg' });
    expect(bridge.inputsOf('judgements.save').at(-1)!.pairs[0]).toMatchObject({ imageA: 4, verdict: 'different' });
  });

  test('the pair that comes next is loaded already, and both photos zoom together', async () => {
    await start();
    expect(document.querySelector('img[src="likewise://preview/6"]')).not.toBeNull();
    expect(document.querySelector('img[src="likewise://full/4"]')).toBeNull();
    await key({ code: 'Equal', ctrlKey: true });
    await key({ code: 'Equal', ctrlKey: true });
    await waitFor(() => expect(document.querySelector('img[src="likewise://full/5"]')).not.toBeNull());
    const places = [...document.querySelectorAll<HTMLElement>('.sheet')].map(({ style }) => style.transform);
    expect(new Set(places).size).toBe(1);
    await key({ code: 'Escape' });
    await waitFor(() => expect(document.querySelector('img[src="likewise://full/5"]')).toBeNull());
    await key({ code: 'Escape' });
    await screen.findByRole('grid', { name: 'Photos' });
  });
});
