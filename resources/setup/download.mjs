// node download.mjs URL FILE: a process of its own, because only newer versions of Node take a proxy from the environment.
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const [url, file] = process.argv.slice(2);
try {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  await pipeline(Readable.fromWeb(answer.body), createWriteStream(file));
} catch (reason) {
  console.error(`${url}: ${reason.cause?.message ?? reason.message}`);
  process.exitCode = 1;
}
