import { pageThread, selfCpu, tasksOf, type Trace } from './trace';

const LONG_US = 50_000;
const MOST = 12;

/** Names what each long task of the page's thread was: what began it, what it worked at, and how much of it was work at all. */
export function reportLongTasks(trace: Trace): void {
  const slices = trace.threads.get(pageThread) ?? [];
  const tasks = tasksOf(trace, pageThread);
  const long = tasks.filter(({ startUs, endUs }) => endUs - startUs > LONG_US).sort((a, b) => b.endUs - b.startUs - (a.endUs - a.startUs));
  console.log(
    `\nTasks of more than 50 ms in the trace: ${long.length}; with more than 50 ms of CPU: ${tasks.filter(({ cpuUs }) => cpuUs > LONG_US).length}`,
  );
  if (long.length > 0) console.log('| task, at s | clock | CPU | worked at, ms of CPU |\n| --- | --- | --- | --- |');
  for (const task of long.slice(0, MOST)) {
    const work = selfCpu(slices, task.startUs, task.endUs).filter(([, us]) => us > 500);
    console.log(
      `| ${((task.startUs - slices[0]!.startUs) / 1e6).toFixed(2)} | ${((task.endUs - task.startUs) / 1000).toFixed(0)} | ${(task.cpuUs / 1000).toFixed(0)} | ${work
        .slice(0, 6)
        .map(([name, us]) => `${name} ${(us / 1000).toFixed(1)}`)
        .join(', ')} |`,
    );
  }
  const most = tasks.toSorted((a, b) => b.cpuUs - a.cpuUs).slice(0, MOST);
  console.log(`The most CPU of a task, ms: ${most.map(({ cpuUs }) => (cpuUs / 1000).toFixed(0)).join(', ')}`);
  const all = selfCpu(slices, 0, Infinity);
  console.log(
    `All of it, ms of CPU: ${all
      .slice(0, 16)
      .map(([name, us]) => `${name} ${(us / 1000).toFixed(0)}`)
      .join(', ')}`,
  );
}
