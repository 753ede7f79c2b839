import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from './store';

test('a library opens, closes and opens again', () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'likewise-')), 'library');
  openStore({ folder, access: 'write' }).close();
  const store = openStore({ folder, access: 'write' });
  expect(store.wasCleanExit).toBe(true);
  const reader = openStore({ folder, access: 'read' });
  expect(() => openStore({ folder, access: 'write' })).toThrow(/in use/);
  reader.close();
  store.close();
});
