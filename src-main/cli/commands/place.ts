import { finishMove, moveLibrary, pathForPeople, planMove } from '@engine/engine';
import type { Context } from '../context';

const inMegabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** `library move FOLDER`: copies the library there, compares, and has it looked for there from now on. */
export async function moveTo({ output, libraryHome, signal, withEngine }: Context, to: string): Promise<void> {
  const photoFolders = await withEngine({ access: 'read' }, ({ store }) => Promise.resolve(store.roots.list().map(({ path }) => path)));
  const request = { home: libraryHome, to, photoFolders };
  const { bytes } = await planMove(request);
  output.note(`Copying ${inMegabytes(bytes)}; Ctrl-C leaves the library where it is.`);
  const moved = await moveLibrary(request, signal, ({ done, total }) => output.share('Copying the library', done / Math.max(1, total)));
  output.endProgress();
  finishMove(libraryHome);
  output.json({ ...moved });
  output.line(`The library lies in ${pathForPeople(moved.to)} now.`);
}
