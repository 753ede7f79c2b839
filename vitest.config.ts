import { resolve } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

const here = (path: string): string => resolve(import.meta.dirname, path);
const alias = { '@contract': here('src-main/contract'), '@engine': here('src-main/engine') };

// Left to itself, vitest keeps one processor free, which of two is half. A test that takes a second may take ten where others work, too.
// What is waited for comes in a fraction of this; vitest's own second is short on a busy machine.
const expected = { poll: { timeout: 30_000 } } as const;
const inMemory = { maxWorkers: '100%', testTimeout: 120_000, hookTimeout: 120_000, expect: expected } as const;

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          include: ['src-main/**/*.test.ts', 'test/{architecture,oracle}/**/*.test.ts', '{test/run,resources/setup}/**/*.test.mjs'],
          environment: 'node',
          // TensorFlow is loaded once and not for each file: none leaves anything behind that another would meet.
          isolate: false,
          ...inMemory,
        },
      },
      {
        // Components, in a page without a browser.
        plugins: [svelte({ configFile: here('svelte.config.js') })],
        resolve: { alias, conditions: ['browser'] },
        test: {
          name: 'components',
          include: ['src-renderer/**/*.test.ts'],
          environment: 'jsdom',
          // A page and a Svelte of its own for each file, as ever, but no process: to load jsdom took more time than all tests.
          pool: 'vmThreads',
          setupFiles: [here('test/fixtures/componentSetup.ts')],
          ...inMemory,
        },
      },
      {
        // These start processes of their own, so one file runs at a time. What `test/run.mjs` runs beside it, it knows to be safe: never two files
        // that open windows on one display, and nothing beside those named `*.alone.test.ts`, which hold figures against a clock.
        resolve: { alias },
        test: {
          name: 'whole',
          include: ['test/{integration,cli,reliability,e2e}/**/*.test.ts'],
          environment: 'node',
          globalSetup: [here('test/fixtures/madeOnce.ts')],
          fileParallelism: false,
          testTimeout: 360_000,
          hookTimeout: 360_000,
          expect: expected,
        },
      },
    ],
  },
});
