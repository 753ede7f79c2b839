// `npm run bench -- NAME [ARGUMENT...]` runs test/bench/NAME.ts, from the sources.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { createServer } from 'vite';
import { isBuilt } from '../../resources/setup/build.mjs';

const here = import.meta.dirname;
const root = resolve(here, '../..');
const [name = '', ...args] = process.argv.slice(2);
const file = resolve(here, `${name}.ts`);

if (!/^[a-z][A-Za-z0-9]*$/.test(name) || !existsSync(file)) {
  const names = readdirSync(here)
    .filter((entry) => entry.endsWith('.ts'))
    .map((entry) => entry.slice(0, -3));
  console.error(`Which benchmark? One of: ${names.join(', ')}.`);
  process.exit(2);
}
const commit = execFileSync('git', ['-C', root, 'rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
// Results for programs have stdout to themselves.
const say = args.includes('--json') ? console.error : console.log;
say(`${new Date().toISOString().slice(0, 10)}, commit ${commit}, ${cpus().length} x ${cpus()[0]?.model.trim()}, Node ${process.version}`);
if (!isBuilt()) console.error('The processes that are started are of an older build: npm run build.');
// `runnerImport` would end before what a measurement imports only when it is needed.
const server = await createServer({
  configFile: false,
  root,
  appType: 'custom',
  logLevel: 'warn',
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true, include: [] },
  resolve: { alias: { '@contract': resolve(root, 'src-main/contract'), '@engine': resolve(root, 'src-main/engine') } },
});
try {
  await (await server.ssrLoadModule(file)).run(args);
} finally {
  await server.close();
}
