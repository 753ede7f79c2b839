import type { Figure, MethodRow, MethodsComparison, RankingFigures } from '@contract/data';
import { methods } from '../../metric/methods';
import { allLossesChart, distanceChart, lossChart, mapChart, recallChart, type DrawChart } from './charts';
import { escapeHtml as escape } from './escape';
import type { Example, ExamplePhoto, Measurement, ReportData } from './reportData';
import { style } from './style';

const WIDTH = 1016;
const HEIGHT = 300;
const MAP_HEIGHT = 620;

/** What a folder is known by that may be written over: the first line of a report. */
export const reportMark = '<!doctype html><!-- A report by Likewise -->';

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const three = (value: number): string => value.toFixed(3);
const range = ([low, high]: readonly [number, number], show: (value: number) => string): string => `${show(low)} to ${show(high)}`;
const of = ({ low, high }: Figure): readonly [number, number] => [low, high];
const day = (atMs: number): string => new Date(atMs).toISOString().slice(0, 16).replace('T', ' ');
const nameOf = (id: string): string => (Object.hasOwn(methods, id) ? methods[id as keyof typeof methods].name : id);

/** One page that needs nothing else: no network, no other file, no script. */
export function reportPage(data: ReportData, draw: DrawChart): string {
  const { model, measured, comparison } = data;
  const sections = [
    measured === null
      ? section('Before and after', `<p>${escape(data.whyNotMeasured ?? 'Nothing was taught, so there is nothing to compare.')}</p>`)
      : measuredSections(measured, draw),
    section('Loss while training', losses(data, draw)),
    ...(comparison === null ? [] : [section('The methods compared', methodsTable(comparison))]),
    section('The library as a map', map(data, draw)),
    section('The same questions, before and after', examples(data)),
  ];
  return `${reportMark}
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${escape(data.title)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${escape(data.title)}</h1>
<p class="faint">Lens “${escape(data.lens)}”, ${data.photos} photos. Model ${model.id}${model.methodName === null ? '' : `, ${escape(model.methodName)}`}, made ${day(model.createdAtMs)} UTC${
    model.judgements > 0 ? ` from ${model.judgements} judgements` : ''
  }. Report of ${day(data.madeAtMs)} UTC. Made on this computer; nothing was sent anywhere.</p>
<p class="lead">${escape(summary(data))}</p>
</header>
<main>
${sections.join('\n')}
</main>
</body>
</html>
`;
}

/** What all of it comes to, in plain words. */
export function summary({ measured, model, whyNotMeasured }: ReportData): string {
  if (model.kind === 'base') return 'This is the library before any teaching.';
  if (measured === null) return whyNotMeasured ?? 'There is too little to measure by.';
  const { gain, before, after } = measured;
  const change = `from ${three(before.mapAtR)} to ${three(after.mapAtR)}`;
  if (gain.low > 0) return `Teaching helps: on photos that were left out, the ranking quality rises ${change}, and that is no chance.`;
  if (gain.high < 0)
    return `Teaching hurts: on photos that were left out, the ranking quality falls ${change}. Go back to the version before.`;
  const direction = gain.value > 0 ? 'rises' : gain.value < 0 ? 'falls' : 'stays';
  return `On photos that were left out, the ranking quality ${direction} ${change}; with so few judgements that may be chance.`;
}

function section(title: string, content: string): string {
  return `<section>\n<h2>${escape(title)}</h2>\n${content}\n</section>`;
}

function figure(svg: string, caption: string): string {
  return `<figure>${svg}<figcaption>${escape(caption)}</figcaption></figure>`;
}

function measuredSections(measured: Measurement, draw: DrawChart): string {
  const { before, after, gain, queries, groups, folds, candidates, chance } = measured;
  const card = (name: string, was: string, is: string, interval: string): string =>
    `<li><span class="faint">${name}</span><strong>${was} → ${is}</strong><span class="faint">${interval}</span></li>`;
  const aucs = before.pairAuc === null || after.pairAuc === null ? null : ([before.pairAuc, after.pairAuc] as const);
  const cards = [
    card('Ranking quality (MAP@R)', three(before.mapAtR), three(after.mapAtR), `change ${range(of(gain), three)}`),
    card(
      'First hit right (recall@1)',
      percent(before.recallAt1),
      percent(after.recallAt1),
      `after: ${range(after.recallAt1Interval, percent)}`,
    ),
    ...(aucs === null ? [] : [card('Pair AUC', three(aucs[0]), three(aucs[1]), `after: ${range(after.interval!, three)}`)]),
  ];
  const about = `Measured on ${queries} photos of ${groups} groups in ${folds === 1 ? 'one part' : `${folds} folds`}: each group was left out of what was taught when it was asked for. A photo's group is looked for among ${candidates.toFixed(1)} photos on the average, those of which it is known whether they belong to it; by lot MAP@R would be ${three(chance.mapAtR)} and recall@1 ${percent(chance.recallAt1)}. Intervals hold 90 % of the resamples, drawn by group.`;
  return [
    section('Before and after', `<p class="faint">${about}</p><ul class="figures">${cards.join('')}</ul>`),
    section(
      'Recall at k',
      figure(
        draw(
          recallChart(measured),
          WIDTH,
          HEIGHT,
          `Recall at k before and after: ${measured.recall.map(({ k, before: b, after: a }) => `${k}: ${percent(b.value)}, ${percent(a.value)}`).join('; ')}`,
        ),
        `How often a similar photo is among the first k of those photos. At 1: ${range(of(measured.recall[0]!.before), percent)} before, ${range(of(measured.recall[0]!.after), percent)} after.`,
      ),
    ),
    section(
      'Distances',
      figure(
        draw(distanceChart(measured), WIDTH, HEIGHT, 'Distances between similar and different photos, before and after'),
        `${after.distances.similar.pairs} similar and ${after.distances.different.pairs} different pairs that were left out. The less the two overlap, the better they can be told apart. Dashed: before.`,
      ),
    ),
  ].join('\n');
}

function losses({ model, comparison }: ReportData, draw: DrawChart): string {
  const own =
    model.losses.length > 1
      ? figure(
          draw(
            lossChart(model),
            WIDTH,
            HEIGHT - 40,
            `Loss from ${model.losses[0]!.toPrecision(3)} to ${model.losses.at(-1)!.toPrecision(3)}`,
          ),
          `The loss before each of the ${model.losses.length} steps that were taken.`,
        )
      : `<p>${model.kind === 'taught' ? 'No step of a loss was taken: the closed form alone ranks no worse on what was left out, and is kept.' : 'This model was not trained here, so there is no curve.'}</p>`;
  const all = comparison?.methods.some((row) => row.losses.length > 1) === true;
  return all
    ? `${own}${figure(draw(allLossesChart(comparison, nameOf), WIDTH, HEIGHT, 'Loss of every method, as a share of its first'), 'All methods with all their steps taken, whether they help or not. Each begins at 1; losses of different methods have no unit in common.')}`
    : own;
}

function methodsTable(comparison: MethodsComparison): string {
  const { methods: rows, untaught, recommended, sentence, queries, judgements, candidates, chance } = comparison;
  const cells = ({ mapAtR, mapAtRInterval, recallAt1, recallAt1Interval, pairAuc, interval }: RankingFigures): string =>
    `<td>${three(mapAtR)} (${range(mapAtRInterval, three)})</td><td>${percent(recallAt1)} (${range(recallAt1Interval, percent)})</td><td>${
      pairAuc === null || interval === null ? '–' : `${three(pairAuc)} (${range(interval, three)})`
    }</td>`;
  const margins = ({ sensitivity }: MethodRow): string =>
    sensitivity.flatMap(({ varied, margin, mapAtR }) => (varied === 'margin' ? [`${margin}: ${three(mapAtR)}`] : [])).join(', ') || '–';
  const row = (of: MethodRow): string =>
    `<tr><th scope="row">${escape(nameOf(of.method))}${of.method === recommended ? ' (recommended)' : ''}</th>${cells(of)}<td>${of.seconds.toFixed(1)} s</td><td>${margins(of)}</td></tr>`;
  const sorted = rows.toSorted((a, b) => b.mapAtR - a.mapAtR);
  return `<p>${escape(sentence)}</p>
<div class="scroll"><table>
<thead><tr><th scope="col">Method</th><th scope="col">MAP@R (90 %)</th><th scope="col">First hit right</th><th scope="col">Pair AUC</th><th scope="col">Time</th><th scope="col">MAP@R by margin</th></tr></thead>
<tbody>${sorted.map(row).join('')}<tr><th scope="row">Before teaching</th>${cells(untaught)}<td>–</td><td>–</td></tr><tr><th scope="row">By lot</th><td>${three(chance.mapAtR)}</td><td>${percent(chance.recallAt1)}</td><td>0.500</td><td>–</td><td>–</td></tr></tbody>
</table></div>
<p class="faint">${queries} photos${judgements > 0 ? `, ${judgements} judgements` : ''}, the same for all methods, each looked for among ${candidates.toFixed(1)} on the average of which it is known whether they are similar. By margin: all steps taken, in one fold.</p>`;
}

function map({ map: points }: ReportData, draw: DrawChart): string {
  if (points.length === 0) return '<p>There are too few photos for a map.</p>';
  return figure(
    draw(mapChart(points), WIDTH, MAP_HEIGHT, `Map of ${points.length} photos, coloured and shaped by folder`),
    `${points.length} photos as this model sees them; what lies close together looks alike to it. Colours and shapes are folders, which it was not told. Directions mean nothing (UMAP).`,
  );
}

function examples({ examples: all }: ReportData): string {
  if (all.length === 0) return '<p>No judged photo to ask about.</p>';
  const note =
    '<p class="faint">Photos that you judged, and what is found for them. ≈ and ≠ are your own answers, from which this model has learned: how it does on others is measured above.</p>';
  return note + all.map(example).join('');
}

function example({ query, before, after }: Example): string {
  const row = (name: string, photos: readonly ExamplePhoto[]): string =>
    `<span class="row-name">${name}</span><ol class="photos">${photos.map((one) => `<li>${photo(one)}</li>`).join('')}</ol>`;
  return `<div class="example"><div class="query">${photo(query)}</div>${row('before', before)}${row('after', after)}</div>`;
}

function photo({ name, picture, verdict }: ExamplePhoto): string {
  const sign = verdict === null ? '' : `<span class="sign ${verdict}">${verdict === 'similar' ? '≈ similar' : '≠ different'}</span>`;
  const drawn = picture === null ? '<span class="none"></span>' : `<img src="${picture}" alt="${escape(name)}">`;
  return `<div class="photo">${drawn}${sign}<span class="name">${escape(name)}</span></div>`;
}
