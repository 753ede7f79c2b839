import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore, type Store } from '@engine/store/store';
import type { LensId } from '@engine/store/types';
import { buildChildScript, startChild } from '../fixtures/childScript';
import { indexPaths, temporaryFolder } from '../fixtures/store';

const KILLS = process.env['LIKEWISE_LONG'] === '1' ? 60 : 6;
const PHOTOS = 3_000;
let script = '';
let made = '';
beforeAll(async () => {
  script = await buildChildScript(join(import.meta.dirname, 'r17_longActsChild.ts'), 'r17_longActsChild');
  made = mkdtempSync(join(tmpdir(), 'likewise-acts-'));
  const store = openStore({ folder: made, access: 'write' });
  const paths = Array.from({ length: PHOTOS }, (_, i) => `${i}.jpg`);
  indexPaths(store, store.roots.add('/photos').id, paths);
  store.close();
});

afterAll(() => rmSync(made, { recursive: true, force: true }));

function copyOfLibrary(prepare: (store: Store) => void): string {
  const folder = temporaryFolder();
  cpSync(made, folder, { recursive: true });
  const store = openStore({ folder, access: 'write' });
  prepare(store);
  store.close();
  return folder;
}

/** Kills the act at moments spread over its whole length. `look` sees the library after each, and whether the act had been said to be done. */
async function killAtMoments(act: string, prepare: (store: Store) => void, look: (store: Store, wasDone: boolean) => void): Promise<void> {
  const whole = startChild(script, act, copyOfLibrary(prepare));
  await whole.saw('begun');
  const begunAtMs = performance.now();
  await whole.saw('done');
  const takesMs = performance.now() - begunAtMs;
  await whole.ended();
  for (let kill = 0; kill < KILLS; kill++) {
    const folder = copyOfLibrary(prepare);
    const child = startChild(script, act, folder);
    await child.saw('begun');
    await new Promise((wait) => setTimeout(wait, (takesMs * kill) / KILLS));
    const said = await child.kill();
    const store = openStore({ folder, access: 'write' });
    expect(store.check()).toEqual([]);
    look(store, said.includes('done'));
    store.close();
  }
}

test(`R17 of judgements that were being imported at ${KILLS} kills all are there, or none`, async () => {
  await killAtMoments(
    'import',
    () => undefined,
    (store, wasDone) => {
      const there = store.judgements.list(1 as LensId).length;
      expect(wasDone ? [PHOTOS - 1] : [0, PHOTOS - 1]).toContain(there);
    },
  );
});

test(`R17 a folder of which the rows were being let go of at ${KILLS} kills is gone, and comes back by no way; the next start lets go of the rest`, async () => {
  const said = { lensId: 1 as LensId, verdict: 'similar', source: 'search', judgedAtMs: 1 } as const;
  await killAtMoments(
    'drop',
    (store) => {
      const [imageA, imageB] = store.photos.shownIds() as unknown as [never, never];
      store.judgements.saveAll([{ ...said, imageA, imageB }]);
      store.roots.remove(store.roots.byPath('/photos')!.id);
    },
    (store) => {
      expect([store.roots.list(), store.photos.shownIds().length]).toEqual([[], 0]);
      for (const pieces = store.roots.dropRemoved(Infinity); pieces.next().done !== true;);
      // What was said of its photos stays, should the folder be added again.
      expect(store.judgements.list(1 as LensId)).toHaveLength(1);
      const again = store.roots.add('/photos').id;
      expect([store.files.known(again).size, store.photos.shownIds().length]).toEqual([0, 0]);
    },
  );
});
