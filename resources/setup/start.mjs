// `npm start`: the set-up, a build when sources have changed, then the window. Arguments after `--` go to the app.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { forbiddenSandbox, missingDisplay, missingLibraries } from './display.mjs';
import { electronBinary } from './electron.mjs';
import { nodeBinary, projectDir } from './paths.mjs';
import { setUp } from './steps.mjs';

function openWindow() {
  const electron = electronBinary();
  const obstacle = missingLibraries(electron);
  if (obstacle) throw new Error(obstacle);
  const noSandbox = forbiddenSandbox(electron);
  if (noSandbox) process.stderr.write(`${noSandbox}\n`);

  const env = { ...process.env, LIKEWISE_NODE: nodeBinary() };
  delete env['ELECTRON_RUN_AS_NODE']; // with it Electron would be a plain Node
  const child = spawn(electron, [...(noSandbox ? ['--no-sandbox'] : []), '.', ...process.argv.slice(2)], {
    cwd: projectDir,
    stdio: 'inherit',
    env,
  });
  // Ctrl-C reaches the child from the terminal; a signal sent to this process alone is handed on.
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  process.on('SIGINT', () => {});
  child.on('error', (reason) => {
    process.stderr.write(`The window could not be opened: ${reason.message}\n`);
    process.exitCode = 1;
  });
  child.on('close', (code, signal) => (process.exitCode = code ?? 128 + constants.signals[signal]));
}

try {
  await setUp('app');
  const noDisplay = missingDisplay();
  if (noDisplay) throw new Error(noDisplay);
  openWindow();
} catch (reason) {
  process.stderr.write(`${reason.message}\n`);
  process.exitCode = 1;
}
