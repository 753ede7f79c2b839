import { expect, test } from 'vitest';
import { lastWords } from './lastWords';

test('of a process that fell over, its error is told, not the stack below it nor the version of Node', () => {
  const thrown = [
    'node:internal/modules/cjs/loader:1423',
    '  throw err;',
    '  ^',
    "Error: Cannot find module 'better-sqlite3'",
    '    at Module._resolveFilename (node:internal/modules/cjs/loader:1420:15)',
    '    at process.processTicksAndRejections (node:internal/process/task_queues:105:5) {',
    "  code: 'MODULE_NOT_FOUND',",
    '}',
    'Node.js v24.4.0',
  ];
  expect(lastWords(thrown)).toBe("Error: Cannot find module 'better-sqlite3'");
});

test('a sentence of its own is told as it is; of two, the later one; and nothing where nothing was said', () => {
  expect(lastWords(['The library is damaged.'])).toBe('The library is damaged.');
  expect(lastWords(['Reading goes on.', 'it did not answer'])).toBe('it did not answer');
  expect(lastWords(['    at x (y:1:1)'])).toBeNull();
  expect(lastWords([])).toBeNull();
});
