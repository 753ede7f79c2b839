import { finishMove, moveLibrary, pathForPeople } from '@engine/engine';
import type { Context } from '../context';

const inMegabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** `library move FOLDER`: copies the library there, compares, and has it looked for there from now on. */
export async function moveTo({ output, libraryHome, signal, withEngine }: Context, to: string): Promise<void> {
  const clearUp = (): void => {
    try {
      finishMove(libraryHome);
    } catch (error) {
      output.note(`What is left of the library at its old place could not be removed: ${(error as Error).message}. You may delete it.`);
    }
  };
  // Of an earlier move, should that not have come to its end: the place is about to be forgotten for another.
  clearUp();
  const photoFolders = await withEngine({ access: 'read' }, ({ store }) => Promise.resolve(store.roots.list().map(({ path }) => path)));
  const request = { home: libraryHome, to, photoFolders };
  // Nothing is copied of a library that is in use: that it begins is said when it does.
  let hasBegun = false;
  const moved = await moveLibrary(request, signal, ({ done, total }) => {
    // Every byte is copied, then compared.
    if (!hasBegun) output.note(`Copying ${inMegabytes(total / 2)}; Ctrl-C leaves the library where it is.`);
    hasBegun = true;
    output.share('Copying the library', done / Math.max(1, total));
  });
  output.endProgress();
  clearUp();
  output.json(moved);
  output.line(`The library lies in ${pathForPeople(moved.to)} now.`);
}
