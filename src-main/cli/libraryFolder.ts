import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where the app keeps its library, so that the command line and the window see the same one: `--library`, LIKEWISE_LIBRARY, else the system's place for it. */
export function libraryFolder(
  option: string | undefined,
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const chosen = option ?? environment['LIKEWISE_LIBRARY'];
  if (chosen !== undefined && chosen !== '') return resolve(chosen);
  return join(appData(environment, platform), 'Likewise', 'library');
}

/** What Electron calls `appData`. */
function appData(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  if (platform === 'win32') return environment['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support');
  const configured = environment['XDG_CONFIG_HOME'];
  return configured !== undefined && configured !== '' ? configured : join(homedir(), '.config');
}
