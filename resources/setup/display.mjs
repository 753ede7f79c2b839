import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What keeps a window from opening on this Linux machine, and how to mend it; null when nothing does. */
export function missingDisplay(env = process.env) {
  if (process.platform !== 'linux' || env['DISPLAY'] || env['WAYLAND_DISPLAY']) return null;
  return [
    'There is no display here, so the window cannot open. Instead:',
    '  npm run --silent likewise -- --help     the command line does everything that the window does',
    '  xvfb-run -a npm start                   opens the window on a virtual display (sudo apt-get install xvfb)',
  ].join('\n');
}

/** The Debian package that brings each library Electron links to. */
const packageOf = {
  'libgtk-3.so.0': 'libgtk-3-0',
  'libgdk-3.so.0': 'libgtk-3-0',
  'libcairo.so.2': 'libcairo2',
  'libpango-1.0.so.0': 'libpango-1.0-0',
  'libnss3.so': 'libnss3',
  'libnssutil3.so': 'libnss3',
  'libsmime3.so': 'libnss3',
  'libnspr4.so': 'libnspr4',
  'libgbm.so.1': 'libgbm1',
  'libdrm.so.2': 'libdrm2',
  'libasound.so.2': 'libasound2',
  'libatk-1.0.so.0': 'libatk1.0-0',
  'libatk-bridge-2.0.so.0': 'libatk-bridge2.0-0',
  'libatspi.so.0': 'libatspi2.0-0',
  'libcups.so.2': 'libcups2',
  'libdbus-1.so.3': 'libdbus-1-3',
  'libexpat.so.1': 'libexpat1',
  'libgio-2.0.so.0': 'libglib2.0-0',
  'libglib-2.0.so.0': 'libglib2.0-0',
  'libgobject-2.0.so.0': 'libglib2.0-0',
  'libudev.so.1': 'libudev1',
  'libX11.so.6': 'libx11-6',
  'libXcomposite.so.1': 'libxcomposite1',
  'libXdamage.so.1': 'libxdamage1',
  'libXext.so.6': 'libxext6',
  'libXfixes.so.3': 'libxfixes3',
  'libXrandr.so.2': 'libxrandr2',
  'libxcb.so.1': 'libxcb1',
  'libxkbcommon.so.0': 'libxkbcommon0',
};

/** Since Debian 13 and Ubuntu 24.04 these packages carry the mark of the 64-bit time. */
const renamed = new Set(['libgtk-3-0', 'libasound2', 'libatk1.0-0', 'libatk-bridge2.0-0', 'libatspi2.0-0', 'libcups2', 'libglib2.0-0']);

function hasTime64Names() {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  const version = Number(/^VERSION_ID="?([\d.]+)/m.exec(release)?.[1] ?? Infinity); // testing and unstable name none
  return /^ID=ubuntu/m.test(release) ? version >= 24.04 : version >= 13;
}

/** The sentence that names the libraries Electron lacks, by what `ldd` says of it; null when it lacks none. */
export function explainMissingLibraries(lddOutput, isTime64 = hasTime64Names()) {
  const missing = [...new Set([...lddOutput.matchAll(/^\s*(\S+) => not found$/gm)].map((match) => match[1]))];
  if (missing.length === 0) return null;
  const known = missing.flatMap((library) => packageOf[library] ?? []);
  const packages = [...new Set(known.map((name) => (isTime64 && renamed.has(name) ? `${name}t64` : name)))].sort();
  const lines = [`The window needs libraries that this system lacks: ${missing.join(', ')}.`];
  if (packages.length > 0)
    lines.push('On Debian and Ubuntu this brings them:', `  sudo apt-get install -y --no-install-recommends ${packages.join(' ')}`);
  const unknown = missing.filter((library) => !packageOf[library]);
  if (unknown.length > 0) lines.push(`Look for the packages that bring ${unknown.join(', ')}.`);
  return lines.join('\n');
}

export function missingLibraries(electron) {
  if (process.platform !== 'linux') return null;
  const { stdout } = spawnSync('ldd', [electron], { encoding: 'utf8' });
  return stdout ? explainMissingLibraries(stdout) : null;
}

const setting = (path) => (existsSync(path) ? readFileSync(path, 'utf8').trim() : null);

/** Whether a helper of Chromium's that may do what the kernel forbids ordinary programs has been given that right. */
function hasSetuidHelper(electron) {
  const helper = statSync(join(dirname(electron), 'chrome-sandbox'), { throwIfNoEntry: false });
  return helper !== undefined && helper.uid === 0 && (helper.mode & 0o4000) !== 0;
}

/**
 * Why Chromium's sandbox cannot work here, and how to mend it, in one line; null when it can.
 * Only the development start asks: the packaged app always runs inside its sandbox.
 */
export function forbiddenSandbox(electron) {
  if (process.platform !== 'linux') return null;
  if (process.getuid() === 0) {
    return 'You are root, and Chromium has no sandbox for root: the window opens without it. Start Likewise as an ordinary user to have it.';
  }
  if (hasSetuidHelper(electron)) return null;
  if (spawnSync('unshare', ['--user', '--map-root-user', 'true'], { stdio: 'ignore' }).status === 0) return null;
  const helper = join(dirname(electron), 'chrome-sandbox');
  const reason =
    setting('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') === '1'
      ? 'AppArmor keeps programs from making namespaces (kernel.apparmor_restrict_unprivileged_userns)'
      : 'The kernel lets no ordinary program make namespaces';
  return `${reason}: the window opens without its sandbox. To have it: sudo chown root:root ${helper} && sudo chmod 4755 ${helper}`;
}
