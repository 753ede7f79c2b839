import type { Language } from '@contract/data';
import type { ReportWords } from './reportWords';
import { english } from './reportWordsEn';
import { japanese } from './reportWordsJa';

/** A language that a report speaks is a row here. */
export const reportWords: Readonly<Record<Language, ReportWords>> = { en: english, ja: japanese };
