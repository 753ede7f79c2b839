import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Confidence } from '@contract/data';
import { giveThePageASize, summary } from '../../../test/e2e/fixtures/scriptedBridge';
import { key } from '../../openApp.fixture';
import { openJudged } from '../teach/openJudged.fixture';

beforeAll(() => giveThePageASize());
afterEach(cleanup);
beforeEach(() => localStorage.clear());

describe('how sure answers are', () => {
  const kin = [2, 3, 4].map((imageId, place) => ({ photo: summary(imageId), similarity: 0.9 - place / 10 }));
  const belief = (imageId: number, likelihood: Confidence['likelihood'], change: Partial<Confidence> = {}): Confidence =>
    ({ imageId, likelihood, probability: null, isRough: true, judgedSimilar: 0, judged: 0, ...change }) as Confidence;

  test('is said in words: sections, a divider where confidence ends, and the number only for the one looked at', async () => {
    await openJudged({
      'search.byImage': () => ({ hits: kin, searched: 4, of: 4, index: 'exact', milliseconds: 1 }),
      'search.confidence': () => [
        belief(2, 'likely', { probability: 0.95, isRough: false, judgedSimilar: 19, judged: 20 }),
        belief(3, 'maybe', { probability: 0.6 }),
        belief(4, 'unlikely'),
      ],
    });
    await fireEvent.click(await screen.findByRole('gridcell', { name: 'photo-1.jpg' }));
    const answers = await screen.findByRole('grid', { name: 'Similar photos' });
    await within(answers).findByRole('gridcell', { name: 'photo-2.jpg, Likely, Similar' });
    within(answers).getByText('19 of 20 like these were similar');
    within(answers).getByText('about 6 of 10');
    within(answers).getByText('Confidence ends here');
    screen.getByText('2 look alike');
    expect(screen.queryByText('0.80')).toBeNull();
    await key({ code: 'Home' });
    await key({ code: 'ArrowRight' });
    screen.getByText('0.80');
  });

  test('answers at the nearest score that speak against the word are no figure for it', async () => {
    await openJudged({
      'search.byImage': () => ({ hits: kin, searched: 4, of: 4, index: 'exact', milliseconds: 1 }),
      'search.confidence': () => [
        belief(2, 'maybe', { probability: 0.5, isRough: false, judgedSimilar: 11, judged: 20 }),
        belief(3, 'unlikely', { probability: 0.2, isRough: false, judgedSimilar: 11, judged: 20 }),
        belief(4, 'maybe', { probability: 0.5, isRough: false, judgedSimilar: 11, judged: 20 }),
      ],
    });
    await fireEvent.click(await screen.findByRole('gridcell', { name: 'photo-1.jpg' }));
    const answers = await screen.findByRole('grid', { name: 'Similar photos' });
    await within(answers).findByRole('heading', { name: 'Maybe' });
    expect(within(answers).getAllByText('11 of 20 like these were similar').length).toBe(1);
  });

  test('a rough figure never promises ten of ten', async () => {
    await openJudged({
      'search.byImage': () => ({ hits: kin.slice(0, 1), searched: 2, of: 2, index: 'exact', milliseconds: 1 }),
      'search.confidence': () => [belief(2, 'likely', { probability: 0.96 })],
    });
    await fireEvent.click(await screen.findByRole('gridcell', { name: 'photo-1.jpg' }));
    await screen.findByText('about 9 of 10');
  });

  test('where none is vouched for, the nearest are not made less: no divider above them, no zero, and one sentence', async () => {
    await openJudged({
      'search.byImage': () => ({ hits: kin, searched: 4, of: 4, index: 'exact', milliseconds: 1 }),
      'search.confidence': () => [belief(2, 'unlikely'), belief(3, 'unlikely'), belief(4, 'unlikely')],
    });
    await fireEvent.click(await screen.findByRole('gridcell', { name: 'photo-1.jpg' }));
    const answers = await screen.findByRole('grid', { name: 'Similar photos' });
    await within(answers).findByRole('heading', { name: 'None is surely alike. The nearest come first' });
    screen.getByText('3 most alike');
    expect(screen.queryByText('Confidence ends here')).toBeNull();
    expect(answers.querySelector('.faint[role="gridcell"]')).toBeNull();
  });

  test('words that come late to answers in use are written where each begins to hold, and told of every photo', async () => {
    let tell: (said: Confidence[]) => void = () => undefined;
    await openJudged({
      'search.byImage': () => ({ hits: kin, searched: 4, of: 4, index: 'exact', milliseconds: 1 }),
      // A single photo is asked about to prepare the engine, whenever it has nothing else to do.
      'search.confidence': ({ imageIds }) => (imageIds.length === 1 ? [] : new Promise((resolve) => (tell = resolve))),
    });
    await fireEvent.click(await screen.findByRole('gridcell', { name: 'photo-1.jpg' }));
    const answers = await screen.findByRole('grid', { name: 'Similar photos' });
    await fireEvent.pointerMove(answers);
    tell([belief(2, 'likely'), belief(3, 'unlikely'), belief(4, 'unlikely')]);
    await within(answers).findByRole('gridcell', { name: 'photo-4.jpg, Unlikely' });
    within(answers).getByRole('gridcell', { name: 'photo-3.jpg, Unlikely, Different' });
    expect(within(answers).getAllByText('Unlikely').length).toBe(1);
    // Over the photo: a line of its own for them would push the rows apart.
    expect(within(answers).getByText('Unlikely').closest('.photo')).not.toBeNull();
  });

  test('answers are shown without those words when the engine is too busy for them', async () => {
    await openJudged({
      'search.byImage': () => ({ hits: kin, searched: 4, of: 4, index: 'exact', milliseconds: 1 }),
      'search.confidence': () => new Promise(() => undefined),
    });
    await fireEvent.click(await screen.findByRole('gridcell', { name: 'photo-1.jpg' }));
    // A number alone says little: none stands in their place.
    await within(await screen.findByRole('grid', { name: 'Similar photos' })).findByRole('gridcell', { name: 'photo-2.jpg, Similar' });
  });

  test('another version that answers makes the answers be asked for again', async () => {
    const { bridge } = await openJudged({ 'search.byImage': () => ({ hits: kin, searched: 4, of: 4, index: 'exact', milliseconds: 1 }) });
    await fireEvent.click(await screen.findByRole('gridcell', { name: 'photo-1.jpg' }));
    await screen.findByRole('grid', { name: 'Similar photos' });
    bridge.tell('library.changed', { photos: false, folders: false, problems: false, model: true });
    await waitFor(() => expect(bridge.inputsOf('search.byImage').length).toBe(2));
  });
});
