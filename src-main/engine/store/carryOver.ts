import type { Database } from 'better-sqlite3';

/** Images whose vectors are copied between two breaths of the event loop: some megabytes. */
const IMAGES_AT_ONCE = 2_000;

/**
 * Carries what is known and computed of photos from the database `present` over to `main`, which was made from a backup: folders and files as
 * they are now, images that came since, features, the label-free model in use, and embeddings of the models that both have. Photos are the same
 * when their content is. Foreign keys must be off.
 * @returns whether every image kept its id, so that what is known by it elsewhere still holds
 */
export async function carryOver(database: Database, letOthersRun: () => Promise<unknown>): Promise<boolean> {
  database.exec('CREATE TEMP TABLE same (old INTEGER PRIMARY KEY, new INTEGER NOT NULL)');
  database.exec('CREATE TEMP TABLE same_model (old INTEGER PRIMARY KEY, new INTEGER NOT NULL)');
  database.transaction(() => {
    mapImages(database);
    database.exec('DELETE FROM main.root; DELETE FROM main.file');
    copy(database, 'root', {});
    copy(database, 'file', { image: 'image' });
    mapModels(database);
  })();
  const most = Number(database.prepare('SELECT COALESCE(MAX(old), 0) FROM same').pluck().get());
  for (let from = 0; from <= most; from += IMAGES_AT_ONCE) {
    database.transaction(() => {
      for (const table of ['feature', 'embedding'])
        copy(
          database,
          table,
          { image: 'image', model: 'model' },
          `present.${table}.image BETWEEN ${from} AND ${from + IMAGES_AT_ONCE - 1}`,
        );
    })();
    await letOthersRun();
  }
  return database.prepare('SELECT 1 FROM same WHERE old <> new').get() === undefined;
}

function mapImages(database: Database): void {
  database.exec(`INSERT INTO same (old, new)
    SELECT p.image, MIN(n.image) FROM present.image_content p JOIN main.image_content n ON n.content_hash = p.content_hash GROUP BY p.image`);
  // Images that came since keep their numbers, unless the backup gave those to others.
  database.exec(`INSERT INTO same (old, new) SELECT id, id FROM present.image
    WHERE id NOT IN (SELECT old FROM same) AND id NOT IN (SELECT id FROM main.image) AND id NOT IN (SELECT new FROM same)`);
  const first = Number(
    database
      .prepare('SELECT MAX((SELECT COALESCE(MAX(id), 0) FROM main.image), (SELECT COALESCE(MAX(new), 0) FROM same)) + 1')
      .pluck()
      .get(),
  );
  database
    .prepare(
      `INSERT INTO same (old, new) SELECT id, ? + ROW_NUMBER() OVER (ORDER BY id) - 1 FROM present.image WHERE id NOT IN (SELECT old FROM same)`,
    )
    .run(first);
  copy(database, 'image', { id: 'image' }, 'same_image.new NOT IN (SELECT id FROM main.image)');
  copy(database, 'image_content', { image: 'image' });
}

function mapModels(database: Database): void {
  const same = 'n.head_checksum = p.head_checksum AND n.kind = p.kind AND n.size = p.size AND n.backbone = p.backbone';
  database.exec(`INSERT INTO same_model (old, new) SELECT p.id, MIN(n.id) FROM present.model p JOIN main.model n ON ${same} GROUP BY p.id`);
  // The label-free model in use was fitted to more photos than that of the backup.
  const base = database
    .prepare<[], { id: number; new: number | null }>(
      "SELECT id, (SELECT new FROM same_model WHERE old = id) AS new FROM present.model WHERE kind = 'base' AND is_active = 1",
    )
    .get();
  if (base === undefined) return;
  database.exec("UPDATE main.model SET is_active = 0 WHERE kind = 'base'");
  if (base.new === null) {
    const isFree = database.prepare('SELECT 1 FROM main.model WHERE id = ?').get(base.id) === undefined;
    const id = isFree ? base.id : Number(database.prepare('SELECT MAX(id) + 1 FROM main.model').pluck().get());
    database.prepare('INSERT INTO same_model (old, new) VALUES (?, ?)').run(base.id, id);
    copy(database, 'model', { id: 'model', parent: 'model' }, `present.model.id = ${base.id}`);
  } else database.prepare('UPDATE main.model SET is_active = 1 WHERE id = ?').run(base.new);
}

/**
 * Judgements and tags that were made after a moment, and that the backup has otherwise or not at all. A pair of lenses is one by its name.
 * @returns how many
 */
export function keepNewer(database: Database, sinceMs: number): number {
  return database.transaction(() => {
    const lenses = 'JOIN present.lens pl ON pl.id = p.lens JOIN main.lens nl ON nl.name = pl.name';
    const pair = 'JOIN same a ON a.old = p.image_a JOIN same b ON b.old = p.image_b';
    const judgements = database
      .prepare(
        `INSERT INTO main.judgement (lens, image_a, image_b, verdict, source, judged_at_ms, query)
         SELECT nl.id, MIN(a.new, b.new), MAX(a.new, b.new), p.verdict, p.source, p.judged_at_ms, (SELECT new FROM same WHERE old = p.query)
         FROM present.judgement p ${lenses} ${pair} WHERE p.judged_at_ms > ? AND a.new <> b.new
         ON CONFLICT (lens, image_a, image_b) DO UPDATE SET verdict = excluded.verdict, source = excluded.source,
           judged_at_ms = excluded.judged_at_ms, query = excluded.query
         WHERE excluded.judged_at_ms > judgement.judged_at_ms`,
      )
      .run(sinceMs).changes;
    database
      .prepare(
        `INSERT OR IGNORE INTO main.tag (name) SELECT DISTINCT t.name FROM present.tag t JOIN present.image_tag p ON p.tag = t.id WHERE p.tagged_at_ms > ?`,
      )
      .run(sinceMs);
    const tagged = database
      .prepare(
        `INSERT OR IGNORE INTO main.image_tag (image, tag, tagged_at_ms) SELECT i.new, n.id, p.tagged_at_ms FROM present.image_tag p
         JOIN present.tag t ON t.id = p.tag JOIN main.tag n ON n.name = t.name JOIN same i ON i.old = p.image WHERE p.tagged_at_ms > ?`,
      )
      .run(sinceMs).changes;
    return judgements + tagged;
  })();
}

/** Copies rows of a table, with the ids in some of its columns as they are in `main`. Rows that point at what is not there stay behind. */
function copy(database: Database, table: string, mapped: Readonly<Record<string, 'image' | 'model'>>, which: string = '1'): void {
  const columns = database.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table);
  const joins: string[] = [];
  const values = columns.map((column) => {
    const kind = mapped[column];
    if (kind === undefined) return `present.${table}."${column}"`;
    const isWanted = column !== 'parent' && table !== 'file';
    joins.push(
      `${isWanted ? '' : 'LEFT '}JOIN ${kind === 'image' ? 'same' : 'same_model'} AS same_${column === 'id' ? kind : column} ON same_${column === 'id' ? kind : column}.old = present.${table}."${column}"`,
    );
    return `same_${column === 'id' ? kind : column}.new`;
  });
  const names = columns.map((column) => `"${column}"`).join(', ');
  database.exec(
    `INSERT OR IGNORE INTO main.${table} (${names}) SELECT ${values.join(', ')} FROM present.${table} ${joins.join(' ')} WHERE ${which}`,
  );
}
