import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { definedEnv, electronBinary, scripted } from './fixtures/likewise';

/** One that stays empty is waited for no longer. */
const limitMs = 120_000;

test('a window whose page has ended shows its photos again by itself; after the third time a person is asked', async () => {
  const base = mkdtempSync(join(tmpdir(), 'likewise-crashed-'));
  try {
    const child = spawn(
      electronBinary(),
      [
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        ...['--require', join(import.meta.dirname, 'fixtures', 'endPages.cjs'), `--user-data-dir=${join(base, 'data')}`, '--lang=en'],
        process.env['LIKEWISE_APP_DIR'] ?? resolve(import.meta.dirname, '../..'),
      ],
      {
        env: {
          ...definedEnv(),
          ...scripted({ photos: 60, indexed: 60 }),
          LIKEWISE_NODE: process.execPath,
          LIKEWISE_LIBRARY: join(base, 'library'),
          LIKEWISE_ENDED_PAGES: join(base, 'ended'),
        },
        stdio: 'ignore',
        timeout: limitMs,
      },
    );
    const code = await new Promise<number | null>((done) => child.once('close', done));
    const lines = readFileSync(join(base, 'ended'), 'utf8').trim().split('\n');
    const asked = { message: 'The window has failed three times in a few minutes.', buttons: ['Load again', 'Quit'] };
    expect([code, lines.map((line) => JSON.parse(line) as unknown)]).toEqual([0, ['photos', 'photos', 'photos', asked]]);
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
});
