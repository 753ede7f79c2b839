import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { LikewiseError } from '@contract/errors';
import { openStore } from '@engine/store/store';
import { buildChildScript, startChild } from '../fixtures/childScript';
import { temporaryFolder, temporaryStore } from '../fixtures/store';

let script = '';
beforeAll(async () => {
  script = await buildChildScript(join(import.meta.dirname, 'r17_storeChild.ts'), 'r17_storeChild');
});

test('R24: beside a writer a second one is told within a second, a reader reads, and a kill frees the library at once', async () => {
  const folder = temporaryFolder();
  const child = startChild(script, 'hold', folder);
  try {
    await child.saw('holding');
    const begin = performance.now();
    expect(() => openStore({ folder, access: 'write' })).toThrow(expect.objectContaining({ code: 'library-in-use' }) as LikewiseError);
    expect(performance.now() - begin).toBeLessThan(1000);
    const reader = openStore({ folder, access: 'read' });
    expect(reader.roots.list()).toHaveLength(1);
    reader.close();
    // A reader that came and went must not have loosened the lock.
    expect(() => openStore({ folder, access: 'write' })).toThrow(LikewiseError);
  } finally {
    await child.kill();
  }
  expect(temporaryStore(folder).roots.list()).toHaveLength(1);
});
