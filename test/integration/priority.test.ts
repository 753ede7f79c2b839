import { readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { expect, test } from 'vitest';
import { geometry, openDecoders } from '../fixtures/decoders';
import { jpegPhoto } from '../fixtures/images';
import { childrenOf } from '../fixtures/processes';

const BELOW_NORMAL = 10;
const isLinux = process.platform === 'linux';

/** Of every thread of a process: on Linux each has its own. */
function priorities(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).map((thread) => {
    const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
  });
}

async function prioritiesOfADecoder(isPrompt: boolean): Promise<number[]> {
  const decoders = openDecoders({}, { processes: 1, isPrompt });
  try {
    const bytes = await jpegPhoto({ width: 640, height: 480, seed: 1 });
    expect((await decoders.decode({ bytes }, geometry)).ok).toBe(true);
    const { pid } = childrenOf(process.pid).find(({ command }) => command.includes('decoder.js'))!;
    return priorities(pid);
  } finally {
    await decoders.close();
  }
}

test.runIf(isLinux)(
  'what decodes a library yields to everybody else with all of its threads, not with the one that waits for messages alone',
  async () => {
    const found = await prioritiesOfADecoder(false);
    expect(found.length).toBeGreaterThan(4);
    expect(found.filter((priority) => priority < BELOW_NORMAL)).toEqual([]);
  },
);

test.runIf(isLinux && getPriority() < BELOW_NORMAL)('what decodes a photo that somebody waits for yields to nobody', async () => {
  expect(Math.max(...(await prioritiesOfADecoder(true)))).toBe(getPriority());
});
