#!/usr/bin/env node
// `npm run --silent likewise -- COMMAND`: the command line. On a clean clone it sets itself up first, with progress on stderr alone.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { callersFolder, isRecentNode, nodeBinary, outDir } from './paths.mjs';
import { setUp } from './steps.mjs';

const entry = join(outDir, 'main', 'cli.js');
const exitCodeOfSetUp = 70; // EX_SOFTWARE: the commands' own codes are small

/** Only where the Node that npm found first is too old for the bundles: right after the first set-up, or without a bundled Node. */
function runElsewhere() {
  const child = spawn(nodeBinary(), [entry, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  process.on('SIGINT', () => {}); // a terminal sends it to the child as well, which ends cleanly by itself
  child.on('close', (code, signal) => (process.exitCode = code ?? 128 + constants.signals[signal]));
}

async function prepare() {
  try {
    await setUp('commandLine');
    return true;
  } catch (reason) {
    process.stderr.write(`The set-up did not finish. ${reason.message}\n`);
    process.exitCode = exitCodeOfSetUp;
    return false;
  }
}

if (await prepare()) {
  process.chdir(callersFolder());
  if (isRecentNode()) {
    process.argv[1] = entry;
    await import(pathToFileURL(entry).href);
  } else {
    runElsewhere();
  }
}
