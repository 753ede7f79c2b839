import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LikewiseError } from '@contract/errors';
import { temporaryFolder } from '../../test/fixtures/store';
import { createRecoveryHandlers } from './backupHandlers';

test('R21: of a damaged library the backups are listed with the folder that they lie in, and all else is answered with what is wrong', () => {
  const folder = temporaryFolder();
  const damage = new LikewiseError('library-damaged', 'It is damaged.');
  const handlers = createRecoveryHandlers(folder, damage, () => Promise.reject(damage));
  const { signal } = new AbortController();
  expect(handlers['backups.list'](undefined, signal)).toMatchObject({ folder: join(folder, 'backups'), list: [] });
  expect(() => handlers['folders.list'](undefined, signal)).toThrow(damage);
});
