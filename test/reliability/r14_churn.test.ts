import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { openEngine, rootIdOf, type OpenedEngine } from '../fixtures/engine';
import { randomFrom } from '../fixtures/images';
import { sceneJpeg, scratchFolder, writeScenes } from '../fixtures/photoFolder';

const CHURN_MS = 5_000;

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Path and content of every photo on disk, and what the library holds of them. */
function onDisk(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.jpg'))
    .map((path) => `${path} ${hashOf(readFileSync(join(folder, path)))}`)
    .sort();
}
function inLibrary({ engine }: OpenedEngine): string[] {
  return [...engine.store.files.list()]
    .filter(({ status }) => status !== 'missing')
    .map(({ path, status, imageId }) => {
      const contents = imageId === null ? [] : engine.store.images.contentsOf(imageId).map((hash) => hash.toString('hex'));
      return `${path} ${status === 'indexed' ? contents.join() : status}`;
    })
    .sort();
}

test.each([14, 15])(
  'R14 a folder that churns while it is scanned: after one more scan the library equals the disk (seed %i)',
  async (seed) => {
    const base = scratchFolder('r14');
    const photos = join(base, 'photos');
    const names = (await writeScenes(photos, 6, 10)).map((path) => join(photos, path));
    const random = randomFrom(seed);
    const jpegs = await Promise.all(Array.from({ length: 12 }, (_, i) => sceneJpeg(50 + (i % 6), i)));
    const opened = openEngine(join(base, 'library'));
    const root = await opened.engine.folders.add(photos);

    let steps = 0;
    const step = (): void => {
      steps += 1;
      const at = Math.floor(random() * names.length);
      const name = names[at]!;
      const bytes = jpegs[Math.floor(random() * jpegs.length)]!;
      const fresh = join(photos, `new_${Math.floor(random() * 4)}`, `${steps}.jpg`);
      switch (Math.floor(random() * 5)) {
        case 0:
          mkdirSync(dirname(fresh), { recursive: true });
          writeFileSync(fresh, bytes);
          names.push(fresh);
          break;
        case 1:
          mkdirSync(dirname(fresh), { recursive: true });
          renameSync(name, fresh);
          names[at] = fresh;
          break;
        case 2:
          writeFileSync(name, bytes);
          break;
        case 3:
          // Half of it now, the rest at once or never: some programs write like this.
          writeFileSync(name, bytes.subarray(0, bytes.length / 2));
          if (random() < 0.9) writeFileSync(name, bytes);
          break;
        default:
          if (names.length < 30) return;
          rmSync(name);
          names.splice(at, 1);
      }
    };
    const until = performance.now() + CHURN_MS;
    const churn = (async () => {
      for (; performance.now() < until; await new Promise((done) => setTimeout(done, 5 + random() * 25))) step();
    })();
    const outcomes = [];
    while (performance.now() < until) outcomes.push((await opened.engine.indexing.index(root.id, 'accept')).outcome);
    await churn;
    expect(outcomes.every((outcome) => outcome === 'done')).toBe(true);
    expect(steps).toBeGreaterThan(50);

    await opened.engine.indexing.index(rootIdOf(opened.engine, photos), 'accept');
    const cut = new Set(opened.engine.store.problems.list().map(({ path, code }) => (expect(code).toBe('incomplete'), path)));
    const disk = onDisk(photos).map((line) => (cut.has(line.split(' ')[0]!) ? `${line.split(' ')[0]} problem` : line));
    expect(inLibrary(opened)).toEqual(disk);
    expect(opened.engine.store.features.missing(opened.engine.backbone.id, 100)).toEqual([]);
  },
);
