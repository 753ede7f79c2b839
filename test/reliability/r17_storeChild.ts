import { writeSync } from 'node:fs';
import { Connection } from '@engine/store/connection';
import { migrate } from '@engine/store/migrate';
import { openStore } from '@engine/store/store';
import type { Judgement, LensId } from '@engine/store/types';
import { hash, imageRow, stamp, unitVector } from '../fixtures/storeRows';

/** Run as a process of its own by the tests, to be killed at any moment. What it says on stdout is done. */
const say = (line: string): void => void writeSync(1, `${line}\n`);
const [task = '', path = '', argument = ''] = process.argv.slice(2);
export const BATCH = 20;

if (task === 'work') work(path);
else if (task === 'hold') hold(path);
else if (task === 'migrate') stopMigrationAt(path, Number(argument));

/** Indexes batch after batch, with a judgement after each. */
function work(folder: string): void {
  const store = openStore({ folder, access: 'write' });
  const root = store.roots.add('/photos');
  for (let batch = store.images.count() / BATCH; ; batch++) {
    const numbers = Array.from({ length: BATCH }, (_, i) => batch * BATCH + i);
    store.scans.apply(root.id, { added: numbers.map((n) => ({ path: `${n}.jpg`, stamp: stamp(n) })) });
    const ids = store.transaction(() =>
      store.files.pending(root.id, BATCH).map((file) => {
        const n = Number.parseInt(file.path, 10);
        const id = store.images.insert(imageRow(n));
        store.features.put(id, 'net', unitVector(n, 1280));
        store.files.markIndexed(file.id, id, hash(n), file);
        return id;
      }),
    );
    say(`batch ${batch + 1}`);
    const judgement: Judgement = {
      lensId: 1 as LensId,
      imageA: ids[0]!,
      imageB: ids[1]!,
      verdict: 'similar',
      source: 'search',
      judgedAtMs: batch,
    };
    store.judgements.saveAll([judgement]);
    say(`judged ${batch + 1}`);
  }
}

/** Opens the library for writing, and stays. */
function hold(folder: string): void {
  const store = openStore({ folder, access: 'write' });
  store.roots.add('/photos');
  say('holding');
  setInterval(() => store.roots.list(), 1000);
}

/** Dies before the n-th statement of the first migration. */
function stopMigrationAt(database: string, statement: number): void {
  const connection = new Connection(database, 'write');
  migrate(connection, undefined, (_version, number) => {
    if (number === statement) process.kill(process.pid, 'SIGKILL');
  });
  say('migrated');
}
