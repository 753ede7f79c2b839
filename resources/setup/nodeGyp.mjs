import { join } from 'node:path';
import { run, works } from './command.mjs';
import { bundledNodeDir, nodeBinary, packageDir } from './paths.mjs';

/** The Python that node-gyp and the wheel need, or null. */
export function findPython() {
  const names = process.platform === 'win32' ? ['python', 'py'] : ['python3', 'python'];
  return names.find((name) => works(name, ['-c', 'import sys; sys.exit(sys.version_info < (3, 8))'])) ?? null;
}

/** What a compilation lacks on this machine, in words; null when nothing is missing. */
export function missingForCompiling() {
  if (!findPython()) return 'Python 3';
  if (process.platform === 'win32') return null; // node-gyp looks for Visual Studio itself, and says so
  if (!works('make', ['--version'])) return 'make';
  return works(process.env['CXX'] ?? 'c++', ['--version']) ? null : 'a C++ compiler';
}

/** Compiles a native package in `dir`, against the headers that came with the packages where they did. */
export async function compile(dir, options = []) {
  const bundled = bundledNodeDir();
  await run(
    nodeBinary(),
    [join(packageDir('node-gyp'), 'bin', 'node-gyp.js'), 'rebuild', ...(bundled ? [`--nodedir=${bundled}`] : []), ...options],
    // The same Node again for the small scripts that a binding.gyp calls as `node`.
    { cwd: dir, env: { PATH: [join(nodeBinary(), '..'), process.env['PATH']].join(process.platform === 'win32' ? ';' : ':') } },
  );
}
