import { resolve } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

const here = (path: string): string => resolve(import.meta.dirname, path);
const alias = { '@contract': here('src-main/contract'), '@engine': here('src-main/engine') };

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          include: ['src-main/**/*.test.ts', 'test/{architecture,oracle}/**/*.test.ts', '{test/run,resources/setup}/**/*.test.mjs'],
          environment: 'node',
          testTimeout: 30_000,
        },
      },
      {
        // Components, in a page without a browser.
        plugins: [svelte({ configFile: here('svelte.config.js') })],
        resolve: { alias, conditions: ['browser'] },
        test: { name: 'components', include: ['src-renderer/**/*.test.ts'], environment: 'jsdom', testTimeout: 30_000 },
      },
      {
        // These start processes of their own, so one file runs at a time.
        resolve: { alias },
        test: {
          name: 'whole',
          include: ['test/{integration,cli,reliability,e2e}/**/*.test.ts'],
          environment: 'node',
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
