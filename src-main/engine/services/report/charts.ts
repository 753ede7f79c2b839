import type { EChartsOption, SeriesOption } from 'echarts';
import type { MethodId, MethodsComparison } from '@contract/data';
import type { MapPoint, Measurement, ReportData } from './reportData';
import type { ReportWords } from './reportWords';

/**
 * The plots of a report as SVG. Colours are written as these stand-ins, which the page's own style sheet then names, so that they follow its
 * theme; lines differ by dashes and points by shapes as well.
 */
const stand = {
  text: '#010203',
  faint: '#010204',
  line: '#010205',
  before: '#010206',
  after: '#010207',
  different: '#010208',
  series: ['#010211', '#010212', '#010213', '#010214', '#010215', '#010216'],
} as const;
const variables: readonly (readonly [string, string])[] = [
  ...(['text', 'faint', 'line', 'before', 'after', 'different'] as const).map((name) => [stand[name], `var(--${name})`] as const),
  // What lies inside of hollow points.
  ['"#fff"', '"var(--page)"'],
  ...stand.series.map((colour, at) => [colour, `var(--series-${at + 1})`] as const),
];
const dashes = ['solid', 'dashed', 'dotted', [8, 3, 2, 3], [2, 2], [12, 4]] as const;
const shapes = ['circle', 'rect', 'triangle', 'diamond', 'path://M0 0H10L5 9Z', 'roundRect'] as const;

export type DrawChart = (option: EChartsOption, widthPx: number, heightPx: number, label: string) => string;

/** Loaded when a report is made: a command that makes none has no use for a plotting library. */
export async function loadCharts(): Promise<DrawChart> {
  const { init } = await import('echarts');
  return (option, width, height, label) => {
    const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
    try {
      chart.setOption({ animation: false, textStyle: { fontFamily: 'inherit', color: stand.text }, ...option });
      const svg = variables.reduce((text, [colour, variable]) => text.replaceAll(colour, variable), chart.renderToSVGString());
      return svg.replace('<svg ', `<svg role="img" aria-label="${label.replace(/[&<>"]/gu, (sign) => `&#${sign.charCodeAt(0)};`)}" `);
    } finally {
      chart.dispose();
    }
  };
}

const axis = (name: string): object => ({
  name,
  nameLocation: 'middle' as const,
  nameGap: 28,
  nameTextStyle: { color: stand.faint },
  axisLabel: { color: stand.faint },
  axisLine: { lineStyle: { color: stand.line } },
  axisTick: { show: false },
  splitLine: { lineStyle: { color: stand.line } },
});
const grid = { left: 60, right: 24, top: 44, bottom: 48 };
const legend = { top: 4, textStyle: { color: stand.text }, itemWidth: 28 };

export function lossChart({ losses, methodName }: ReportData['model'], { axes }: ReportWords): EChartsOption {
  return {
    grid: { ...grid, top: 20 },
    xAxis: { type: 'value', min: 1, max: Math.max(2, losses.length), minInterval: 1, ...axis(axes.step) },
    yAxis: { type: 'value', scale: true, ...axis(axes.loss) },
    series: [
      {
        type: 'line',
        name: methodName ?? axes.loss,
        showSymbol: false,
        lineStyle: { color: stand.after, width: 2 },
        data: losses.map((loss, step) => [step + 1, loss]),
      },
    ],
  };
}

/** Each loss on its own scale, as a share of where it began: they have no unit in common. */
export function allLossesChart({ methods }: MethodsComparison, { axes }: ReportWords, nameOf: (id: MethodId) => string): EChartsOption {
  const shown = methods.filter(({ losses }) => losses.length > 1);
  return {
    grid,
    legend,
    xAxis: { type: 'value', min: 1, minInterval: 1, ...axis(axes.step) },
    yAxis: { type: 'value', min: 0, ...axis(axes.lossShare) },
    series: shown.map(({ method, losses }, at) => ({
      type: 'line',
      name: nameOf(method),
      showSymbol: false,
      itemStyle: { color: stand.series[at % stand.series.length]! },
      lineStyle: { color: stand.series[at % stand.series.length]!, width: 2, type: dashes[at % dashes.length] as 'solid' },
      data: losses.map((loss, step) => [step + 1, Number((loss / (losses[0] || 1)).toFixed(4))]),
    })),
  };
}

export function distanceChart({ before, after }: Measurement, { axes, lines }: ReportWords): EChartsOption {
  const line = (name: string, density: readonly number[], color: string, isBefore: boolean): object => ({
    type: 'line',
    name,
    showSymbol: false,
    smooth: true,
    itemStyle: { color },
    lineStyle: { color, width: isBefore ? 1.5 : 2, type: isBefore ? 'dashed' : 'solid' },
    ...(isBefore ? {} : { areaStyle: { color, opacity: 0.18 } }),
    data: density.map((value, step) => [step / 20, value]),
  });
  return {
    grid,
    legend,
    xAxis: { type: 'value', min: 0, max: 2, ...axis(axes.distance) },
    yAxis: { type: 'value', ...axis(axes.howOften), axisLabel: { show: false } },
    series: [
      line(lines.similarBefore, before.distances.similar.density, stand.after, true),
      line(lines.similarAfter, after.distances.similar.density, stand.after, false),
      line(lines.differentBefore, before.distances.different.density, stand.different, true),
      line(lines.differentAfter, after.distances.different.density, stand.different, false),
    ] as SeriesOption[],
  };
}

export function recallChart({ recall }: Measurement, { axes, before, after }: ReportWords): EChartsOption {
  const line = (name: string, color: string, key: 'before' | 'after', symbol: string): object => ({
    type: 'line',
    name,
    symbol,
    symbolSize: 8,
    itemStyle: { color },
    lineStyle: { color, width: 2, type: key === 'before' ? 'dashed' : 'solid' },
    data: recall.map((figures) => Number((100 * figures[key].value).toFixed(2))),
  });
  return {
    grid,
    legend,
    xAxis: { type: 'category', data: recall.map(({ k }) => String(k)), ...axis(axes.results) },
    yAxis: { type: 'value', max: 100, scale: true, ...axis(axes.queries) },
    series: [line(before, stand.before, 'before', 'emptyCircle'), line(after, stand.after, 'after', 'circle')] as SeriesOption[],
  };
}

/** The groups with most photos have a shape and a colour each; the others are small points. */
export function mapChart(points: readonly MapPoint[], { otherFolders }: ReportWords): EChartsOption {
  const byGroup = [...Map.groupBy(points, ({ group }) => group)].sort(([, a], [, b]) => b.length - a.length);
  const named = byGroup.slice(0, stand.series.length);
  const rest = byGroup.slice(stand.series.length).flatMap(([, some]) => some);
  const scatter = (name: string, some: readonly MapPoint[], symbol: string, symbolSize: number, color: string): object => ({
    ...{ type: 'scatter', name, symbol, symbolSize, itemStyle: { color, opacity: 0.8 } },
    data: some.map(({ x, y }) => [Number(x.toFixed(3)), Number(y.toFixed(3))]),
  });
  const bare = { type: 'value' as const, show: false, scale: true };
  return {
    grid: { left: 12, right: 12, top: 60, bottom: 12 },
    legend: { ...legend, type: 'plain', itemWidth: 14, itemGap: 20 },
    xAxis: bare,
    yAxis: bare,
    series: [
      ...(rest.length > 0 ? [scatter(otherFolders, rest, 'circle', 5, stand.faint)] : []),
      ...named.map(([name, some], at) => scatter(name, some, shapes[at]!, 8, stand.series[at]!)),
    ] as SeriesOption[],
  };
}
