import { expect, test } from 'vitest';
import { readSources } from './sources';

const sources = readSources();
const pathsWhere = (holds: (text: string) => boolean): string[] => sources.filter(({ text }) => holds(text)).map(({ path }) => path);

test('only one file makes windows, so every window is hardened the same way', () => {
  expect(pathsWhere((text) => /\bnew BrowserWindow\b/.test(text)).length).toBeLessThanOrEqual(1);
});

const networkModules = /^(node:)?(http|https|http2|net|tls|dgram|dns)(\/|$)|^(undici|ws|axios|node-fetch|got|electron-updater)$/;

test('nothing in the product talks to a network', () => {
  const importers = sources.filter(({ imports }) => imports.some(({ target }) => networkModules.test(target))).map(({ path }) => path);
  expect(importers).toEqual([]);
  const callers = pathsWhere((text) =>
    /(?<![\w.])fetch\(|\bnet\.(fetch|request)\(|\bnew (WebSocket|XMLHttpRequest|EventSource|RTCPeerConnection)\b|sendBeacon\(/.test(text),
  );
  expect(callers).toEqual([]);
});

// A table of messages is one subject, and as long as there are messages.
const isMessageTable = (path: string): boolean => path.startsWith('src-renderer/i18n/messages/');

test('no source file is longer than 300 lines', () => {
  const long = sources
    .filter(({ path }) => !isMessageTable(path))
    .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
    .filter(({ lines }) => lines > 300);
  expect(long).toEqual([]);
});
