import { addAbortSignal } from 'node:stream';
import { LikewiseError } from '@contract/errors';
import { pathFromBytes, type Given } from '@engine/engine';

/** In the place of a file or of photos: what is written to the command's standard input. A file of that name is `./-`. */
export const STANDARD_INPUT = '-';

/** A list of paths has seldom more than a few megabytes, and a photo may have as many as one in a folder. */
const MOST_BYTES = 500_000_000;
const NAME = 'standard input';
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Everything that is written to standard input, until it ends. Throws `cancelled` on Ctrl-C, and `bad-argument` for too much. */
export async function readStandardInput(signal: AbortSignal): Promise<Exclude<Given, string>> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of addAbortSignal(signal, process.stdin) as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > MOST_BYTES)
        throw new LikewiseError('bad-argument', `There is more on ${NAME} than the ${MOST_BYTES / 1e6} MB that are read of it.`);
      chunks.push(chunk);
    }
  } catch (cause) {
    if (signal.aborted || cause instanceof LikewiseError) throw signal.aborted ? signal.reason : cause;
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new LikewiseError('file-not-found', `Nothing can be read from ${NAME} (${code}).`, { cause });
  }
  return { name: NAME, bytes: Buffer.concat(chunks) };
}

/** Standard input can be read once. Throws `bad-argument` where several options are to have it. @param places what each of them was given */
export function onlyOnce(...places: readonly (string | readonly string[] | undefined)[]): void {
  if (places.filter((given) => given === STANDARD_INPUT || (Array.isArray(given) && given.includes(STANDARD_INPUT))).length > 1)
    throw new LikewiseError('bad-argument', `Only one thing can come on ${NAME}: give "-" in one place, and files in the others.`);
}

/** The file that was named, or what is on standard input where that is `-`. */
export function fileOrInput(file: string, signal: AbortSignal): Promise<Given> {
  return file === STANDARD_INPUT ? readStandardInput(signal) : Promise.resolve(file);
}

/** The paths, with those on standard input in the place of a `-`. Throws `bad-argument` where there is none. */
export async function pathsOrInput(paths: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
  if (!paths.includes(STANDARD_INPUT)) return paths;
  const listed = pathsIn((await readStandardInput(signal)).bytes);
  if (listed.length === 0) throw new LikewiseError('bad-argument', `There is no name on ${NAME}: nothing was done.`);
  // Whoever writes it twice means the same list.
  const others = paths.filter((path, at) => path !== STANDARD_INPUT || paths.indexOf(path) === at);
  return others.flatMap((path) => (path === STANDARD_INPUT ? listed : [path]));
}

/** One path a line; where there is a NUL one up to each NUL, as `find -print0` writes them, whose names may have several lines. */
export function pathsIn(bytes: Buffer): string[] {
  const isLines = !bytes.includes(0);
  const end = isLines ? LINE_FEED : 0;
  const paths: string[] = [];
  for (let from = startOf(bytes); from < bytes.length;) {
    const found = bytes.indexOf(end, from);
    const to = found === -1 ? bytes.length : found;
    const path = bytes.subarray(from, isLines && to > from && bytes[to - 1] === CARRIAGE_RETURN ? to - 1 : to);
    if (path.length > 0) paths.push(pathFromBytes(path));
    from = to + 1;
  }
  return paths;
}

/** Past the byte order mark that shells of one system put before what they pass on. */
function startOf(bytes: Buffer): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}
