import { JSDOM } from 'jsdom';
import { expect, test } from 'vitest';
import type { Language, MethodId, RankingFigures, RecommendationKind } from '@contract/data';
import { loadCharts } from '@engine/services/report/charts';
import { reportPage } from '@engine/services/report/page';
import type { ReportData } from '@engine/services/report/reportData';

const density = Array.from({ length: 41 }, (_, at) => Math.exp(-((at - 12) ** 2) / 40));
const figures = (mapAtR: number): RankingFigures => ({
  ...{ recallAt1: 0.8, recallAt1Interval: [0.7, 0.9], mapAtR, mapAtRInterval: [mapAtR - 0.05, mapAtR + 0.05] },
  ...{ pairAuc: 0.9, interval: [0.85, 0.95] },
  distances: { similar: { pairs: 40, density }, different: { pairs: 60, density: density.toReversed() } },
} as RankingFigures); // prettier-ignore
const gain = { value: 0.08, low: 0.02, high: 0.12 };
const lot = { candidates: 7.25, chance: { recallAt1: 0.2, mapAtR: 0.15 } };
const row = (method: MethodId, losses: readonly number[]): object => ({
  ...figures(0.6),
  ...{ method, gain, losses, steps: [10], seconds: 1.2, sensitivity: [] },
});
const data = (kind: RecommendationKind): ReportData =>
  ({
    ...{ madeAtMs: Date.UTC(2026, 0, 2), lens: 'default', photos: 120, whyNotMeasured: null },
    model: {
      ...{ id: 3, kind: 'taught', method: 'triplet', methodName: 'Triplet', createdAtMs: Date.UTC(2026, 0, 1) },
      ...{ judgements: 50, steps: 10, sentence: null, losses: [0.9, 0.5, 0.3] },
    },
    measured: {
      ...{ queries: 80, groups: 12, folds: 5, before: figures(0.5), after: figures(0.58), gain, ...lot },
      recall: [1, 5, 10].map((k) => ({ k, before: gain, after: gain })),
    },
    comparison: {
      ...{ untaught: figures(0.5), recommended: 'rca', queries: 80, judgements: 50, sentence: 'English.', ...lot },
      methods: [row('rca', []), row('triplet', [0.9, 0.5])],
      recommendation: { method: 'rca', kind, gain, tied: ['triplet', 'arcface'], judgementsToSettle: 40 },
    },
    map: Array.from({ length: 30 }, (_, at) => ({ x: at % 6, y: at, group: at % 2 === 0 ? '山' : '海' })),
    examples: [
      {
        query: { name: '1.jpg', picture: null, verdict: null },
        before: [{ name: '2.jpg', picture: null, verdict: 'similar' }],
        after: [{ name: '3.jpg', picture: null, verdict: 'different' }],
      },
    ],
  }) as unknown as ReportData;
const draw = await loadCharts();
const textOf = (of: ReportData, language: Language): string => {
  const { document } = new JSDOM(reportPage(of, language, draw)).window;
  expect(document.documentElement.lang).toBe(language);
  for (const element of document.querySelectorAll('style')) element.remove();
  const labels = [...document.querySelectorAll('svg')].map((svg) => svg.getAttribute('aria-label'));
  return [document.body.textContent, ...labels].join('\n');
};
const kinds: readonly RecommendationKind[] = ['none-helps', 'leads', 'simplest', 'fastest'];
const others: readonly Partial<ReportData>[] = [
  {},
  ...(['imported', 'by-copies', 'by-network'] as const).map((kind) => ({ measured: null, whyNotMeasured: { kind } })),
  { measured: null, whyNotMeasured: { kind: 'too-little', reason: 'Judge more.' } },
  { measured: null },
  { map: [], examples: [], comparison: null },
];

test('a report in Japanese has no English word, figures and what is called so everywhere apart', () => {
  const names = /MAP@R|recall@1|AUC|UMAP|UTC|Likewise|RCA|Triplet|ArcFace|default|\d\.jpg/gu;
  for (const kind of kinds)
    for (const change of others) {
      const text = textOf({ ...data(kind), ...change }, 'ja');
      expect(text.replace(names, '').match(/[a-zA-Z]{2,}/gu), `${kind} ${JSON.stringify(change)}`).toBeNull();
      expect(text).toContain('地図');
    }
});

test('in English it has no Japanese one but for the names of folders, and says why there is no figure', () => {
  for (const kind of kinds)
    for (const change of others)
      expect(textOf({ ...data(kind), ...change }, 'en').replaceAll(/[山海]/gu, '')).not.toMatch(/[\u3040-\u30ff\u4e00-\u9fff]/u);
  const unmeasured = textOf({ ...data('leads'), measured: null, whyNotMeasured: { kind: 'too-little', reason: 'Judge more.' } }, 'en');
  expect(unmeasured.split('too little to measure by. Judge more.')).toHaveLength(2);
  expect(textOf(data('leads'), 'en')).toContain('Teaching helps');
  const hurt = { ...data('leads').measured!, gain: { value: -0.1, low: -0.2, high: -0.01 } };
  expect(textOf({ ...data('leads'), measured: hurt }, 'en')).toContain('Teaching hurts');
});

test('a page follows the theme of whoever reads it, its curves too', () => {
  const page = reportPage(data('leads'), 'en', draw);
  expect(page).toContain('@media (prefers-color-scheme: dark)');
  // A colour of the curves that the style sheet does not name would be the same in the dark; black is on clip paths alone.
  expect(page).not.toMatch(/#0102[01]\d|"#fff"/);
});
