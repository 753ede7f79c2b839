import { cleanup, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Contradiction } from '@contract/data';
import { giveThePageASize } from '../../../test/e2e/fixtures/scriptedBridge';
import { key } from '../../openApp.fixture';
import { counts, judgements, openJudged, openTab } from './openJudged.fixture';

beforeAll(() => giveThePageASize());
afterEach(cleanup);
beforeEach(() => localStorage.clear());

describe('the judged pairs', () => {
  test('are listed, the newest first; narrowed, changed and cleared there', async () => {
    const { bridge } = await openJudged();
    await key({ code: 'Digit2', ctrlKey: true });
    const list = await screen.findByRole('list', { name: 'Judgements' });
    expect(within(list).getAllByRole('listitem').length).toBe(3);
    // Each name has a line of its own: long ones do not cut each other off.
    const words = await within(list).findAllByText(/^photo-/u);
    expect(words.slice(0, 2).map(({ textContent }) => textContent)).toEqual(['photo-1.jpg', 'photo-3.jpg']);
    expect(within(list).getAllByRole('group')[0]!.getAttribute('aria-label')).toBe('photo-1.jpg and photo-3.jpg');
    await userEvent.click(screen.getByRole('radio', { name: 'Similar' }));
    expect(within(list).getAllByRole('listitem').length).toBe(2);
    const group = within(list).getByRole('group', { name: 'photo-2.jpg and photo-3.jpg' });
    await userEvent.click(within(group).getByRole('button', { name: 'Different' }));
    expect(bridge.inputsOf('judgements.save')[0]!.pairs).toEqual([{ imageA: 2, imageB: 3, verdict: 'different' }]);
    await userEvent.click(
      within(screen.getByRole('group', { name: 'photo-1.jpg and photo-2.jpg' })).getByRole('button', { name: 'Clear the judgement' }),
    );
    expect(bridge.inputsOf('judgements.withdraw')).toEqual([{ pairs: [{ imageA: 1, imageB: 2 }] }]);
  });

  test('that may be slips are offered to look at again', async () => {
    await openJudged({ 'judgements.suspicious': () => [{ ...judgements[2]!, trust: 0.1 }] });
    await key({ code: 'Digit2', ctrlKey: true });
    await userEvent.click(await screen.findByRole('radio', { name: 'Look again 1' }));
    screen.getByText('Unlike your other answers. Are you sure?');
  });

  test('say how many are saved and how many more would help; without any, where to begin', async () => {
    await openJudged();
    await key({ code: 'Digit2', ctrlKey: true });
    await screen.findByText('3 saved');
    screen.getByText('7 more would help');
    cleanup();
    const none = { similar: 0, different: 0, contradictions: 0 };
    await openJudged({ 'judgements.list': () => [], 'judgements.counts': () => none });
    await key({ code: 'Digit2', ctrlKey: true });
    await screen.findByText('Nothing judged yet');
  });
});

describe('a contradiction', () => {
  const contradiction = { imageA: 1, imageB: 3, chain: [1, 2, 3] } as unknown as Contradiction;
  const answers = {
    'judgements.contradictions': () => [contradiction],
    'judgements.counts': () => ({ ...counts, contradictions: 1 }),
    'judgements.ignoreContradiction': () => undefined,
  };

  test('shows its chain, and is settled by a link of it that is cut', async () => {
    const { bridge } = await openJudged(answers);
    await openTab(/Contradictions 1/);
    await screen.findByRole('heading', { name: 'photo-1.jpg and photo-3.jpg: different, yet joined' });
    expect(within(screen.getByRole('list', { name: 'Chain of similar photos' })).getAllByRole('listitem').length).toBe(3);
    await userEvent.click(screen.getByRole('button', { name: 'photo-2.jpg and photo-3.jpg are different' }));
    expect(bridge.inputsOf('judgements.save')[0]!.pairs).toEqual([{ imageA: 2, imageB: 3, verdict: 'different' }]);
  });

  test('is shown without waiting for what may be a slip, and none is spoken of before that is known', async () => {
    let tell: (list: Contradiction[]) => void = () => undefined;
    const { bridge } = await openJudged({
      ...answers,
      'judgements.contradictions': () => new Promise((resolve) => (tell = resolve)),
      'judgements.suspicious': () => new Promise(() => undefined),
    });
    await openTab(/Contradictions 1/);
    await waitFor(() => expect(bridge.inputsOf('judgements.contradictions').length).toBe(1));
    expect(screen.queryByText('No contradictions')).toBeNull();
    tell([contradiction]);
    await screen.findByRole('heading', { name: 'photo-1.jpg and photo-3.jpg: different, yet joined' });
  });

  test('is settled by the two ends being similar after all, or left as it is', async () => {
    const { bridge } = await openJudged(answers);
    await openTab(/Contradictions 1/);
    await userEvent.click(await screen.findByRole('button', { name: 'The two ends are similar' }));
    expect(bridge.inputsOf('judgements.save')[0]!.pairs).toEqual([{ imageA: 1, imageB: 3, verdict: 'similar' }]);
    await userEvent.click(screen.getByRole('button', { name: 'Leave it as it is' }));
    await screen.findByText('No contradictions');
  });
});
