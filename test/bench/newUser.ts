import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstMinute, writePhotos, type FirstMinute } from '../e2e/fixtures/newUser';
// @ts-expect-error plain JavaScript, since the test command runs it before anything is set up
import { openDisplay } from '../run/virtualDisplay.mjs';

const words: Readonly<Record<keyof Omit<FirstMinute, 'searched'>, string>> = {
  firstScreen: 'launch to first screen',
  gridAfterFolder: 'folder chosen to a grid that follows the keys',
  photoAfterFolder: 'folder chosen to the first photo on screen',
  firstAnswers: 'launch to first answers',
  firstJudged: 'launch to first judged answer, on disk',
};

/** @param args how many photos (2000), how many runs (3) */
export async function run([count = '2000', runs = '3']: readonly string[]): Promise<void> {
  const photos = Number(count);
  const folder = await mkdtemp(join(tmpdir(), 'likewise-bench-'));
  const display = (await (openDisplay as () => Promise<{ env: Record<string, string>; close(): void } | null>)())!;
  Object.assign(process.env, display.env);
  try {
    await writePhotos(folder, photos);
    console.log(
      `A newcomer's first minute: ${photos} photos of 1000 x 750, a new library each run; seconds. Load before: ${loadavg()[0]?.toFixed(1)}`,
    );
    const all: FirstMinute[] = [];
    for (let run = 0; run < Number(runs); run++) {
      const { times, likewise } = await firstMinute(folder);
      await likewise.close();
      all.push(times);
    }
    console.log(`| | ${all.map((_, run) => `run ${run + 1}`).join(' | ')} |\n| --- |${' --- |'.repeat(all.length)}`);
    for (const [key, word] of Object.entries(words) as [keyof typeof words, string][])
      console.log(`| ${word} | ${all.map((times) => (times[key] / 1000).toFixed(1)).join(' | ')} |`);
    console.log(`| searched by then | ${all.map(({ searched }) => searched).join(' | ')} |`);
    console.log(`Load after: ${loadavg()[0]?.toFixed(1)}`);
  } finally {
    display.close();
    await rm(folder, { recursive: true, force: true });
  }
}
