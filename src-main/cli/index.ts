import { exitCodes } from './exitCodes';

// Native modules are compiled for the Node that comes with Likewise; under a much older one they end the process without a word. So nothing that
// loads them is imported before this is known. Float16Array is what the engine asks of a Node that the older ones lack.
if ('Float16Array' in globalThis) await import('./program');
else {
  process.stderr.write(
    `Likewise needs a newer Node than this one, ${process.versions.node}. Start it by "npm run --silent likewise --", which brings its own.\n`,
  );
  process.exitCode = exitCodes.failed;
}
