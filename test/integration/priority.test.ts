import { readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { expect, test } from 'vitest';
import { geometry, openDecoders } from '../fixtures/decoders';
import { jpegPhoto } from '../fixtures/images';
import { childrenOf } from '../fixtures/processes';
import { temporaryFolder, temporaryStore } from '../fixtures/store';
import { workersFolder } from '../fixtures/engine';
import { openReaders } from '@engine/workers/reader/openReaders';

const [BEHIND_THE_WINDOW, BELOW_NORMAL] = [5, 10];
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

test.runIf(isLinux)('it does so from its start, before it has loaded what it decodes with', async () => {
  const decoders = openDecoders({}, { processes: 1 });
  const decoding = decoders.decode({ bytes: await jpegPhoto({ width: 64, height: 48, seed: 1 }) }, geometry);
  try {
    // What starts it returns when it is there, which is long before it runs a line of its own.
    const { pid } = childrenOf(process.pid).find(({ command }) => command.includes('decoder.js'))!;
    expect(getPriority(pid)).toBeGreaterThanOrEqual(BELOW_NORMAL);
    expect((await decoding).ok).toBe(true);
  } finally {
    await decoders.close();
  }
});

test.runIf(isLinux && getPriority() < BEHIND_THE_WINDOW)(
  'threads that read the library leave the window its core, those that nobody waits for even more so; what the first search waits for does not',
  async () => {
    const folder = temporaryFolder();
    temporaryStore(folder);
    const { reader, patientReader, loader, closeReaders } = openReaders(workersFolder, folder);
    const own = (): number[] => priorities(process.pid).filter((priority) => priority > getPriority());
    try {
      await loader.ask('hidden', null);
      expect(own()).toEqual([]);
      await reader.ask('hidden', null);
      expect(new Set(own())).toEqual(new Set([BEHIND_THE_WINDOW]));
      await patientReader.ask('hidden', null);
      expect(new Set(own())).toEqual(new Set([BEHIND_THE_WINDOW, BELOW_NORMAL]));
    } finally {
      await closeReaders();
    }
  },
);

test.runIf(isLinux && getPriority() < BELOW_NORMAL)('what decodes a photo that somebody waits for yields to nobody', async () => {
  expect(Math.max(...(await prioritiesOfADecoder(true)))).toBe(getPriority());
});
