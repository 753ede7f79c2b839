import { accessSync, constants, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, normalize } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run } from '../command.mjs';
import { projectDir } from '../paths.mjs';
import { builderConfig, layoutOf, nodeLicencePlace } from './layouts.mjs';
import { bundledPackages } from './licences.mjs';
import { nodeLicence } from './nodeLicence.mjs';
import { partOf } from './sizes.mjs';
import { mustHold } from './stageEngine.mjs';

const systems = [
  ['linux', 'x64'],
  ['linux', 'arm64'],
  ['win32', 'x64'],
  ['win32', 'arm64'],
  ['darwin', 'x64'],
  ['darwin', 'arm64'],
];
let dir;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'likewise-layout-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

test('the folder of the app is the one that electron-builder makes for the system and the processor', () => {
  expect(systems.map(([platform, arch]) => layoutOf(platform, arch).dir)).toEqual([
    'linux-unpacked',
    'linux-arm64-unpacked',
    'win-unpacked',
    'win-arm64-unpacked',
    'mac',
    'mac-arm64',
  ]);
});

test.each(systems)('on %s %s a command line is shipped, where the package says that it is, beside the licences', (platform, arch) => {
  const { resources, commandLine } = layoutOf(platform, arch);
  const { extraFiles, mac } = builderConfig(platform, arch);
  // electron-builder puts extra files into the app's folder, extra resources into the folder of resources.
  const places = [...(extraFiles ?? []), ...(mac?.extraResources ?? []).map(({ from, to }) => ({ from, to: `${resources}/${to}` }))];
  const script = places.find(({ to }) => to === commandLine.place);
  accessSync(join(projectDir, script.from), constants.R_OK);
  const isMac = platform === 'darwin';
  const folder = isMac ? `${resources}/` : '';
  expect(places.map(({ to }) => to)).toEqual([`${folder}LICENSE`, `${folder}THIRD-PARTY.txt`, commandLine.place]);
});

test.runIf(process.platform !== 'win32').each([
  ['linux', 'x64'],
  ['darwin', 'arm64'],
])(
  'the script for %s runs the command line that lies in the folder of resources, with the arguments as they were',
  async (platform, arch) => {
    const { resources, commandLine } = layoutOf(platform, arch);
    const engine = join(dir, resources, 'engine');
    const script = join(dir, commandLine.place);
    mkdirSync(join(script, '..'), { recursive: true });
    mkdirSync(engine, { recursive: true });
    writeFileSync(script, readFileSync(join(projectDir, 'resources/setup/packaging', commandLine.script)), { mode: 0o755 });
    writeFileSync(join(engine, 'node'), '#!/bin/sh\nprintf "%s\\n" "$@"\n', { mode: 0o755 });
    const [program, ...rest] = (await run(script, ['similar', 'a photo.jpg'])).trimEnd().split('\n');
    expect(normalize(program)).toBe(join(engine, 'out/main/cli.js'));
    expect(rest).toEqual(['similar', 'a photo.jpg']);
  },
);

test("Windows' script names the engine's own Node and program, from the folder that it lies in", () => {
  const { resources, commandLine } = layoutOf('win32', 'x64');
  const text = readFileSync(join(projectDir, 'resources/setup/packaging', commandLine.script), 'utf8');
  const up = commandLine.place.split('/').slice(1).fill('..').join('\\');
  const engine = `%~dp0${up}\\${resources}\\engine`;
  expect(text).toContain(`@"${engine}\\node.exe" "${engine}\\out\\main\\cli.js" %*`);
});

test('only on macOS is the program signed anew once its fuses are turned', () => {
  const isSigned = systems.filter(([platform, arch]) => builderConfig(platform, arch).electronFuses?.resetAdHocDarwinSignature);
  expect(isSigned).toEqual([
    ['darwin', 'x64'],
    ['darwin', 'arm64'],
  ]);
});

test.each(systems)('on %s %s the sizes tell the engine, the archive and Electron apart', (platform, arch) => {
  const { resources } = layoutOf(platform, arch);
  const paths = [
    `${resources}/engine/node`,
    `${resources}/engine/node_modules/@tensorflow/tfjs-node/deps/lib/tensorflow`,
    `${resources}/app.asar`,
    'engine/node',
  ];
  const expected = ['Node binary', 'TensorFlow', 'app.asar (app, preload, page)', 'Electron'];
  expect(paths.map((path) => partOf(path, resources))).toEqual(expected);
  expect(paths.map((path) => partOf(path.replaceAll('/', '\\'), resources))).toEqual(expected);
});

test("Node's licence lies above bin, on Windows beside the program", () => {
  expect(nodeLicencePlace('/opt/node/bin/node', 'linux')).toBe('/opt/node/LICENSE');
  expect(nodeLicencePlace('/usr/local/bin/node', 'darwin')).toBe('/usr/local/LICENSE');
  expect(nodeLicencePlace('C:\\Program Files\\nodejs\\node.exe', 'win32')).toBe('C:\\Program Files\\nodejs\\LICENSE');
});

test("Node's licence is fetched once where Node was installed without it, for its own version; a failure says what is missing", async () => {
  const node = join(dir, 'bin', 'node');
  const asked = [];
  const get = (url, path) => {
    asked.push(url);
    writeFileSync(path, 'the text');
    return Promise.resolve();
  };
  const options = { node, platform: 'linux', version: '24.1.2', keptIn: join(dir, 'kept'), get };
  // Half of it came.
  const away = (_, path) => {
    writeFileSync(path, 'the te');
    return Promise.reject(new Error('the host is away'));
  };
  await expect(nodeLicence({ ...options, get: away })).rejects.toThrow(
    `not at ${join(dir, 'LICENSE')} and could not be downloaded: the host is away`,
  );
  expect(await nodeLicence(options)).toBe('the text');
  expect(await nodeLicence(options)).toBe('the text');
  expect(asked).toEqual(['https://raw.githubusercontent.com/nodejs/node/v24.1.2/LICENSE']);
  writeFileSync(join(dir, 'LICENSE'), 'its own');
  expect(await nodeLicence(options)).toBe('its own');
});

test('an app that would lack a package, or all but its name, is not packaged', () => {
  const files = [
    'out/main/cli.js',
    'node_modules/sharp/lib/index.js',
    'node_modules/@tensorflow/tfjs/package.json',
    'node_modules/zod-more/index.js',
  ];
  expect(() => mustHold(files, ['sharp'])).not.toThrow();
  expect(() => mustHold(files, ['sharp', '@tensorflow/tfjs', 'zod'])).toThrow(
    'The app would lack @tensorflow/tfjs, zod. The folder node_modules must lie in the project itself',
  );
});

test('the list of licences holds what the page is made of, and nothing that only its tests use', () => {
  const listed = bundledPackages();
  expect(listed).toEqual(expect.arrayContaining(['node_modules/svelte', 'node_modules/@lucide/svelte', 'node_modules/uplot']));
  expect(listed.filter((name) => /testing-library|vitest|jsdom|@babel|\/typescript$/.test(name))).toEqual([]);
});
