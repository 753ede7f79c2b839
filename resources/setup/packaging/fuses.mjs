import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';

/** What each fuse must be in the program that users get; package.json asks electron-builder for the same. */
const wanted = {
  RunAsNode: false,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  OnlyLoadAppFromAsar: true,
  GrantFileProtocolExtraPrivileges: false,
};

// How the program holds a fuse that is off, and one that is on: the digits 0 and 1.
const [off, on] = ['0', '1'].map((digit) => digit.charCodeAt(0));

/** Reads the fuses back from the program and throws on one that is not as it must be. */
export async function checkFuses(program) {
  const wire = await getCurrentFuseWire(program);
  const wrong = Object.entries(wanted).filter(([name, isOn]) => wire[FuseV1Options[name]] !== (isOn ? on : off));
  if (wrong.length > 0) throw new Error(`${program}: these fuses are not as they must be: ${wrong.map(([name]) => name).join(', ')}`);
}
