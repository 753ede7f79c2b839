import type { Difference, RestorePreview } from '@contract/data';
import { Connection } from './connection';
import { translateError } from './errors';

/** What a person said in one database and not, or otherwise, in another. */
const subjects = {
  judgements: 'SELECT lens, image_a, image_b, verdict FROM',
  tagged: 'SELECT image, tag FROM',
  models: 'SELECT id, head_checksum FROM',
} as const;
const tableOf = { judgements: 'judgement', tagged: 'image_tag', models: 'model' } as const;
const onlyTaught = { judgements: '', tagged: '', models: " WHERE kind <> 'base'" } as const;

/** What a restore of a backup would change in the library. @throws LikewiseError `library-damaged` */
export function compareBackup(library: string, backup: string): RestorePreview {
  let connection: Connection | null = null;
  try {
    connection = new Connection(backup, 'read');
    const { database } = connection;
    database.prepare('ATTACH ? AS library').run(library);
    const only = (here: string, there: string): Difference => {
      const count = (subject: keyof typeof subjects): number => {
        const rows = (schema: string): string => `${subjects[subject]} ${schema}.${tableOf[subject]}${onlyTaught[subject]}`;
        return Number(
          database
            .prepare(`SELECT COUNT(*) FROM (${rows(here)} EXCEPT ${rows(there)})`)
            .pluck()
            .get(),
        );
      };
      return { judgements: count('judgements'), tagged: count('tagged'), models: count('models') };
    };
    return { comesBack: only('main', 'library'), goes: only('library', 'main') };
  } catch (error) {
    throw translateError(error, backup);
  } finally {
    connection?.close('leave');
  }
}
