import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pathFromBytes } from '@engine/paths/relativePath';
import type { DecodedPhoto, Outcome, WalkEntry } from '@engine/library/types';
import { walkFolder } from '@engine/library/walk';
import type { DecoderPool } from '@engine/workers/decoder/decoderPool';
import { geometry, openDecoders } from '../fixtures/decoders';
import { listFiles, makeHostileFolder, removeHostileFolder, type HostileEntry } from '../fixtures/hostile';
import { describeWithShared } from '../fixtures/shared';
import { treeHash } from '../fixtures/treeHash';

/** What became of an entry: `ignore` also for what the walk never shows, as what lies below a folder that is left out. */
type Fate = { readonly kind: 'index' | 'problem' | 'ignore'; readonly code: string | null; readonly reason: string | null };

/** Of a name that the walk met. */
type NameEntry = Exclude<WalkEntry, { readonly kind: 'folder' | 'looking' }>;

async function fates(
  photos: string,
  decoders: DecoderPool,
): Promise<{ fates: Map<string, Fate>; decoded: Map<string, DecodedPhoto>; entries: NameEntry[] }> {
  const [entries, found, decoded]: [NameEntry[], Map<string, Fate>, Map<string, DecodedPhoto>] = [[], new Map(), new Map()];
  for await (const batch of walkFolder(photos)) {
    for (const entry of batch) if (entry.kind !== 'folder' && entry.kind !== 'looking') entries.push(entry);
  }
  await Promise.all(
    entries.map(async (entry) => {
      if (entry.kind === 'ignored') found.set(entry.path, { kind: 'ignore', code: entry.why, reason: null });
      else if (entry.kind === 'problem') found.set(entry.path, { kind: 'problem', code: entry.code, reason: entry.reason });
      else {
        const outcome: Outcome<DecodedPhoto> = await decoders.decode({ path: join(photos, entry.path) }, geometry);
        found.set(
          entry.path,
          outcome.ok ? { kind: 'index', code: null, reason: null } : { kind: 'problem', code: outcome.code, reason: outcome.reason },
        );
        if (outcome.ok) decoded.set(entry.path, outcome.value);
      }
    }),
  );
  return { fates: found, decoded, entries };
}

describeWithShared('on a folder of hostile files', 'hostile', () => {
  let out: string;
  let manifest: HostileEntry[];
  let decoders: DecoderPool;
  let result: Awaited<ReturnType<typeof fates>>;
  let hashes: readonly [string, string];
  let specialMs: number;
  const nameOf = (entry: HostileEntry): string => pathFromBytes(entry.path.subarray('photos/'.length));

  beforeAll(async () => {
    out = mkdtempSync(join(tmpdir(), 'likewise-hostile-'));
    manifest = makeHostileFolder(out, { good: 5 })!.filter((entry) => entry.path.toString().startsWith('photos/'));
    execFileSync(
      'mkfifo',
      [1, 2, 3, 4, 5].map((i) => join(out, 'photos', 'bad', `pipe_${i}.jpg`)),
    );
    decoders = openDecoders();
    const before = treeHash(out);
    result = await fates(join(out, 'photos'), decoders);
    hashes = [before, treeHash(out)];
    const started = performance.now();
    const pipes = await Promise.all(
      [1, 2, 3, 4, 5].map((i) => decoders.decode({ path: join(out, 'photos', 'bad', `pipe_${i}.jpg`) }, geometry)),
    );
    specialMs = performance.now() - started;
    expect(pipes.every((pipe) => !pipe.ok && pipe.code === 'not-a-file')).toBe(true);
  });
  afterAll(async () => {
    await decoders.close();
    removeHostileFolder(out);
  });

  test('R1 every file ends where the manifest says, and the run ends by itself', () => {
    const isRoot = process.getuid?.() === 0;
    const wrong = manifest.flatMap((entry) => {
      const fate = result.fates.get(nameOf(entry));
      const kind = fate?.kind ?? 'ignore';
      // Root reads what no one else may; the next test asks as an ordinary user.
      if (entry.expect === 'any' || (isRoot && nameOf(entry) === 'bad/locked.jpg')) return [];
      // An SVG under its own name is told as not supported instead of being passed over.
      const allowed = nameOf(entry).endsWith('.svg') ? ['ignore', 'problem'] : [entry.expect];
      return allowed.includes(kind) ? [] : [`${nameOf(entry)} (${entry.note}): ${entry.expect}, got ${kind} ${fate?.code ?? ''}`];
    });
    expect(wrong).toEqual([]);
  });

  test('R2 each cut JPEG is incomplete, and every reason is one line without a library’s jargon', () => {
    for (let share = 10; share < 100; share += 10)
      expect(result.fates.get(`bad/trunc_${share}.jpg`)?.code, `${share} %`).toBe('incomplete');
    expect(result.fates.get('bad/trunc_00.jpg')?.code).toBe('empty');
    for (const { reason } of result.fates.values())
      if (reason !== null) expect(reason).toMatch(/^(?!.*(?:vips|libpng|buffer|IFD|errno))[A-Z][^\n\r]*\.$/i);
  });

  test('R3 six FIFOs cost less than a second in all', () => {
    expect(specialMs).toBeLessThan(1000);
    expect(result.fates.get('bad/pipe.jpg')).toMatchObject({ kind: 'ignore', code: 'special-file' });
  });

  test('R4 no link is followed, and each regular file is seen once', () => {
    const paths = result.entries.map((entry) => entry.path);
    expect(new Set(paths).size).toBe(paths.length);
    for (const name of ['loop_dir', 'loop_a.jpg', 'loop_b.jpg', 'dangling.jpg', 'escape.jpg', 'escape_dir', 'zero.jpg', 'tty.jpg']) {
      expect(result.fates.get(`bad/${name}`)).toMatchObject({ kind: 'ignore', code: 'link' });
    }
  });

  test('R5 an SVG under a photo’s name reaches no renderer', () => {
    for (const name of ['svg_named.jpg', 'laughs_named.png', 'big_svg_named.jpg'])
      expect(result.fates.get(`bad/${name}`)?.code).toBe('format-not-supported');
  });

  test('R10 nothing is silently missing: indexed, problems and ignored make up the files on disk', () => {
    const onDisk = listFiles(Buffer.from(join(out, 'photos'))).map((path) => pathFromBytes(path.subarray(join(out, 'photos').length + 1)));
    const seen = new Set(
      result.entries
        .filter((entry) => entry.kind === 'photo' || entry.kind === 'ignored' || entry.kind === 'problem')
        .map((entry) => entry.path),
    );
    expect(onDisk.filter((path) => !seen.has(path) && !path.startsWith('bad/locked_dir/'))).toEqual([]);
    expect(result.fates.get('bad/invalid_\udcff\udcfe\udc80.jpg')?.kind).toBe('index');
  });

  test('R11 all eight orientations have the thumbnail’s shape of the upright picture, and all kinds of colour give three channels', () => {
    for (let orientation = 1; orientation <= 8; orientation++) {
      const value = result.decoded.get(`bad/orient_${orientation}.jpg`)!;
      expect([value.width, value.height]).toEqual(orientation < 5 ? [72, 48] : [48, 72]);
    }
    for (const name of ['deep_16.png', 'gray_1bit.png', 'alpha.png', 'palette.png', 'gray.jpg', 'cmyk.jpg', 'deep_16.tif']) {
      expect(result.decoded.get(`bad/${name}`)?.pixels.length, name).toBe(224 * 224 * 3);
    }
  });

  test('R12 a format that cannot be read is a problem that names it', () => {
    expect(result.fates.get('bad/photo.bmp')).toMatchObject({
      code: 'format-not-supported',
      reason: expect.stringContaining('BMP') as string,
    });
  });

  test('R13 nothing in the tree was written, moved or touched', () => {
    expect(hashes[1]).toBe(hashes[0]);
  });

  test('R16 an ordinary user gets one problem for a folder that may not be opened, and one for a file', async () => {
    const probe = join(import.meta.dirname, '..', 'fixtures', 'walkAsUser.ts');
    const { bundleForNode } = await import('../fixtures/bundle');
    const script = await bundleForNode(probe, out);
    execFileSync('chmod', ['755', out]);
    const isRoot = process.getuid?.() === 0;
    const run = spawnSync(process.execPath, [script, join(out, 'photos')], {
      encoding: 'utf8',
      ...(isRoot ? { uid: 65534, gid: 65534 } : {}),
    });
    expect(run.stderr).toBe('');
    expect(JSON.parse(run.stdout)).toEqual({
      folder: [{ path: 'bad/locked_dir', code: 'not-allowed', isFolder: true }],
      file: 'not-allowed',
    });
  });
});
