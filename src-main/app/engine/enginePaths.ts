import { join } from 'node:path';

export interface EnginePaths {
  /** The Node binary that runs the engine; never Electron's own. */
  readonly node: string;
  readonly hostScript: string;
  readonly modelsDir: string;
  /** Of the sample pictures, as they came. */
  readonly samplesDir: string;
}

export interface PathSources {
  readonly isPackaged: boolean;
  /** `process.resourcesPath`: beside `app.asar`, which plain Node cannot read. */
  readonly resourcesPath: string;
  /** `app.getAppPath()`: the checkout during development. */
  readonly appPath: string;
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Where the engine's program lies, and what comes with it. The environment is heard in development only: a packaged app runs what came with it. */
export function enginePaths({ isPackaged, resourcesPath, appPath, platform, env }: PathSources): EnginePaths {
  if (isPackaged) {
    const engine = join(resourcesPath, 'engine');
    return {
      node: join(engine, platform === 'win32' ? 'node.exe' : 'node'),
      hostScript: join(engine, 'out', 'main', 'host.js'),
      modelsDir: join(engine, 'resources', 'models'),
      samplesDir: join(engine, 'resources', 'samples', 'pictures'),
    };
  }
  return {
    node: env['LIKEWISE_NODE'] ?? 'node',
    hostScript: env['LIKEWISE_HOST'] ?? join(appPath, 'out', 'main', 'host.js'),
    modelsDir: join(appPath, 'resources', 'models'),
    samplesDir: join(appPath, 'resources', 'samples', 'pictures'),
  };
}

/** The child's environment: nothing in it may turn the Node binary into something else, or load code before ours. */
export function engineEnvironment(env: Readonly<Record<string, string | undefined>>, isPackaged: boolean): Record<string, string> {
  const dropped = new Set(['ELECTRON_RUN_AS_NODE', ...(isPackaged ? ['NODE_OPTIONS', 'NODE_PATH', 'LIKEWISE_NODE', 'LIKEWISE_HOST'] : [])]);
  const kept = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined && !dropped.has(entry[0]));
  return Object.fromEntries(kept);
}
