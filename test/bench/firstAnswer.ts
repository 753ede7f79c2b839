import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { makeUpLibrary } from '../fixtures/madeUpLibrary';

const root = resolve(import.meta.dirname, '../..');
const RUNS = 15;
const d = 256;

/** @param args how many photos (10000) */
export async function run([count = '10000']: readonly string[]): Promise<void> {
  const photos = Number(count);
  const folder = await mkdtemp(join(tmpdir(), 'likewise-bench-'));
  try {
    const library = join(folder, 'library');
    await makeUpLibrary(library, join(folder, 'photos'), photos, d);
    const cli = [process.execPath, join(root, 'out/main/cli.js')];
    const query = [...cli, 'similar', join(folder, 'photos', 'photo-77.jpg'), '--library', library, '--json'];
    console.log(
      `First answer: "similar" for an indexed photo, a library of ${photos} photos, ${d} numbers each; CPU s (user and system) of the whole process, ${RUNS} runs in turn`,
    );
    const answers: number[] = [];
    const empty: number[] = [];
    for (let run = 0; run <= RUNS; run++) {
      const [answer, bare] = [cpuSeconds(query), cpuSeconds([process.execPath, '-e', '0'])];
      if (run === 0) continue; // warms up
      answers.push(answer);
      empty.push(bare);
    }
    const median = (values: number[]): string => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!.toFixed(3);
    console.log(`| | median | least | most |\n| --- | --- | --- | --- |`);
    for (const [name, values] of [
      ['similar', answers],
      ['an empty Node process', empty],
    ] as const)
      console.log(`| ${name} | ${median(values)} | ${Math.min(...values).toFixed(3)} | ${Math.max(...values).toFixed(3)} |`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** As the shell counts it, children included. */
function cpuSeconds(command: readonly string[]): number {
  const script = 'TIMEFORMAT="%3U %3S"; { time "$@" >/dev/null 2>&1; } 2>&1';
  const [user, system] = execFileSync('bash', ['-c', script, 'bash', ...command], { encoding: 'utf8' })
    .trim()
    .split(' ')
    .map(Number);
  return user! + system!;
}
