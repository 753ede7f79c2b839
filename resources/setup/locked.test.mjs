import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { npm } from './command.mjs';
import { projectDir } from './paths.mjs';
import * as pins from './pins.mjs';

const read = (name) => JSON.parse(readFileSync(join(projectDir, name), 'utf8'));
const locked = Object.entries(read('package-lock.json').packages).filter(([path]) => path !== '');

test('R40: each package is asked for by one version, and locked to it by a checksum', () => {
  const { dependencies, devDependencies, optionalDependencies } = read('package.json');
  const asked = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
  expect(asked.length).toBeGreaterThan(30);
  for (const [name, version] of asked) expect([name, version]).toEqual([name, expect.stringMatching(/^\d+\.\d+\.\d+$/u)]);
  for (const [path, { integrity }] of locked) expect([path, integrity]).toEqual([path, expect.stringMatching(/^sha512-/u)]);
  for (const [name, version] of asked) expect(locked).toContainEqual([`node_modules/${name}`, expect.objectContaining({ version })]);
});

test('R40: no package runs a script of its own when it is installed, and those that would are known', () => {
  const [program, ...first] = npm();
  const answer = execFileSync(program, [...first, 'config', 'get', 'ignore-scripts'], { cwd: projectDir, encoding: 'utf8' });
  expect(answer.trim()).toBe('true');
  // The set-up does the work of tfjs-node's and hnswlib-node's; the others are not needed.
  expect(locked.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([path]) => path)).toEqual([
    'node_modules/@parcel/watcher',
    'node_modules/@tensorflow/tfjs-node',
    'node_modules/core-js',
    'node_modules/electron-winstaller',
    'node_modules/hnswlib-node',
  ]);
});

test('R40: what the set-up fetches besides packages is known by a checksum', () => {
  const fetched = (value) =>
    typeof value !== 'object' || value === null || Array.isArray(value)
      ? []
      : 'url' in value || 'requirement' in value || 'name' in value
        ? [value]
        : Object.values(value).flatMap(fetched);
  const all = fetched({ ...pins });
  expect(all.length).toBeGreaterThanOrEqual(7);
  for (const one of all)
    expect(one).toEqual(
      expect.objectContaining(
        'sha256' in one ? { sha256: expect.stringMatching(/^[0-9a-f]{64}$/u) } : { integrity: expect.stringMatching(/^sha512-/u) },
      ),
    );
});
