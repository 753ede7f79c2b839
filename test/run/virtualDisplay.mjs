import { spawn } from 'node:child_process';

/** Whether each part gets a display of its own, so that its windows have the focus whatever another part opens. */
export const isOwn = process.platform === 'linux' && !process.env['DISPLAY'];

/**
 * The display for the tests that open windows: the one that is there, or an Xvfb of our own on a free number.
 * @returns {Promise<{ env: Record<string, string>, close(): void } | null>} null when there is neither
 */
export function openDisplay() {
  if (!isOwn) return Promise.resolve({ env: {}, close() {} });
  return new Promise((resolve) => {
    // It writes the number that it chose to descriptor 3 once it takes connections.
    const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    const close = () => server.kill();
    server.on('error', () => resolve(null));
    server.on('exit', () => resolve(null));
    server.stdio[3].setEncoding('utf8').once('data', (number) => {
      process.once('exit', close);
      resolve({ env: { DISPLAY: `:${number.trim()}` }, close });
    });
  });
}
