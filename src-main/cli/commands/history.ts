import { counted } from '@contract/counted';
import { LikewiseError } from '@contract/errors';
import { pathForPeople, type HistoryEntry } from '@engine/engine';
import type { Context } from '../context';
import { timeForPeople } from '../words';

type Step = Extract<HistoryEntry, { log: 'step' }>['step'];

/** `history list`: on top what `redo` would do, the next one lowest; below it what `undo` would take back, the next one first. */
export async function listHistory({ output, withEngine }: Context, limit: number): Promise<void> {
  await withEngine({ access: 'read' }, async ({ history }) => {
    const { held, undone } = history.list(limit);
    const rows = [...undone.toReversed().map((entry) => ({ entry, isUndone: true })), ...held.map((entry) => ({ entry, isUndone: false }))];
    output.json(rows.map(({ entry, isUndone }) => ({ ...shown(entry), undone: isUndone })));
    for (const { entry, isUndone } of rows)
      output.line(`${timeForPeople(entry.atMs)}  ${isUndone ? 'undone: ' : ''}${pathForPeople(described(entry))}`);
    if (rows.length === 0) output.line('Nothing was done yet that can be undone.');
  });
}

/** `history undo`, `history redo`: one thing, whatever it was. */
export async function goThroughHistory({ output, withEngine }: Context, way: 'undo' | 'redo'): Promise<void> {
  await withEngine({ access: 'write' }, async ({ history }) => {
    const [next] = history.list(1)[way === 'undo' ? 'held' : 'undone'];
    if (next === undefined)
      throw new LikewiseError('nothing-to-undo', `There is nothing to ${way === 'undo' ? 'undo' : 'do again'}: "history list" says why.`);
    const change = history[way]();
    output.json({ ...shown(next), undone: way === 'undo', ...change?.counts });
    output.line(`${way === 'undo' ? 'Undone' : 'Done again'}: ${pathForPeople(described(next))}.`);
    if (change?.step?.key === 'folderIn' || change?.step?.key === 'folderIgnore')
      output.note('"likewise index" with that folder looks for what changed in it meanwhile.');
    if (change?.step?.key === 'minSide') output.note('"likewise index" with your folders reads the photos that this is about.');
  });
}

function shown(entry: HistoryEntry): { at: string; kind: string; what: string } {
  const kind = entry.log === 'step' ? entry.step.kind : entry.log;
  return { at: new Date(entry.atMs).toISOString(), kind, what: described(entry) };
}

/** What was done, as it was done then. */
function described(entry: HistoryEntry): string {
  if (entry.log === 'step') return describedStep(entry.step);
  if (entry.log === 'judgement') {
    const { similar, different, withdrawn } = entry.act;
    const parts = [
      similar > 0 ? `${counted(similar, 'pair')} said to be similar` : '',
      different > 0 ? `${counted(different, 'pair')} said to be different` : '',
      withdrawn > 0 ? `${counted(withdrawn, 'judgement')} withdrawn` : '',
    ];
    return parts.filter(Boolean).join(', ');
  }
  const { name, change, formerName, added, takenOff, isSimilar } = entry.act;
  if (change === 'renamed') return `tag "${formerName}" renamed to "${name}"`;
  if (change !== null) return `tag "${name}" ${change}${takenOff > 0 ? `, which ${counted(takenOff, 'photo')} had` : ''}`;
  if (isSimilar !== null) return `photos of the tag "${name}" said ${isSimilar ? '' : 'not '}to be alike`;
  return added > 0 ? `tag "${name}" put on ${counted(added, 'photo')}` : `tag "${name}" taken off ${counted(takenOff, 'photo')}`;
}

function describedStep({ kind, was, became }: Step): string {
  switch (kind) {
    case 'folder':
      if (was !== null && became !== null) return `what is left out of ${was.path} changed`;
      return became === null ? `folder ${was?.path} removed` : `folder ${became.path} added`;
    case 'lens':
      if (was !== null && became !== null) return `lens "${was.name}" renamed to "${became.name}"`;
      return became === null ? `lens "${was?.name}" removed` : `lens "${became.name}" made`;
    case 'contradiction':
      return 'a contradiction left as it is';
    case 'copies':
      return became.some(({ decided }) => decided !== null) ? 'a group of duplicates decided about' : 'a group of duplicates opened again';
    case 'setting':
      return was.key.startsWith('backups') ? 'when backups are made changed' : 'the smallest size of photos changed';
  }
}
