import type { Figure, Language, MethodId, MethodRow, MethodsComparison, RankingFigures } from '@contract/data';
import { methods } from '../../metric/methods';
import { allLossesChart, distanceChart, lossChart, mapChart, recallChart, type DrawChart } from './charts';
import { escapeHtml as escape } from './escape';
import type { Example, ExamplePhoto, Measurement, ReportData } from './reportData';
import { reportWords } from './reportLanguages';
import type { ReportWords } from './reportWords';
import { style } from './style';

const WIDTH = 1016;
const HEIGHT = 300;
const MAP_HEIGHT = 620;

/** What a folder is known by that may be written over: the first line of a report. */
export const reportMark = '<!doctype html><!-- A report by Likewise -->';

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const three = (value: number): string => value.toFixed(3);
const rangeIn =
  (words: ReportWords) =>
  ([low, high]: readonly [number, number], show: (value: number) => string): string =>
    words.range(show(low), show(high));
const of = ({ low, high }: Figure): readonly [number, number] => [low, high];
const day = (atMs: number): string => new Date(atMs).toISOString().slice(0, 16).replace('T', ' ');
const nameOf = (id: MethodId): string => methods[id].name;

/** One page that needs nothing else: no network, no other file, no script. */
export function reportPage(data: ReportData, language: Language, draw: DrawChart): string {
  const words = reportWords[language];
  const { headings } = words;
  const { model, measured, comparison } = data;
  const sections = [
    ...(measured === null ? [] : [measuredSections(measured, words, draw)]),
    // Of a taught model that was not measured the page has said why where it began.
    ...(measured === null && model.kind === 'base'
      ? [section(headings.measured, `<p>${escape(whyNot(data, words) ?? words.nothingTaught)}</p>`)]
      : []),
    section(headings.losses, losses(data, words, draw)),
    ...(comparison === null ? [] : [section(headings.methods, methodsTable(comparison, words))]),
    section(headings.map, map(data, words, draw)),
    section(headings.examples, examples(data, words)),
  ];
  const about = words.about({
    ...{ lens: data.lens, photos: data.photos, model: model.id, method: model.methodName, judgements: model.judgements },
    ...{ madeAt: day(model.createdAtMs), reportedAt: day(data.madeAtMs) },
  });
  return `${reportMark}
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${escape(words.title)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${escape(words.title)}</h1>
<p class="faint">${escape(about)}</p>
<p class="lead">${escape(summary(data, words))}</p>
</header>
<main>
${sections.join('\n')}
</main>
</body>
</html>
`;
}

/** What all of it comes to, in plain words. */
function summary(data: ReportData, words: ReportWords): string {
  const { measured, model } = data;
  if (model.kind === 'base') return words.untaught;
  if (measured === null) return whyNot(data, words) ?? words.nothingTaught;
  const { gain, before, after } = measured;
  const way = gain.value > 0 ? 'rises' : gain.value < 0 ? 'falls' : 'stays';
  return words.change(gain.low > 0 ? 'helps' : gain.high < 0 ? 'hurts' : way, three(before.mapAtR), three(after.mapAtR));
}

function whyNot({ whyNotMeasured: why }: ReportData, words: ReportWords): string | null {
  return why === null ? null : why.kind === 'too-little' ? words.tooLittle(why.reason) : words.whyNot[why.kind];
}

function section(title: string, content: string): string {
  return `<section>\n<h2>${escape(title)}</h2>\n${content}\n</section>`;
}

function figure(svg: string, caption: string): string {
  return `<figure>${svg}<figcaption>${escape(caption)}</figcaption></figure>`;
}

function measuredSections(measured: Measurement, words: ReportWords, draw: DrawChart): string {
  const { before, after, gain, queries, groups, folds, candidates, chance, recall } = measured;
  const range = rangeIn(words);
  const card = (name: string, was: string, is: string, interval: string): string =>
    `<li><span class="faint">${name}</span><strong>${was} → ${is}</strong><span class="faint">${interval}</span></li>`;
  const aucs = before.pairAuc === null || after.pairAuc === null ? null : ([before.pairAuc, after.pairAuc] as const);
  const cards = [
    card(words.mapAtR, three(before.mapAtR), three(after.mapAtR), words.changeOf(range(of(gain), three))),
    card(words.recallAt1, percent(before.recallAt1), percent(after.recallAt1), words.afterIn(range(after.recallAt1Interval, percent))),
    ...(aucs === null ? [] : [card(words.pairAuc, three(aucs[0]), three(aucs[1]), words.afterIn(range(after.interval!, three)))]),
  ];
  const figures = recall.map(({ k, before: b, after: a }) => `${k}: ${percent(b.value)}, ${percent(a.value)}`).join('; ');
  const [first] = recall;
  const { similar, different } = after.distances;
  return [
    section(
      words.headings.measured,
      `<p class="faint">${words.measuredOn(queries, groups, folds)} ${words.lookedAmong(candidates.toFixed(1), three(chance.mapAtR), percent(chance.recallAt1))}</p><ul class="figures">${cards.join('')}</ul>`,
    ),
    section(
      words.headings.recall,
      figure(
        draw(recallChart(measured, words), WIDTH, HEIGHT, words.recallLabel(figures)),
        words.recallCaption(range(of(first!.before), percent), range(of(first!.after), percent)),
      ),
    ),
    section(
      words.headings.distances,
      figure(
        draw(distanceChart(measured, words), WIDTH, HEIGHT, words.distanceLabel),
        words.distanceCaption(similar.pairs, different.pairs),
      ),
    ),
  ].join('\n');
}

function losses({ model, comparison }: ReportData, words: ReportWords, draw: DrawChart): string {
  const digits = (value: number): string => value.toPrecision(3);
  const own =
    model.losses.length > 1
      ? figure(
          draw(lossChart(model, words), WIDTH, HEIGHT - 40, words.lossLabel(digits(model.losses[0]!), digits(model.losses.at(-1)!))),
          words.lossCaption(model.losses.length),
        )
      : `<p>${model.kind === 'taught' ? words.noStep : words.noCurve}</p>`;
  const all = comparison?.methods.some((row) => row.losses.length > 1) === true;
  return all
    ? `${own}${figure(draw(allLossesChart(comparison, words, nameOf), WIDTH, HEIGHT, words.allLossesLabel), words.allLossesCaption)}`
    : own;
}

function methodsTable(comparison: MethodsComparison, words: ReportWords): string {
  const { methods: rows, untaught, recommended, recommendation, queries, judgements, candidates, chance } = comparison;
  const range = rangeIn(words);
  const cells = ({ mapAtR, mapAtRInterval, recallAt1, recallAt1Interval, pairAuc, interval }: RankingFigures): string =>
    `<td>${three(mapAtR)} (${range(mapAtRInterval, three)})</td><td>${percent(recallAt1)} (${range(recallAt1Interval, percent)})</td><td>${
      pairAuc === null || interval === null ? '–' : `${three(pairAuc)} (${range(interval, three)})`
    }</td>`;
  const margins = ({ sensitivity }: MethodRow): string =>
    sensitivity.flatMap(({ varied, margin, mapAtR }) => (varied === 'margin' ? [`${margin}: ${three(mapAtR)}`] : [])).join(', ') || '–';
  const row = (one: MethodRow): string =>
    `<tr><th scope="row">${escape(nameOf(one.method))}${one.method === recommended ? ` (${words.recommended})` : ''}</th>${cells(one)}<td>${words.seconds(one.seconds.toFixed(1))}</td><td>${margins(one)}</td></tr>`;
  const sorted = rows.toSorted((a, b) => b.mapAtR - a.mapAtR);
  return `<p>${escape(words.recommendation(recommendation, nameOf))}</p>
<div class="scroll"><table>
<thead><tr>${words.columns.map((column) => `<th scope="col">${column}</th>`).join('')}</tr></thead>
<tbody>${sorted.map(row).join('')}<tr><th scope="row">${words.beforeTeaching}</th>${cells(untaught)}<td>–</td><td>–</td></tr><tr><th scope="row">${words.byLot}</th><td>${three(chance.mapAtR)}</td><td>${percent(chance.recallAt1)}</td><td>0.500</td><td>–</td><td>–</td></tr></tbody>
</table></div>
<p class="faint">${words.tableNote(queries, judgements, candidates.toFixed(1))}</p>`;
}

function map({ map: points }: ReportData, words: ReportWords, draw: DrawChart): string {
  if (points.length === 0) return `<p>${words.tooFewForMap}</p>`;
  return figure(draw(mapChart(points, words), WIDTH, MAP_HEIGHT, words.mapLabel(points.length)), words.mapCaption(points.length));
}

function examples({ examples: all }: ReportData, words: ReportWords): string {
  if (all.length === 0) return `<p>${words.noExamples}</p>`;
  return `<p class="faint">${words.examplesNote}</p>${all.map((one) => example(one, words)).join('')}`;
}

function example({ query, before, after }: Example, words: ReportWords): string {
  const row = (name: string, photos: readonly ExamplePhoto[]): string =>
    `<span class="row-name">${name}</span><ol class="photos">${photos.map((one) => `<li>${photo(one, words)}</li>`).join('')}</ol>`;
  return `<div class="example"><div class="query">${photo(query, words)}</div>${row(words.before, before)}${row(words.after, after)}</div>`;
}

function photo({ name, picture, verdict }: ExamplePhoto, words: ReportWords): string {
  const sign = verdict === null ? '' : `<span class="sign ${verdict}">${verdict === 'similar' ? '≈' : '≠'} ${words[verdict]}</span>`;
  const drawn = picture === null ? '<span class="none"></span>' : `<img src="${picture}" alt="${escape(name)}">`;
  return `<div class="photo">${drawn}${sign}<span class="name">${escape(name)}</span></div>`;
}
