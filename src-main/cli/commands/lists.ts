import { join } from 'node:path';
import { counted } from '@contract/counted';
import { pathForPeople, pathFromBytes } from '@engine/engine';
import type { Context } from '../context';

/** `files`: every file seen and what became of it, one JSON line each with `--json`. A name that is not UTF-8 comes as `path_b64`. */
export async function files({ output, withEngine }: Context): Promise<void> {
  await withEngine({ access: 'read' }, async (engine) => {
    for (const { folder, path, pathBytes, outcome, reason } of engine.files.seen()) {
      const name = path !== null ? { path } : { path_b64: Buffer.from(pathBytes!).toString('base64') };
      output.json({ folder, ...name, outcome, reason });
      const shown = pathForPeople(join(folder, path ?? pathFromBytes(pathBytes!)));
      output.line(`${outcome.padEnd(8)} ${shown}${reason === null ? '' : `: ${reason}`}`);
    }
  });
}

/** `problems`: every file that is not indexed, and why. */
export async function problems({ output, withEngine }: Context): Promise<void> {
  await withEngine({ access: 'read' }, async ({ store }) => {
    const found = store.problems.list();
    output.json(found.map(({ folder, path, reason, code }) => ({ folder, path, reason, code })));
    for (const { folder, path, reason } of found) output.line(`${pathForPeople(join(folder, path))}: ${reason}`);
    if (found.length === 0) output.line('No problems.');
  });
}

/** `status`: the library in numbers. */
export async function status({ output, withEngine }: Context): Promise<void> {
  await withEngine({ access: 'read' }, async (engine) => {
    const [{ folders: known, jobs: _, photos: seen, ...counts }, { backend, notice: backendNotice }] = await Promise.all([
      engine.status.get(),
      engine.backend(),
    ]);
    const rest = { ...counts, backend, backendNotice };
    const folders = await engine.folders.now(known);
    const photos = folders.reduce((sum, { indexed }) => sum + indexed, 0);
    const pending = seen - photos - rest.problems;
    output.json({
      folders: folders.map(({ path, state, indexed, problems: bad }) => ({ path, state, photos: indexed, problems: bad })),
      ...{ photos, pending, ...rest },
    });
    output.line(`Library   ${pathForPeople(rest.libraryPath)} (${(rest.sizeBytes / 1e6).toFixed(1)} MB)`);
    output.line(
      `Photos    ${photos}${pending > 0 ? ` and ${pending} still to be read` : ''}, ${counted(rest.images, 'different picture')}`,
    );
    // What is known of photos is kept when their folder is forgotten, should it come back.
    const isOfOthers = Math.max(rest.features, rest.embeddings) > rest.images;
    output.line(
      `Known     ${counted(rest.features, 'feature')}, ${counted(rest.embeddings, 'embedding')}${isOfOthers ? ', some of photos that are in no folder now' : ''}`,
    );
    output.line(`Problems  ${rest.problems}`);
    output.line(`Backend   ${rest.backend}${rest.backendNotice === null ? '' : `: ${rest.backendNotice}`}`);
    output.line(`Index     ${rest.index}, backbone ${rest.backbone}`);
    for (const { path, state, photos: all, indexed } of folders)
      output.line(`Folder    ${pathForPeople(path)}: ${state}, ${indexed} of ${counted(all, 'photo')} indexed`);
  });
}
