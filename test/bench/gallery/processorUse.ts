import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** CPU of one group of processes, and what they waited for a core, in milliseconds. */
export interface GroupUse {
  readonly cpuMs: number;
  readonly waitedMs: number;
}

interface Sample {
  readonly groups: Map<string, GroupUse>;
  /** Of all cores, everything that runs on this machine. */
  readonly busyMs: number;
  readonly atMs: number;
}

export interface Window {
  readonly groups: ReadonlyMap<string, GroupUse>;
  /** Share of all cores that was busy, and of this the share of others than the app. */
  readonly busy: number;
  readonly others: number;
}

const TICK_MS = 10;

/**
 * What the app's processes and the virtual display take of the cores between two moments, and what everybody else does: a click that had to wait for a core
 * is told from one that was at work. Linux alone has these numbers.
 */
export class ProcessorUse {
  readonly #root: number;
  readonly #cores: number;
  #before: Sample | null = null;
  readonly windows: Window[] = [];

  constructor(root: number, cores: number) {
    this.#root = root;
    this.#cores = cores;
  }

  before(): void {
    this.#before = this.#sample();
  }

  after(): void {
    const [before, after] = [this.#before!, this.#sample()];
    const wallMs = (after.atMs - before.atMs) * this.#cores;
    const groups = new Map<string, GroupUse>();
    for (const [name, use] of after.groups) {
      const was = before.groups.get(name) ?? { cpuMs: 0, waitedMs: 0 };
      groups.set(name, { cpuMs: Math.max(0, use.cpuMs - was.cpuMs), waitedMs: Math.max(0, use.waitedMs - was.waitedMs) });
    }
    const ours = [...groups.values()].reduce((sum, { cpuMs }) => sum + cpuMs, 0);
    const busyMs = after.busyMs - before.busyMs;
    this.windows.push({ groups, busy: busyMs / wallMs, others: Math.max(0, busyMs - ours) / wallMs });
  }

  #sample(): Sample {
    const groups = new Map<string, GroupUse>();
    for (const [pid, name] of this.#processes()) {
      const use = useOf(pid);
      const sum = groups.get(name) ?? { cpuMs: 0, waitedMs: 0 };
      groups.set(name, { cpuMs: sum.cpuMs + use.cpuMs, waitedMs: sum.waitedMs + use.waitedMs });
    }
    const [, user, nice, system, , , irq, softirq, steal] = readFileSync('/proc/stat', 'latin1')
      .split('\n', 1)[0]!
      .split(/\s+/)
      .map(Number);
    return { groups, busyMs: (user! + nice! + system! + irq! + softirq! + steal!) * TICK_MS, atMs: performance.now() };
  }

  /** The app, all that it started, and the display it is drawn on. */
  #processes(): Map<number, string> {
    const found = new Map<number, string>();
    const parents = new Map<number, number>();
    const commands = new Map<number, string>();
    for (const entry of readdirSync('/proc')) {
      const pid = Number(entry);
      if (Number.isNaN(pid) || !existsSync(`/proc/${entry}/stat`)) continue;
      try {
        const stat = readFileSync(`/proc/${entry}/stat`, 'latin1');
        parents.set(pid, Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
        commands.set(pid, readFileSync(`/proc/${entry}/cmdline`, 'latin1'));
      } catch {
        continue; // it ended meanwhile
      }
    }
    for (const pid of parents.keys()) {
      const command = commands.get(pid) ?? '';
      let at: number | undefined = pid;
      while (at !== undefined && at > 1 && at !== this.#root) at = parents.get(at);
      if (at === this.#root) found.set(pid, nameOf(command));
      else if (command.startsWith('Xvfb') && command.includes(process.env['DISPLAY'] ?? ':')) found.set(pid, 'display');
    }
    found.set(process.pid, 'this bench');
    return found;
  }
}

function nameOf(command: string): string {
  const type = /--type=([a-z-]+)/.exec(command)?.[1];
  if (type !== undefined) return type === 'renderer' ? 'page' : type === 'gpu-process' ? 'drawing' : type;
  return (
    /(decoder|compute|indexBuilder|duplicateFinder|mapBuilder|imedHost)\.m?js/.exec(command)?.[1]?.replace('imedHost', 'engine') ?? 'main'
  );
}

function useOf(pid: number): GroupUse {
  let [cpuMs, waitedMs] = [0, 0];
  try {
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      const [cpuNs, waitedNs] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ').map(Number);
      cpuMs += cpuNs! / 1e6;
      waitedMs += waitedNs! / 1e6;
    }
  } catch {
    return { cpuMs, waitedMs }; // it ended meanwhile
  }
  return { cpuMs, waitedMs };
}
