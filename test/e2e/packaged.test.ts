import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawScene, sceneKinds } from './fixtures/scenes';
import { answerNames, photoNamed, waitUntilRead } from './fixtures/steps';

const root = resolve(import.meta.dirname, '../..');
const runFile = promisify(execFile);
const variants = [1, 2, 3, 4, 5];

/** The package somewhere else: inside the project a module that it lacks would be found in the project's own. */
function moveAway(packaged: string): string {
  const dir = join(mkdtempSync(join(tmpdir(), 'likewise-package-')), 'app');
  cpSync(packaged, dir, { recursive: true, verbatimSymlinks: true });
  return dir;
}

/** The page of the packaged app. Its fuses keep Playwright's own launcher out, which asks for `--inspect`; this port is Chromium's. */
async function connect(app: ChildProcess): Promise<{ browser: Browser; page: Page }> {
  const port = await new Promise<string>((found, fail) => {
    let text = '';
    app.stderr?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const match = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)\//.exec(text);
      if (match) found(match[1]!);
    });
    app.once('exit', (code) => fail(new Error(`the packaged app ended with ${code}:\n${text}`)));
  });
  // A connection that is made before there is a window waits for ever.
  await expect
    .poll(async () => (await (await fetch(`http://127.0.0.1:${port}/json/list`)).text()).includes('likewise://app/'), { timeout: 60_000 })
    .toBe(true);
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  const context = browser.contexts()[0]!;
  return { browser, page: context.pages()[0] ?? (await context.waitForEvent('page')) };
}

describe.runIf(process.platform === 'linux')('the packaged app', () => {
  let dir = '';
  let photos: string;
  let libraryDir: string;
  const cli = async (...args: string[]): Promise<string> =>
    (await runFile(join(dir, 'bin', 'likewise'), [...args, '--library', libraryDir], { maxBuffer: 1 << 24 })).stdout;

  beforeAll(async () => {
    await runFile(process.execPath, ['resources/setup/package.mjs'], { cwd: root, maxBuffer: 1 << 24 });
    dir = moveAway(join(root, 'dist', 'linux-unpacked'));
    photos = join(dir, '..', 'photos');
    libraryDir = join(dir, '..', 'library');
    mkdirSync(photos);
    for (const kind of sceneKinds) {
      for (const variant of variants) writeFileSync(join(photos, `${kind}-${variant}.jpg`), await drawScene(kind, variant));
    }
  }, 600_000);
  afterAll(() => {
    if (dir) rmSync(join(dir, '..'), { recursive: true, force: true });
  });

  test('its command line indexes twenty photos on native TensorFlow and finds the kin of one, with nothing but what it brought', async () => {
    expect(JSON.parse(await cli('index', photos, '--json'))).toMatchObject({ photos: 20, indexed: 20, problems: 0 });
    expect(JSON.parse(await cli('status', '--json'))).toMatchObject({ backend: 'tensorflow', photos: 20 });
    const { hits } = JSON.parse(await cli('similar', join(photos, 'night-1.jpg'), '-k', '4', '--json')) as { hits: { path: string }[] };
    expect(hits.every(({ path }) => path.includes('night-'))).toBe(true);
  });

  test('its doctor finds every package that it loads, and which Likewise it is', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    expect((await runFile(join(dir, 'bin', 'likewise'), ['--version'])).stdout.trim()).toBe(version);
    const { versions, findings } = JSON.parse(await cli('doctor', '--json')) as { versions: Record<string, string>; findings: unknown };
    expect(versions).toMatchObject({ likewise: version, 'libheif-js': expect.stringMatching(/^\d/) as string });
    expect([Object.values(versions).includes('missing'), findings]).toEqual([false, []]);
  });

  test('the sample pictures are in it, and their licence', () => {
    const samples = 'resources/samples/pictures';
    const packed = readdirSync(join(dir, 'resources', 'engine', samples));
    expect(packed.toSorted()).toEqual(readdirSync(join(root, samples)).toSorted());
    expect(packed).toContain('LICENSE.txt');
  });

  test('whatever works apart from its command line is in it, too: what finds duplicates, and what draws the map', async () => {
    expect(JSON.parse(await cli('duplicates', '--json'))).toMatchObject({ identical: [] });
    expect(JSON.parse(await cli('map', '--json'))).toMatchObject({ photos: 20 });
  });

  test('R35 the fuses that are read back from the program are as they must be', async () => {
    const wire = await getCurrentFuseWire(join(dir, 'likewise'));
    // The file holds the digits 0 and 1.
    const isOn = (fuse: FuseV1Options): boolean => wire[fuse] === '1'.charCodeAt(0);
    expect({
      runAsNode: isOn(FuseV1Options.RunAsNode),
      nodeOptions: isOn(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
      inspect: isOn(FuseV1Options.EnableNodeCliInspectArguments),
      onlyArchive: isOn(FuseV1Options.OnlyLoadAppFromAsar),
      fileProtocol: isOn(FuseV1Options.GrantFileProtocolExtraPrivileges),
    }).toEqual({ runAsNode: false, nodeOptions: false, inspect: false, onlyArchive: true, fileProtocol: false });
  });

  test('R35 its window shows the library, and a click on a photo its kin; ELECTRON_RUN_AS_NODE, NODE_OPTIONS, LIKEWISE_NODE and --inspect change nothing', async () => {
    const ran = join(dir, '..', 'ran-by-node-options');
    const preloaded = join(dir, '..', 'preloaded.cjs');
    writeFileSync(preloaded, `require('fs').writeFileSync(${JSON.stringify(ran)}, '')`);
    const app = spawn(
      join(dir, 'likewise'),
      [
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        '--remote-debugging-port=0',
        '--inspect=0',
        '--lang=en',
        `--user-data-dir=${join(dir, '..', 'data')}`,
      ],
      {
        env: {
          ...process.env,
          LIKEWISE_LIBRARY: libraryDir,
          ELECTRON_RUN_AS_NODE: '1',
          NODE_OPTIONS: `--require ${preloaded}`,
          LIKEWISE_NODE: '/bin/false',
          LIKEWISE_HOST: '/nowhere.js',
        },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    const ended = new Promise((done) => app.once('exit', done));
    let said = '';
    app.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    try {
      const { browser, page } = await connect(app);
      await waitUntilRead(page, 20);
      await photoNamed(page, 'house-1.jpg').click();
      expect((await answerNames(page, 4)).every((name) => name.startsWith('house-'))).toBe(true);
      await browser.close();
    } finally {
      app.kill();
      await ended;
    }
    expect(said).not.toContain('Debugger listening');
    expect(existsSync(ran)).toBe(false);
  });

  test('R35 it runs what its archive holds, and without the archive nothing', async () => {
    expect(readdirSync(join(dir, 'resources')).toSorted()).toEqual(['app.asar', 'engine']);
    const other = join(dir, '..', 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'package.json'), '{"main":"index.js"}');
    writeFileSync(join(other, 'index.js'), `require('fs').writeFileSync(${JSON.stringify(join(other, 'ran'))}, ''); process.exit(0);`);
    rmSync(join(dir, 'resources', 'app.asar'));
    const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    await runFile(join(dir, 'likewise'), [...sandbox, other], { timeout: 15_000 }).catch(() => undefined); // how it refuses is Electron's affair
    expect(existsSync(join(other, 'ran'))).toBe(false);
  });

  test('R40 the parts under the LGPL are files of their own, and every component has its licence in the list', () => {
    const modules = join(dir, 'resources', 'engine', 'node_modules');
    expect(statSync(join(modules, 'libheif-js', 'libheif-wasm', 'libheif-bundle.js')).isFile()).toBe(true);
    expect(existsSync(join(dir, 'THIRD-PARTY.txt'))).toBe(true);
  });
});
