import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { counted } from '@contract/counted';
import { LikewiseError } from '@contract/errors';
import { findBackup, listBackups, pathForPeople, restoreLibrary } from '@engine/engine';
import type { Context } from '../context';

/** `backup make`: a copy of what cannot be computed again. */
export async function makeBackup({ output, withEngine }: Context, { out }: { readonly out?: string }): Promise<void> {
  await withEngine({ access: 'write' }, async ({ backups }) => {
    if (out !== undefined && existsSync(out))
      throw new LikewiseError('bad-argument', `${out} is there already. Choose another name for the backup.`);
    const made = out === undefined ? await backups.make() : { ...(await backups.makeAt(resolve(out))), name: out };
    const { name, sizeBytes, judgements, models, networks, networksMissing } = made;
    output.json({ name, sizeBytes, judgements, models, networks, networksMissing });
    output.line(`${shown(name)}: ${counted(judgements, 'judgement')}, ${counted(models, 'model')}, ${size(sizeBytes)}.`);
    const lie = out === undefined ? 'beside the backups' : `in the folder "backbones" beside it: keep them together`;
    if (networks > networksMissing) output.line(`The weights of ${counted(networks - networksMissing, 'trained network')} lie ${lie}.`);
    if (networksMissing > 0)
      output.line(`The weights of ${counted(networksMissing, 'trained network')} are not in it. "likewise verify" says why.`);
  });
}

/** `backup list`: those of the library, which may itself be too damaged to be opened. */
export function showBackups({ output, libraryFolder }: Context): void {
  const list = listBackups(libraryFolder);
  output.json(list.map(({ madeAtMs, ...rest }) => ({ ...rest, madeAt: new Date(madeAtMs).toISOString() })));
  for (const { name, judgements, tagged, models, sizeBytes, isUsable } of list)
    output.line(
      `${shown(name)}  ${isUsable ? `${counted(judgements, 'judgement')}, ${tagged} tagged, ${counted(models, 'model')}, ${size(sizeBytes)}` : 'cannot be used'}`,
    );
  if (list.length === 0) output.line('No backups yet. "likewise backup make" makes one.');
}

/** `restore BACKUP`: by its name in the list, or any file. */
export async function restore(
  { output, libraryFolder, withEngine }: Context,
  name: string,
  { keepNewer = false }: { readonly keepNewer?: boolean },
): Promise<void> {
  const backup = existsSync(name) && statSync(name).isFile() ? resolve(name) : findBackup(libraryFolder, name);
  const report = await restoreLibrary({ libraryFolder, backup, keepsNewer: keepNewer, nowMs: Date.now() });
  // Models whose embeddings were not at hand.
  await withEngine({ access: 'write' }, ({ models }) => models.embedMissing());
  output.endProgress();
  output.json(report);
  output.line(
    `Restored: ${counted(report.judgements, 'judgement')}, ${report.tagged} tagged, ${counted(report.models, 'model')}${report.kept > 0 ? `; ${counted(report.kept, 'newer one')} kept` : ''}.`,
  );
  if (report.before !== null) output.line(`The library as it was is in the backup "${report.before}".`);
  if (report.networksMissing > 0)
    output.line(
      `The weights of ${counted(report.networksMissing, 'trained network')} are in no backup here: models that need them read no new photos. Train again, or put another model to use.`,
    );
  if (report.damagedPath !== null)
    output.line(`The damaged library lies in ${report.damagedPath}. "likewise index" reads the photos again.`);
}

/** In quotes, since the names that backups are given hold a space. */
const shown = (name: string): string => `"${pathForPeople(name)}"`;

const size = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
