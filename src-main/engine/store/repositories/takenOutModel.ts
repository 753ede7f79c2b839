import type { Database } from 'better-sqlite3';
import type { LensId, ModelId } from '../types';

type Row = Readonly<Record<string, unknown>>;

/** A model that was deleted, with all that is needed to have it again but its embeddings, which are computed anew. */
export interface TakenOutModel {
  readonly id: ModelId;
  readonly lensId: LensId;
  readonly row: Row;
  /** Those that were made from it. */
  readonly children: readonly ModelId[];
  /** What was asked about it and another. */
  readonly trialPairs: readonly Row[];
}

/** Deletes a model that is not active. @returns null when there is none */
export function takeOutModel(database: Database, id: ModelId): TakenOutModel | null {
  const row = database.prepare<[ModelId], Row>('SELECT * FROM model WHERE id = ? AND is_active = 0').get(id);
  if (row === undefined) return null;
  const children = database.prepare<[ModelId], ModelId>('SELECT id FROM model WHERE parent = ?').pluck().all(id);
  const trialPairs = database.prepare<[ModelId, ModelId], Row>('SELECT * FROM trial_pair WHERE bolder = ? OR current = ?').all(id, id);
  database.prepare('DELETE FROM model WHERE id = ?').run(id);
  return { id, lensId: row['lens'] as LensId, row, children, trialPairs };
}

/** The model as it was, under its own number, in its lens, which must be there. What else has gone for good meanwhile (its parent, photos, the other side of a trial) stays gone. */
export function putBackModel(database: Database, { id, row, children, trialPairs }: TakenOutModel): void {
  const exists = database.prepare<[unknown], number>('SELECT 1 FROM model WHERE id = ?').pluck();
  const parent = row['parent'] === null || exists.get(row['parent']) === undefined ? null : row['parent'];
  insert(database, 'model', { ...row, parent });
  const adopt = database.prepare('UPDATE model SET parent = ? WHERE id = ?');
  for (const child of children) adopt.run(id, child);
  const photo = database.prepare<[unknown], number>('SELECT 1 FROM image WHERE id = ?').pluck();
  for (const pair of trialPairs) {
    const isWhole =
      [pair['bolder'], pair['current']].every((model) => exists.get(model)) &&
      [pair['query'], pair['result']].every((image) => photo.get(image));
    if (isWhole) insert(database, 'trial_pair', pair);
  }
}

function insert(database: Database, table: 'model' | 'trial_pair', row: Row): void {
  const columns = Object.keys(row);
  database.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`).run(...Object.values(row));
}
