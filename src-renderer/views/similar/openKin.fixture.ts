import { screen } from '@testing-library/svelte';
import { summary } from '../../../test/e2e/fixtures/scriptedBridge';
import { openApp, type Answers, type OpenedApp } from '../../openApp.fixture';

export const kin = [
  { photo: summary(2), similarity: 0.91 },
  { photo: summary(3, { name: '<b>x</b>.jpg' }), similarity: 0.5 },
];

/** The page on a library of three photos, where a search finds the two others. */
export const openWithKin = (answers: Answers = {}): Promise<OpenedApp> =>
  openApp({
    'search.byImage': () => ({ hits: kin, searched: 3, of: 4, index: 'exact', milliseconds: 1 }),
    'search.byExamples': () => ({ hits: kin, searched: 3, of: 4, index: 'exact', milliseconds: 1 }),
    'search.byPicture': () => ({ hits: kin, searched: 3, of: 4, index: 'exact', milliseconds: 1 }),
    ...answers,
  });

export const grid = (name: string): Promise<HTMLElement> => screen.findByRole('grid', { name });
