import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheDir } from './paths.mjs';
import { say } from './report.mjs';

const lockFile = join(cacheDir, 'setup.lock');

/** Whether the process that wrote the lock is alive. A process that we may not signal is alive, too. */
function isHolderAlive() {
  try {
    process.kill(Number(readFileSync(lockFile, 'utf8')), 0);
    return true;
  } catch (reason) {
    return reason.code === 'EPERM';
  }
}

/** A holder that has died leaves its lock behind; one that has only just made it may not have written its number yet. */
function isAbandoned() {
  const ageMs = Date.now() - (statSync(lockFile, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  return ageMs > 2_000 && !isHolderAlive();
}

/** Runs the work while no other set-up of this project runs. A set-up that was killed is noticed and taken over from. */
export async function alone(work) {
  mkdirSync(cacheDir, { recursive: true });
  for (let waits = 0; ; waits++) {
    try {
      const handle = openSync(lockFile, 'wx');
      writeSync(handle, String(process.pid));
      closeSync(handle);
      break;
    } catch (reason) {
      if (reason.code !== 'EEXIST') throw reason;
    }
    if (isAbandoned()) {
      // Renaming lets exactly one of several waiting set-ups clear it away.
      const cleared = `${lockFile}.${process.pid}`;
      try {
        renameSync(lockFile, cleared);
        unlinkSync(cleared);
      } catch (reason) {
        if (reason.code !== 'ENOENT') throw reason;
      }
      continue;
    }
    if (waits === 0) say('another set-up of this project is running: waiting for it');
    await sleep(250);
  }
  const release = () => {
    try {
      unlinkSync(lockFile);
    } catch (reason) {
      if (reason.code !== 'ENOENT') throw reason;
    }
  };
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}
