import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../../test/fixtures/store';
import { Connection } from '../connection';
import { migrate } from '../migrate';
import { createRepositories } from './index';

/** The statements that look at every row on purpose: each answers a question about all of them, from an index where it can. */
const mayScan: readonly RegExp[] = [
  /^SELECT COUNT\(\*\) FROM/,
  /GROUP BY/,
  /SELECT (COUNT\(DISTINCT|DISTINCT) file\.image/,
  /^SELECT id FROM model|FROM root ORDER BY|FROM index_file ORDER BY|FROM in_hand ORDER BY/,
];
const isLarge = /SCAN (file|image|feature|embedding|image_content|judgement)\b/;

test('no statement looks at every file, image, feature or embedding to find a few', () => {
  const connection = new Connection(join(temporaryFolder(), 'library.db'), 'write');
  migrate(connection);
  const { database } = connection;
  const sources: string[] = [];
  const prepare = database.prepare.bind(database);
  const recording = new Proxy(database, {
    get(target, name) {
      if (name !== 'prepare') return Reflect.get(target, name, target) as unknown;
      return (source: string): unknown => {
        sources.push(source.replace(/\s+/g, ' ').trim());
        return prepare(source);
      };
    },
  });
  createRepositories(Object.assign(Object.create(connection) as Connection, { database: recording }), () => 0);
  expect(sources.length).toBeGreaterThan(50);
  const slow = sources
    .filter((source) => !mayScan.some((allowed) => allowed.test(source)))
    .map((source) => {
      const plan = prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${source.replace(/@\w+/g, '?')}`);
      const count = (source.match(/\?|@\w+/g) ?? []).length;
      return { source, plan: plan.all(...Array<null>(count).fill(null)).map(({ detail }) => detail) };
    })
    // A page that is sorted first costs as much as all of them.
    .filter(({ source, plan }) =>
      plan.some((step) => isLarge.test(step) || (source.includes(' LIMIT ') && step.includes('TEMP B-TREE FOR ORDER BY'))),
    );
  connection.close('leave');
  expect(slow).toEqual([]);
});
