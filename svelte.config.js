import { plainIcons } from './resources/setup/plainIcons.mjs';

/** @type {import('@sveltejs/vite-plugin-svelte').SvelteConfig} */
export default { compilerOptions: { runes: true }, preprocess: [plainIcons] };
