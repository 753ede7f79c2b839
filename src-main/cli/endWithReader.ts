import { exitCodes } from './exitCodes';

/**
 * Ends the process without a word when nobody reads what it writes any more, as in `likewise files | head`: what other programs do, which a
 * signal ends. The library is as safe as from any end. Where there is no room for what is written, it says so.
 */
export function endWithReader(stream: NodeJS.WriteStream): void {
  stream.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') process.exit(exitCodes.readerGone);
    if (stream !== process.stderr)
      process.stderr.write(`The results cannot be written (${code ?? message}). Choose another place for them.\n`);
    process.exit(exitCodes.failed);
  });
}
