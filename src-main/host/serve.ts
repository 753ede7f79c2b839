import { z } from 'zod';
import type { Act, FromEngine, Handlers } from '@contract/api';
import { bugSentence, LikewiseError, type WireError } from '@contract/errors';
import { isCall, isPageCall, parseInput, parseMessage } from './parsers';

/** Answers messages one by one: parses, checks who asks, calls, and turns what is thrown into plain data. */
export class Server {
  readonly #handlers: Handlers;
  readonly #send: (message: FromEngine) => void;
  readonly #onBug: (error: unknown) => void;
  readonly #onQuit: () => void;
  readonly #onActed: (act: Act) => void;
  readonly #open = new Map<number, AbortController>();
  #isLeaving = false;

  constructor(parts: {
    handlers: Handlers;
    send: (message: FromEngine) => void;
    onBug: (error: unknown) => void;
    onQuit: () => void;
    onActed: (act: Act) => void;
  }) {
    this.#handlers = parts.handlers;
    this.#send = parts.send;
    this.#onBug = parts.onBug;
    this.#onQuit = parts.onQuit;
    this.#onActed = parts.onActed;
  }

  /** From now on every call is answered that the engine is away, but for those that are being answered. */
  leave(): void {
    this.#isLeaving = true;
  }

  /** Nobody waits any more: calls that can be cancelled are, so that none of them keeps this process. */
  abandon(): void {
    for (const abort of this.#open.values()) abort.abort();
  }

  /** Never throws: whatever arrives, the engine goes on. */
  take(raw: unknown): void {
    const message = parseMessage(raw);
    if (message === null) return;
    switch (message.kind) {
      case 'ping':
        this.#send({ kind: 'pong', id: message.id });
        break;
      case 'cancel':
        this.#open.get(message.id)?.abort();
        break;
      case 'acted':
        this.#onActed(message.act);
        break;
      case 'quit':
        this.#onQuit();
        break;
      case 'call':
        void this.#answer(message.id, message.call, message.input, message.from);
        break;
    }
  }

  async #answer(id: number, call: string, raw: unknown, from: 'page' | 'app'): Promise<void> {
    const abort = new AbortController();
    this.#open.set(id, abort);
    try {
      if (this.#isLeaving) throw new LikewiseError('engine-away', 'The engine starts again. Try again in a moment.');
      if (!isCall(call) || (from === 'page' && !isPageCall(call))) throw new LikewiseError('bad-argument', 'There is no such call.');
      const input = parseInput(call, raw);
      // The handler and the input belong to the same call, which a union of all calls cannot express.
      const handler = this.#handlers[call] as (input: unknown, signal: AbortSignal) => unknown;
      const output = await handler(input, abort.signal);
      this.#send({ kind: 'answer', id, output });
    } catch (error) {
      this.#send({ kind: 'error', id, error: this.#toWire(error, abort.signal) });
    } finally {
      this.#open.delete(id);
    }
  }

  #toWire(error: unknown, signal: AbortSignal): WireError {
    if (error instanceof LikewiseError) return { code: error.code, message: error.message };
    if (error instanceof z.ZodError) return { code: 'bad-argument', message: 'The request was not understood.' };
    if (signal.aborted) return { code: 'cancelled', message: 'Cancelled.' };
    this.#onBug(error);
    return { code: 'bug', message: bugSentence };
  }
}
