import type { DuplicateKind } from '@contract/data';
import { pathForPeople } from '@engine/engine';
import { resultOf, type Context } from '../context';

export const duplicateKinds: readonly DuplicateKind[] = ['identical', 'edited', 'similar'];

export interface DuplicatesOptions {
  readonly kind?: DuplicateKind;
  /** Only what was found before: works beside the window. */
  readonly known?: boolean;
}

const PAGE = 200;
const headings: Readonly<Record<DuplicateKind, string>> = {
  identical: 'identical files',
  edited: 'versions of one picture',
  similar: 'photos that look alike',
};

/** `duplicates`: identical files, versions of one picture, and kin, as three lists. No photo is touched. */
export async function duplicates({ output, withEngine }: Context, { kind, known }: DuplicatesOptions): Promise<void> {
  await withEngine({ access: known === true ? 'read' : 'write' }, async ({ duplicates: copies }) => {
    if (known !== true) {
      resultOf(await copies.find().ended, '. What was compared is kept; run the same command again to go on.');
      output.endProgress();
    }
    const lists = (kind === undefined ? duplicateKinds : [kind]).map((one) => {
      const groups = [];
      for (let offset = 0, total = 1; offset < total; offset += PAGE) {
        const page = copies.list(one, offset, PAGE);
        total = page.total;
        groups.push(...page.groups);
      }
      return { kind: one, groups };
    });
    output.json(
      Object.fromEntries(
        lists.map(({ kind: one, groups }) => [
          one,
          groups.map(({ files, bestReasons }) => ({
            suggested: files[0]!.path,
            because: bestReasons,
            files: files.map(({ path, sizeBytes, width, height, changes }) => ({ path, sizeBytes, width, height, changes })),
          })),
        ]),
      ),
    );
    for (const { kind: one, groups } of lists) {
      for (const { files } of groups) {
        output.line(`${files.length} ${headings[one]}`);
        for (const [place, { path, sizeBytes, width, height, changes }] of files.entries()) {
          const detail = [`${width} x ${height}`, `${sizeBytes} bytes`, ...changes].join(', ');
          output.line(`  ${place === 0 && one !== 'similar' ? 'keep' : '    '} ${pathForPeople(path)} (${detail})`);
        }
      }
      if (groups.length === 0) output.line(`No ${headings[one]}.`);
    }
  });
}
