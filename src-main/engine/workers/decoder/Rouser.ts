import { type ChildProcess, spawn } from 'node:child_process';

/** Remembers the last line, and when there will be none any more lets those processes go on. The signals of a terminal are not for it. */
const SCRIPT = `trap '' HUP INT TERM; while read -r line; do ids=$line; done; [ -z "$ids" ] || kill -CONT $ids`;

/**
 * Lets stopped processes go on when this one is gone, however it went: a stopped process would not notice that its parent died, and stay for ever. A shell
 * of a megabyte waits at a pipe that closes when this process ends.
 */
export class Rouser {
  #shell: ChildProcess | null = null;
  #isClosed = false;

  /** To be told before any of them is stopped. @returns false where nobody would let them go on: then none may be stopped */
  watch(processIds: readonly number[]): boolean {
    const shell = this.#start();
    if (shell?.stdin?.writable !== true) return false;
    shell.stdin.write(`${processIds.join(' ')}\n`);
    return true;
  }

  close(): void {
    this.#isClosed = true;
    this.#shell?.stdin?.end('\n');
  }

  #start(): ChildProcess | null {
    if (this.#isClosed || process.platform === 'win32') return null;
    if (this.#shell !== null) return this.#shell.exitCode === null && this.#shell.signalCode === null ? this.#shell : null;
    this.#shell = spawn('/bin/sh', ['-c', SCRIPT], { stdio: ['pipe', 'ignore', 'ignore'], env: {} });
    // Where there is no shell, or it was ended, its pipe is not writable any more: `watch` says so.
    this.#shell.on('error', () => undefined);
    this.#shell.stdin?.on('error', () => undefined);
    return this.#shell;
  }
}
