import { posix, win32 } from 'node:path';

/** How the packaged app is laid out on each system. Everything here takes the system, so that each can be asked about on any. */

/** The folders that electron-builder makes: the processor is in their names wherever it is not x64. */
const suffixOf = (arch) => (arch === 'x64' ? '' : `-${arch}`);

/**
 * Where things lie in the folder of the app.
 * @returns `dir`: that folder, below electron-builder's output; `program`: what is started, and has the fuses; `resources`: Electron's
 * folder for them; `commandLine`: the script of this system, and where it goes
 */
export function layoutOf(platform, arch) {
  if (platform === 'darwin') {
    const resources = 'Likewise.app/Contents/Resources';
    return {
      dir: `mac${suffixOf(arch)}`,
      program: 'Likewise.app',
      resources,
      commandLine: { script: 'likewise-macos.sh', place: `${resources}/bin/likewise` },
    };
  }
  if (platform === 'win32')
    return {
      dir: `win${suffixOf(arch)}-unpacked`,
      program: 'Likewise.exe',
      resources: 'resources',
      commandLine: { script: 'likewise.cmd', place: 'bin/likewise.cmd' },
    };
  return {
    dir: `linux${suffixOf(arch)}-unpacked`,
    program: 'likewise',
    resources: 'resources',
    commandLine: { script: 'likewise.sh', place: 'bin/likewise' },
  };
}

/** What electron-builder is told besides package.json's build section, because it differs from one system to the next. */
export function builderConfig(platform, arch) {
  const { resources, commandLine } = layoutOf(platform, arch);
  const isMac = platform === 'darwin';
  const script = {
    from: `resources/setup/packaging/${commandLine.script}`,
    to: isMac ? commandLine.place.slice(resources.length + 1) : commandLine.place,
  };
  const beside = [{ from: 'LICENSE', to: 'LICENSE' }, { from: 'dist/stage/THIRD-PARTY.txt', to: 'THIRD-PARTY.txt' }, script];
  if (!isMac) return { extraFiles: beside };
  return {
    // Extra files would lie in Contents itself, where codesign takes every file for a program that has to be signed.
    mac: { extraResources: beside },
    // Turning a fuse changes the program, and an arm64 Mac starts none whose signature does not fit. A certificate, where there is one, signs afterwards.
    electronFuses: { resetAdHocDarwinSignature: true },
  };
}

/** Where Node's licence lies: in its archives beside the folder of the program, on Windows beside the program. What installs it may leave it out. */
export function nodeLicencePlace(node, platform) {
  return platform === 'win32' ? win32.join(node, '..', 'LICENSE') : posix.join(node, '..', '..', 'LICENSE');
}
