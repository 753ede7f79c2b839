import { announce, runTool, secondsSince } from './stage.mjs';

/** Each has its own tsconfig: the engine has no DOM, the page no Node. The page's types are svelte-check's. */
const rooms = [...['contract', 'engine', 'host', 'cli', 'app', 'preload'].map((name) => `src-main/${name}`), 'test'];

/** What must hold besides the tests. */
export const gates = [
  { name: 'format', group: 'format', script: 'node_modules/prettier/bin/prettier.cjs', args: ['--check', '--log-level=warn', '.'] },
  { name: 'lint', group: 'lint', script: 'node_modules/eslint/bin/eslint.js', args: ['.', '--max-warnings', '0'] },
  { name: 'types', group: 'types', script: 'test/run/types.mjs', args: rooms },
  {
    name: 'svelte-check', // the types of src-renderer, in components and plain files alike
    group: 'svelte',
    script: 'node_modules/svelte-check/bin/svelte-check',
    args: ['--tsconfig', 'src-renderer/tsconfig.json', '--threshold', 'warning', '--fail-on-warnings', '--output', 'human'],
  },
];

/** Runs one of them. */
export async function runGate({ name, script, args }) {
  const startedAtMs = performance.now();
  const { code, output } = await runTool(script, args);
  const isGood = code === 0;
  const result = { name, passed: isGood ? 1 : 0, failed: isGood ? 0 : 1, skipped: [], seconds: secondsSince(startedAtMs) };
  announce(result);
  if (!isGood) console.log(output.replace(/^/gm, '    '));
  return result;
}
