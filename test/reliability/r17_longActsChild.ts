/** Does one long act on a library, to be killed at any moment of it. Input: the act, the library. What it says on stdout is done. */
import { writeSync } from 'node:fs';
import { openStore } from '@engine/store/store';
import type { Judgement, LensId } from '@engine/store/types';

const say = (line: string): void => void writeSync(1, `${line}\n`);
const [act = '', folder = ''] = process.argv.slice(2);
const store = openStore({ folder, access: 'write' });

/** Each photo with the one after it, as one act. */
function importAll(): void {
  const ids = [...store.photos.shownIds()];
  const all = ids.slice(1).map((imageB, at): Judgement => {
    return {
      lensId: 1 as LensId,
      imageA: ids[at]! as Judgement['imageA'],
      imageB: imageB as Judgement['imageB'],
      verdict: 'similar',
      source: 'search',
      judgedAtMs: at,
    };
  });
  say('begun');
  store.judgements.saveAll(all);
}

/** Lets go of the folders that were removed, a piece at a time. */
function drop(): void {
  say('begun');
  for (const pieces = store.roots.dropRemoved(Infinity); pieces.next().done !== true;);
}

if (act === 'import') importAll();
else drop();
say('done');
store.close();
