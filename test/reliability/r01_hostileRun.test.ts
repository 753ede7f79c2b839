import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cliOn, fileLines, startCli, type Cli, type CliResult } from '../fixtures/cli';
import { listFiles, makeHostileFolder, removeHostileFolder, type HostileEntry } from '../fixtures/hostile';
import { describeWithShared } from '../fixtures/shared';
import { treeHash } from '../fixtures/treeHash';

const GOOD = 200;

describeWithShared('the command line on a folder of hostile files', 'hostile', () => {
  let base: string;
  let photos: string;
  let cli: Cli;
  let manifest: HostileEntry[];
  let run: CliResult;
  let before: string;
  /** By the bytes of the path below `photos`, in hexadecimal. */
  const fates = new Map<string, { readonly outcome: string; readonly reason: string | null }>();
  const fateOf = (path: Buffer | string): { outcome: string; reason: string | null } =>
    fates.get(Buffer.from(path).toString('hex')) ?? { outcome: 'ignored', reason: null };

  beforeAll(async () => {
    base = mkdtempSync(join(tmpdir(), 'likewise-r01-'));
    manifest = makeHostileFolder(join(base, 'hostile'), { good: GOOD })!.filter(({ path }) => path.toString().startsWith('photos/'));
    photos = join(base, 'hostile', 'photos');
    cli = cliOn(join(base, 'library'));
    before = treeHash(join(base, 'hostile'));
    run = await startCli(['index', photos, '--library', cli.library, '--json']).ended;
    for (const { path, path_b64, outcome, reason } of await fileLines(cli)) {
      const bytes = path === undefined ? Buffer.from(path_b64!, 'base64') : Buffer.from(path);
      fates.set(bytes.toString('hex'), { outcome, reason });
    }
  }, 400_000);
  afterAll(() => {
    removeHostileFolder(join(base, 'hostile'));
    rmSync(base, { recursive: true, force: true });
  });

  test('R1 the run ends by itself with 0, and every file lands where the manifest says', () => {
    expect(run.stderr).not.toMatch(/\bat .*:\d+:\d+/);
    expect(run.code).toBe(0);
    const isRoot = process.getuid?.() === 0;
    const wrong = manifest.flatMap(({ path, expect: expected, note }) => {
      const below = path.subarray('photos/'.length);
      // Root reads what no one else may; r16 asks as an ordinary user.
      if (expected === 'any' || (isRoot && below.toString().startsWith('bad/locked'))) return [];
      const { outcome, reason } = fateOf(below);
      // `ignore` says not indexed: an SVG under its own name is told as not supported.
      const isRight = expected === 'index' ? outcome === 'indexed' : expected === 'problem' ? outcome === 'problem' : outcome !== 'indexed';
      return isRight ? [] : [`${below.toString()} (${note}): ${expected}, got ${outcome} ${reason ?? ''}`];
    });
    expect(wrong).toEqual([]);
    const good = manifest.filter(({ path }) => path.toString().startsWith('photos/good/'));
    expect(good).toHaveLength(GOOD);
    expect(good.every(({ path }) => fateOf(path.subarray('photos/'.length)).outcome === 'indexed')).toBe(true);
  });

  test('R2 each cut JPEG is a problem that says so in one line without jargon', async () => {
    const problems = await cli.json<{ path: string; reason: string; code: string }[]>('problems');
    for (let share = 10; share < 100; share += 10)
      expect(problems.find(({ path }) => path === `bad/trunc_${share}.jpg`)).toMatchObject({
        code: 'incomplete',
        reason: expect.stringContaining('incomplete') as string,
      });
    for (const { reason } of problems) expect(reason).toMatch(/^(?!.*(?:vips|libpng|buffer|IFD|errno))[A-Z][^\n\r]*\.$/i);
  });

  test('R4 links are counted and none is followed: no photo appears twice, none from outside', () => {
    const { ignoredByKind } = JSON.parse(run.stdout) as { ignoredByKind: Record<string, number> };
    expect(ignoredByKind['link']).toBeGreaterThan(5);
    expect(fates.size).toBe(new Set(fates.keys()).size);
    expect(fateOf('bad/escape.jpg')).toEqual({ outcome: 'ignored', reason: 'link' });
    expect([...fates.keys()].some((path) => Buffer.from(path, 'hex').toString().startsWith('bad/escape_dir/'))).toBe(false);
  });

  test('R10 nothing is silently missing: the report’s counts are those of the list, and every file on disk is in it', () => {
    const report = JSON.parse(run.stdout) as { photos: number; indexed: number; problems: number; ignored: number };
    const count = (wanted: string): number => [...fates.values()].filter(({ outcome }) => outcome === wanted).length;
    expect([count('indexed'), count('problem'), count('ignored')]).toEqual([report.photos, report.problems, report.ignored]);
    const prefix = Buffer.from(`${photos}/`);
    const missing = listFiles(Buffer.from(photos))
      .map((path) => path.subarray(prefix.length))
      .filter((path) => !fates.has(path.toString('hex')) && !isBelowIgnored(path));
    expect(missing.map((path) => path.toString('latin1'))).toEqual([]);
    expect(fateOf(Buffer.from('bad/invalid_\xff\xfe\x80.jpg', 'latin1')).outcome).toBe('indexed');
  });

  /** A folder that is left out is one entry, its path ending in `/`. */
  function isBelowIgnored(path: Buffer): boolean {
    for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
      const folder = fates.get(path.subarray(0, at + 1).toString('hex'));
      if (folder !== undefined && folder.outcome !== 'indexed') return true;
    }
    return false;
  }

  test('R12 a format that cannot be read is a problem that names it', async () => {
    expect(fateOf('bad/photo.bmp')).toMatchObject({ outcome: 'problem', reason: expect.stringContaining('BMP') as string });
  });

  test('R13 hash, size, time and mode of the whole tree are the same after index, evaluate, verify and forget', async () => {
    expect((await cli('evaluate')).code).toBe(0);
    expect((await cli('verify')).code).toBe(0);
    expect((await cli('forget', photos)).code).toBe(0);
    expect(treeHash(join(base, 'hostile'))).toBe(before);
  });
});
