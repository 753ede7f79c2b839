import { mainThread, pageThread, selfCpu, tasksOf, useOf, type Slice, type Trace } from './trace';
import type { Window } from './processorUse';

/** A message of the engine's process, see `timedHost.mjs`. */
export interface Message {
  readonly us: number;
  readonly way: 'in' | 'out';
  readonly kind: string;
  readonly id?: number;
  readonly name?: string;
  /** Of the engine's thread, since it began. */
  readonly cpuUs: number;
  readonly waitedUs: number;
}

/** A stretch of a click, and the thread whose turn it is. */
interface Leg {
  readonly name: string;
  readonly thread: 'page' | 'main' | 'engine';
  readonly wallMs: number;
  readonly cpuMs: number;
  /** The thread had something to do and was not at it: no core was free, or it waited inside a task. */
  readonly waitedMs: number;
}

interface SplitClick {
  readonly at: number;
  readonly totalMs: number;
  readonly paintedMs: number;
  readonly legs: readonly Leg[];
  /** Of the page's thread between the click and its cells. */
  readonly work: readonly (readonly [name: string, us: number])[];
  readonly window: Window | undefined;
}

const SLOWEST = 10;
const MOST_CAUSES = 4;
const ms = (us: number): string => (us / 1000).toFixed(0);

/** Takes each click apart, on one clock, and prints what the slowest are made of. */
export function reportClicks(trace: Trace, messages: readonly Message[], windows: readonly Window[]): void {
  const moments = new Map(trace.marks.map(({ name, us }) => [name, us]));
  const pageTasks = tasksOf(trace, pageThread);
  const mainTasks = tasksOf(trace, mainThread);
  const replies = (trace.threads.get(pageThread) ?? []).filter(isReply);
  const clicks: SplitClick[] = [];
  for (let at = 0; moments.has(`painted ${at}`); at++) {
    const [click, handled, inserted, cells, painted] = (['click', 'handled', 'inserted', 'cells', 'painted'] as const).map((what) =>
      moments.get(`${what} ${at}`)!,
    ) as [number, number, number, number, number];
    // A press asks before the click.
    const since = click - 1_000_000;
    const asked = messages.findLast(({ us, way, name }) => way === 'in' && name === 'search.byImage' && us > since && us < inserted);
    const answered = asked && messages.find(({ us, way, id }) => way === 'out' && id === asked.id && us > asked.us);
    const reply = answered && replies.find(({ startUs }) => startUs >= answered.us);
    if (!asked || !answered || !reply) continue;
    const legs: Leg[] = [];
    let from = click;
    const until = (name: string, thread: Leg['thread'], to: number): void => {
      if (to <= from) return;
      legs.push({ name, thread, ...legTimes(thread, from, to) });
      from = to;
    };
    const legTimes = (thread: Leg['thread'], a: number, b: number): Omit<Leg, 'name' | 'thread'> => {
      if (thread === 'engine') return engineTimes(asked, answered, a, b);
      const { busyUs, cpuUs } = useOf(thread === 'page' ? pageTasks : mainTasks, a, b);
      return { wallMs: (b - a) / 1000, cpuMs: cpuUs / 1000, waitedMs: (busyUs - cpuUs) / 1000 };
    };
    until('handler', 'page', Math.max(click, handled));
    until('question on its way', 'main', asked.us);
    until('search', 'engine', answered.us);
    until('answer on its way', 'main', reply.startUs);
    until('answer to cells in the page', 'page', inserted);
    until('cells to their frame', 'page', cells);
    clicks.push({
      at,
      totalMs: (cells - click) / 1000,
      paintedMs: (painted - click) / 1000,
      legs,
      work: selfCpu(trace.threads.get(pageThread) ?? [], click, cells),
      window: windows[at],
    });
  }
  if (clicks.length > 0) print(clicks, trace, moments);
}

const isReply = ({ name, args }: Slice): boolean =>
  name === 'Receive mojo reply' && JSON.stringify(args).includes('electron.mojom.ElectronApiIPC');

function engineTimes(asked: Message, answered: Message, from: number, to: number): Omit<Leg, 'name' | 'thread'> {
  const share = (to - from) / Math.max(1, answered.us - asked.us);
  return {
    wallMs: (to - from) / 1000,
    cpuMs: ((answered.cpuUs - asked.cpuUs) * share) / 1000,
    waitedMs: ((answered.waitedUs - asked.waitedUs) * share) / 1000,
  };
}

function print(clicks: readonly SplitClick[], trace: Trace, moments: ReadonlyMap<string, number>): void {
  const slowest = clicks.toSorted((a, b) => b.totalMs - a.totalMs).slice(0, SLOWEST);
  const names = [...new Set(clicks.flatMap(({ legs }) => legs.map(({ name }) => name)))];
  const mean = (some: readonly SplitClick[], name: string): string => {
    const legs = some.map(({ legs: all }) => all.find((leg) => leg.name === name));
    const of = (part: 'wallMs' | 'cpuMs' | 'waitedMs'): string =>
      (legs.reduce((sum, leg) => sum + (leg?.[part] ?? 0), 0) / some.length).toFixed(1);
    return `${of('wallMs')} | ${of('cpuMs')} | ${of('waitedMs')}`;
  };
  console.log(
    `\nStretches of ${clicks.length} clicks, means in ms; "waited": the thread whose turn it was had something to do and no core.`,
  );
  console.log('| stretch | clock | CPU | waited | slowest ten: clock | CPU | waited |\n| --- | --- | --- | --- | --- | --- | --- |');
  for (const name of names) console.log(`| ${name} | ${mean(clicks, name)} | ${mean(slowest, name)} |`);
  console.log("\nCPU of the page's thread from the click to the cells, mean ms of all clicks:");
  console.log(
    sumWork(clicks)
      .map(([name, us]) => `${name} ${(us / clicks.length / 1000).toFixed(1)}`)
      .slice(0, 16)
      .join(', '),
  );
  console.log(
    `The page's thread click by click, ms of CPU: ${clicks.map(({ work }) => (work.reduce((sum, [, us]) => sum + us, 0) / 1000).toFixed(0)).join(' ')}`,
  );
  console.log('CPU of threads from the click to the cells, mean ms:');
  console.log(threadWork(clicks, trace, moments).join(', '));
  console.log(
    '\n| slow click | to cells | to pictures | longest stretches (clock: CPU, waited) | page worked at | cores busy, of others | processes: CPU / waited ms |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  for (const { at, totalMs, paintedMs, legs, work, window } of slowest) {
    const longest = legs.toSorted((a, b) => b.wallMs - a.wallMs).slice(0, 3);
    const parts = [
      at,
      totalMs.toFixed(0),
      paintedMs.toFixed(0),
      longest.map((leg) => `${leg.name} ${leg.wallMs.toFixed(0)}: ${leg.cpuMs.toFixed(0)}, ${leg.waitedMs.toFixed(0)}`).join('; '),
      work
        .slice(0, MOST_CAUSES)
        .map(([name, us]) => `${name} ${ms(us)}`)
        .join(', '),
      window ? `${(100 * window.busy).toFixed(0)} %, ${(100 * window.others).toFixed(0)} %` : '',
      window
        ? [...window.groups]
            .filter(([, { cpuMs, waitedMs }]) => cpuMs + waitedMs > 5)
            .map(([name, { cpuMs, waitedMs }]) => `${name} ${cpuMs.toFixed(0)} / ${waitedMs.toFixed(0)}`)
            .join(', ')
        : '',
    ];
    console.log(`| ${parts.join(' | ')} |`);
  }
}

function sumWork(clicks: readonly SplitClick[]): (readonly [string, number])[] {
  const sums = new Map<string, number>();
  for (const { work } of clicks) for (const [name, us] of work) sums.set(name, (sums.get(name) ?? 0) + us);
  return [...sums].sort((a, b) => b[1] - a[1]);
}

function threadWork(clicks: readonly SplitClick[], trace: Trace, moments: ReadonlyMap<string, number>): string[] {
  const found: (readonly [string, number])[] = [];
  for (const thread of trace.threads.keys()) {
    const tasks = tasksOf(trace, thread);
    let us = 0;
    for (const { at } of clicks) us += useOf(tasks, moments.get(`click ${at}`)!, moments.get(`cells ${at}`)!).cpuUs;
    found.push([thread, us / clicks.length / 1000]);
  }
  return found
    .filter(([, cpuMs]) => cpuMs > 0.3)
    .sort((a, b) => b[1] - a[1])
    .map(([thread, cpuMs]) => `${thread} ${cpuMs.toFixed(1)}`);
}
