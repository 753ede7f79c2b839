import { expect, test } from 'vitest';
import type { Handlers } from '@contract/api';
import { Server } from './serve';

test('that a person acted is told to the engine and answered with nothing', () => {
  let [acts, sent] = [0, 0];
  const handlers = {} as Handlers;
  const bug = (error: unknown): never => {
    throw error;
  };
  const server = new Server({ handlers, send: () => sent++, onBug: bug, onQuit: () => bug('quit'), onActed: () => acts++ });
  server.take({ kind: 'acted' });
  server.take({ kind: 'acted', by: 'a page' });
  expect([acts, sent]).toEqual([1, 0]);
});
