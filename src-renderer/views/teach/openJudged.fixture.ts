import { screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import type { Judgement } from '@contract/data';
import { key, openApp, type Answers, type OpenedApp } from '../../openApp.fixture';

export const counts = { similar: 2, different: 1, contradictions: 0 };
const judgement = (imageA: number, imageB: number, verdict: 'similar' | 'different'): Judgement =>
  ({ imageA, imageB, verdict, source: 'search', judgedAtMs: Date.UTC(2026, 9, 16) }) as Judgement;
export const judgements = [judgement(1, 2, 'similar'), judgement(2, 3, 'similar'), judgement(1, 3, 'different')];

/** The page on a library of three photos, all pairs of which are judged. */
export async function openJudged(answers: Answers = {}): Promise<OpenedApp> {
  const opened = await openApp({
    'judgements.list': () => judgements,
    'judgements.counts': () => counts,
    'judgements.save': () => counts,
    'judgements.withdraw': () => counts,
    ...answers,
  });
  await screen.findByRole('grid', { name: 'Photos' });
  return opened;
}

/** Of the Teach screen. */
export async function openTab(name: RegExp): Promise<void> {
  await key({ code: 'Digit2', ctrlKey: true });
  await userEvent.click(await screen.findByRole('radio', { name }));
}
