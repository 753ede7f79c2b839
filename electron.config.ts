import { resolve } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'electron-vite';

const here = (path: string): string => resolve(import.meta.dirname, path);
const alias = { '@contract': here('src-main/contract'), '@engine': here('src-main/engine') };

/** The one bundler configuration. Everything under `dependencies` stays outside the bundles: it is native, or too large to inline. */
export default defineConfig({
  main: {
    resolve: { alias },
    build: {
      outDir: here('out/main'),
      rolldownOptions: {
        input: {
          index: here('src-main/app/index.ts'),
          host: here('src-main/host/index.ts'),
          cli: here('src-main/cli/index.ts'),
          cliProgram: here('src-main/cli/program.ts'),
          compute: here('src-main/engine/workers/compute/compute.ts'),
          decoder: here('src-main/engine/workers/decoder/decoder.ts'),
          decoderGuard: here('src-main/engine/workers/decoder/decoderGuard.ts'),
          reader: here('src-main/engine/workers/reader/reader.ts'),
          duplicateFinder: here('src-main/engine/workers/duplicates/duplicateFinder.ts'),
          embeddingCopier: here('src-main/engine/workers/embeddingCopier/embeddingCopier.ts'),
          indexBuilder: here('src-main/engine/workers/indexBuilder/indexBuilder.ts'),
          mapBuilder: here('src-main/engine/workers/map/mapBuilder.ts'),
        },
        output: { format: 'es' },
      },
    },
  },
  preload: {
    resolve: { alias },
    build: {
      outDir: here('out/preload'),
      rolldownOptions: {
        input: { index: here('src-main/preload/index.ts') },
        // A sandboxed preload cannot be an ES module.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: here('src-renderer'),
    resolve: { alias },
    plugins: [svelte({ configFile: here('svelte.config.js') })],
    build: { outDir: here('out/renderer'), minify: true, rolldownOptions: { input: { index: here('src-renderer/index.html') } } },
  },
});
