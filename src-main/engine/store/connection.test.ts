import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../../test/fixtures/store';
import { Connection } from './connection';

const FULL = 2;
const NORMAL = 1;

test('the disk is waited for at the end of what a person did, also when that fails, and never otherwise', () => {
  const connection = new Connection(join(temporaryFolder(), 'a.db'), 'write');
  onTestFinished(() => connection.close('checkpoint'));
  const level = (): unknown => connection.database.pragma('synchronous', { simple: true });
  expect(connection.transaction(level)).toBe(NORMAL);
  expect(connection.precious(level)).toBe(FULL);
  expect(connection.precious(() => connection.precious(level))).toBe(FULL);
  expect(level()).toBe(NORMAL);
  expect(() =>
    connection.precious(() => {
      throw new Error('stop');
    }),
  ).toThrow('stop');
  expect(connection.transaction(level)).toBe(NORMAL);
});

test.each(['write', 'read'] as const)('a library is trusted by no connection, here one to %s', (access) => {
  const path = join(temporaryFolder(), 'a.db');
  new Connection(path, 'write').close('checkpoint');
  const connection = new Connection(path, access);
  onTestFinished(() => connection.close(access === 'read' ? 'leave' : 'checkpoint'));
  const settings = ['trusted_schema', 'cell_size_check', 'foreign_keys'].map((name) => connection.database.pragma(name, { simple: true }));
  // No function of a schema that somebody else wrote runs, and pages are looked at before they are read.
  expect(settings).toEqual([0, 1, 1]);
});

test('a snapshot does not see what another connection commits meanwhile', () => {
  const path = join(temporaryFolder(), 'a.db');
  const writer = new Connection(path, 'write');
  writer.database.exec('CREATE TABLE t (x INTEGER) STRICT');
  const reader = new Connection(path, 'read');
  onTestFinished(() => {
    reader.close('leave');
    writer.close('checkpoint');
  });
  const count = (): unknown => reader.database.prepare('SELECT COUNT(*) FROM t').pluck().get();
  const seen = reader.snapshot(() => {
    const before = count();
    writer.database.exec('INSERT INTO t VALUES (1)');
    return [before, count()];
  });
  expect([...seen, count()]).toEqual([0, 0, 1]);
});

test('an emptied log leaves all that was written in the database alone, and what a reader looks at stays where it is', () => {
  const folder = temporaryFolder();
  const writer = new Connection(join(folder, 'a.db'), 'write');
  writer.database.exec('CREATE TABLE t (x INTEGER) STRICT');
  const reader = new Connection(join(folder, 'a.db'), 'read');
  onTestFinished(() => {
    reader.close('leave');
    writer.close('checkpoint');
  });
  /** In the file of the database, as if the log beside it were lost. */
  const inFile = (name: string): unknown => {
    copyFileSync(join(folder, 'a.db'), join(folder, name));
    const copy = new Connection(join(folder, name), 'read');
    try {
      return copy.database.prepare('SELECT COUNT(*) FROM t').pluck().get();
    } finally {
      copy.close('leave');
    }
  };
  writer.database.exec('INSERT INTO t VALUES (1)');
  writer.emptyLog();
  expect(inFile('once.db')).toBe(1);
  reader.snapshot(() => {
    const count = reader.database.prepare('SELECT COUNT(*) FROM t').pluck();
    expect(count.get()).toBe(1);
    writer.database.exec('INSERT INTO t VALUES (2)');
    writer.emptyLog();
    expect(count.get()).toBe(1);
  });
  writer.emptyLog();
  expect(inFile('twice.db')).toBe(2);
});
