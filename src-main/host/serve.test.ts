import { expect, test } from 'vitest';
import type { Handlers } from '@contract/api';
import { Server } from './serve';

test('that a person acted is told to the engine and answered with nothing', () => {
  let sent = 0;
  const acts: string[] = [];
  const handlers = {} as Handlers;
  const bug = (error: unknown): never => {
    throw error;
  };
  const server = new Server({ handlers, send: () => sent++, onBug: bug, onQuit: () => bug('quit'), onActed: (act) => acts.push(act) });
  server.take({ kind: 'acted', act: 'pressed' });
  server.take({ kind: 'acted', act: 'scrolled' });
  server.take({ kind: 'acted', act: 'pressed', by: 'a page' });
  server.take({ kind: 'acted' });
  expect([acts, sent]).toEqual([['pressed', 'scrolled'], 0]);
});
