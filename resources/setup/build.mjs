import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.mjs';
import { remove, writeWhole } from './files.mjs';
import { nodeBinary, outDir, packageDir, projectDir } from './paths.mjs';
import { timed } from './report.mjs';

const stampFile = join(outDir, 'built-from.txt');
const sources = ['src-main', 'src-renderer', 'resources/training'];
const settings = ['electron.config.ts', 'svelte.config.js', 'tsconfig.json', 'package-lock.json'];

/** Adds each source file's path, size and time to the list; tests do not end up in the bundles. */
function collect(dir, list) {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) collect(path, list);
    else if (!entry.name.endsWith('.test.ts')) list.push(describe(path));
  }
  return list;
}

function describe(path) {
  const { size, mtimeMs } = statSync(path);
  return `${path} ${size} ${mtimeMs}`;
}

/** Changes whenever a source file is added, changed, or gone. */
function fingerprint() {
  const list = sources.flatMap((dir) => (existsSync(join(projectDir, dir)) ? collect(join(projectDir, dir), []) : []));
  list.push(...settings.map((name) => describe(join(projectDir, name))));
  return createHash('sha1').update(list.sort().join('\n')).digest('hex');
}

/** Whether `out/` was built from the sources as they are. */
export function isBuilt() {
  try {
    return readFileSync(stampFile, 'utf8') === fingerprint();
  } catch (reason) {
    if (reason.code === 'ENOENT') return false;
    throw reason;
  }
}

/** Builds `out/`. A source that changes meanwhile makes the next start build again. */
export async function build() {
  await timed('build the app', async () => {
    const from = fingerprint();
    remove(stampFile);
    const tool = join(packageDir('electron-vite'), 'bin', 'electron-vite.js');
    await run(nodeBinary(), [tool, 'build', '--config', 'electron.config.ts'], { cwd: projectDir });
    writeWhole(stampFile, from);
    return 'out';
  });
}
