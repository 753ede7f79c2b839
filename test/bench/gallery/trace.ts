import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication } from 'playwright-core';

/** One thing that a thread did: microseconds of the system's steady clock, and of the processor. */
export interface Slice {
  readonly name: string;
  readonly startUs: number;
  readonly endUs: number;
  readonly cpuUs: number;
  readonly args: Record<string, unknown>;
}

export interface Trace {
  /** By "process/thread", each in the order in which it began, the outer ones first. */
  readonly threads: ReadonlyMap<string, readonly Slice[]>;
  /** What the page marked, by `performance.mark`. */
  readonly marks: readonly { readonly name: string; readonly us: number }[];
}

interface TraceEvent {
  readonly name: string;
  readonly cat: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: Record<string, unknown>;
}

const categories = [
  'toplevel',
  'toplevel,mojom',
  'mojom',
  'devtools.timeline',
  'disabled-by-default-devtools.timeline',
  'blink',
  'blink.user_timing',
  'v8',
  'disabled-by-default-v8.gc',
  'cc',
  'viz',
  'loading',
  'input',
];

/** All of Chromium's processes while something is done. The engine's are no part of it. */
export async function traceWhile(electron: ElectronApplication, act: () => Promise<void>): Promise<Trace> {
  const file = join(tmpdir(), `likewise-bench-trace-${process.pid}.json`);
  await electron.evaluate(({ contentTracing }, names) => contentTracing.startRecording({ included_categories: names }), categories);
  await act();
  await electron.evaluate(({ contentTracing }, path) => contentTracing.stopRecording(path), file);
  try {
    return read((JSON.parse(await readFile(file, 'utf8')) as { traceEvents: TraceEvent[] }).traceEvents);
  } finally {
    await rm(file, { force: true });
  }
}

function read(events: readonly TraceEvent[]): Trace {
  const processes = new Map<number, string>();
  const names = new Map<string, string>();
  for (const { name, ph, pid, tid, args } of events) {
    if (ph !== 'M') continue;
    if (name === 'process_name') processes.set(pid, args!['name'] as string);
    if (name === 'thread_name') names.set(`${pid}/${tid}`, args!['name'] as string);
  }
  const threads = new Map<string, Slice[]>();
  const marks: { name: string; us: number }[] = [];
  for (const { name, cat, ph, pid, tid, ts, dur = 0, tdur = 0, args = {} } of events) {
    if (cat === 'blink.user_timing' && (ph === 'I' || ph === 'R')) marks.push({ name, us: ts });
    if (ph !== 'X') continue;
    const thread = `${processes.get(pid) ?? pid}/${names.get(`${pid}/${tid}`) ?? tid}`;
    const slices = threads.get(thread) ?? [];
    threads.set(thread, slices);
    slices.push({ name, startUs: ts, endUs: ts + dur, cpuUs: tdur, args });
  }
  for (const slices of threads.values()) slices.sort((a, b) => a.startUs - b.startUs || b.endUs - a.endUs);
  return { threads, marks: marks.sort((a, b) => a.us - b.us) };
}

export const pageThread = 'Renderer/CrRendererMain';
export const mainThread = 'Browser/CrBrowserMain';

/** Tasks of a thread: what its loop ran one after another. */
export const tasksOf = (trace: Trace, thread: string): readonly Slice[] =>
  (trace.threads.get(thread) ?? []).filter(({ name }) => name === 'ThreadControllerImpl::RunTask' || name === 'TaskGraphRunner::RunTask');

export interface Use {
  /** Inside of tasks, by the clock. */
  readonly busyUs: number;
  /** Of these, worked; the rest of `busyUs` is a task that had no core, or waited inside itself. */
  readonly cpuUs: number;
}

/** What a thread did between two moments; of a task that sticks out, the share that lies between them. */
export function useOf(tasks: readonly Slice[], fromUs: number, toUs: number): Use {
  let [busyUs, cpuUs, until] = [0, 0, fromUs];
  for (const task of tasks) {
    const [from, to] = [Math.max(task.startUs, until), Math.min(task.endUs, toUs)];
    if (to <= from) continue;
    busyUs += to - from;
    cpuUs += (task.cpuUs * (to - from)) / Math.max(1, task.endUs - task.startUs);
    until = to;
  }
  return { busyUs, cpuUs };
}

const outerNames = new Set([
  'RunTask',
  'ThreadControllerImpl::RunTask',
  'v8.callFunction',
  'TimerBase::run',
  'TimerFire',
  'AsyncTask Run',
  'FunctionCall',
  'Receive mojo message',
  'Receive mojo reply',
  'SimpleWatcher::OnHandleReady',
  'EpollEvent',
]);

/** CPU of each kind of thing on a thread between two moments, without what lies within it; the largest first. What only wraps others is called script. */
export function selfCpu(slices: readonly Slice[], fromUs: number, toUs: number): readonly (readonly [name: string, us: number])[] {
  const sums = new Map<string, number>();
  const add = (name: string, us: number): void => void sums.set(name, (sums.get(name) ?? 0) + us);
  const open: { readonly name: string; readonly endUs: number }[] = [];
  for (const { name: full, startUs, endUs, cpuUs } of slices) {
    if (startUs < fromUs || startUs >= toUs) continue;
    while (open.length > 0 && open.at(-1)!.endUs <= startUs) open.pop();
    const name = outerNames.has(full) ? 'script' : full;
    if (open.length > 0) add(open.at(-1)!.name, -cpuUs);
    add(name, cpuUs);
    open.push({ name, endUs });
  }
  return [...sums].sort((a, b) => b[1] - a[1]);
}
