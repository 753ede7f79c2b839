import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Backend } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import { backboneSpec, DEFAULT_BACKBONE } from '../../model/backbone/backbones';
import type { Compute } from '../../model/types';
import { placeOf } from '../../store/place';
import { databasePath, openStore } from '../../store/store';
import { freeSpace } from './freeSpace';

export interface Diagnosis {
  readonly backend: Backend | null;
  readonly versions: Readonly<Record<string, string>>;
  readonly libraryPath: string;
  /** `unreadable`: for a reason that is not in it, such as a folder that may not be written to. */
  readonly library: 'sound' | 'damaged' | 'unreadable' | 'none';
  readonly freeBytes: number;
  /** What is missing or wrong, each with how to mend it; empty when all is well. */
  readonly findings: readonly { readonly what: string; readonly mend: string }[];
}

/** Below this an index run will soon stop: a photo takes about 50 kB, and SQLite needs room to work. */
const LITTLE_SPACE = 500_000_000;
const RESTORE = '"likewise backup list" shows the backups, and "likewise restore" puts one in its place.';
/** Each with what is loaded of it, where that is not its main file: the packaged app has no other. */
const packages = [['better-sqlite3'], ['sharp'], ['hnswlib-node'], ['libheif-js', 'libheif-js/wasm-bundle'], ['@parcel/watcher']] as const;

/**
 * Looks at everything that Likewise stands on. Changes nothing, and never throws for what it finds.
 * @param options.libraryHome the folder in which the library is looked for, wherever that lies
 */
export async function diagnose(options: {
  readonly libraryHome: string;
  readonly modelsFolder: string;
  readonly compute: Compute;
}): Promise<Diagnosis> {
  const { libraryHome, modelsFolder, compute } = options;
  const findings: { what: string; mend: string }[] = [];
  const backend = await compute.info().catch((error: Error) => {
    findings.push({
      what: `No TensorFlow.js backend works: ${error.message}`,
      mend: 'Run "npm run setup" again, or install the package anew.',
    });
    return null;
  });
  if (backend?.notice !== null && backend !== null)
    findings.push({ what: backend.notice, mend: 'Run "npm run setup"; it says what the native library needs.' });
  findings.push(...(await findModelFaults(modelsFolder)));
  const library = findLibrary(libraryHome);
  if (library.finding !== null) findings.push(library.finding);
  const freeBytes = (await freeSpace(library.path)) ?? 0;
  if (freeBytes < LITTLE_SPACE)
    findings.push({
      what: `Only ${Math.round(freeBytes / 1e6)} MB are free where the library lies.`,
      mend: 'Free some space, or put the library elsewhere with --library.',
    });
  return {
    backend: backend?.backend ?? null,
    versions: findVersions(backend?.version ?? null),
    libraryPath: library.path,
    library: library.state,
    freeBytes,
    findings,
  };
}

function findVersions(tensorflow: string | null): Record<string, string> {
  const versions: Record<string, string> = { node: process.versions.node, ...(tensorflow === null ? {} : { tensorflow }) };
  for (const [name, loaded = name] of packages) versions[name] = versionOf(name, loaded) ?? 'missing';
  return versions;
}

/** From the package's own file beside what would be loaded: not every package lets that file be required by name. */
function versionOf(name: string, loaded: string): string | null {
  let folder: string;
  try {
    folder = dirname(createRequire(import.meta.url).resolve(loaded));
  } catch {
    return null; // it is not there
  }
  for (; dirname(folder) !== folder; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (!existsSync(file)) continue;
    const found = JSON.parse(readFileSync(file, 'utf8')) as { name?: string; version?: string };
    if (found.name === name) return found.version ?? null;
  }
  return null;
}

async function findModelFaults(modelsFolder: string): Promise<{ what: string; mend: string }[]> {
  const { folder, file, sha256 } = backboneSpec(DEFAULT_BACKBONE).installed!;
  const path = join(modelsFolder, folder, file);
  const mend = 'Install Likewise again, or take the file from the release.';
  const bytes = await readFile(path).catch(() => null);
  if (bytes === null) return [{ what: `The backbone's file ${path} is missing.`, mend }];
  const isSound = createHash('sha256').update(bytes).digest('hex') === sha256;
  return isSound ? [] : [{ what: `The backbone's file ${path} is damaged.`, mend }];
}

interface FoundLibrary {
  readonly path: string;
  readonly state: Diagnosis['library'];
  readonly finding: { readonly what: string; readonly mend: string } | null;
}

function findLibrary(home: string): FoundLibrary {
  let path = home;
  try {
    path = placeOf(home).folder;
    if (!existsSync(databasePath(path))) return { path, state: 'none', finding: null };
    const store = openStore({ folder: path, access: 'read' });
    const faults = store.check();
    store.close();
    if (faults.length === 0) return { path, state: 'sound', finding: null };
    return { path, state: 'damaged', finding: { what: `The library is damaged: ${faults[0]}`, mend: RESTORE } };
  } catch (error) {
    const what = (error as Error).message;
    // A library that is whole must not be replaced by an older one because it cannot be looked at now.
    if (error instanceof LikewiseError && error.code !== 'library-damaged')
      return {
        ...{ path, state: 'unreadable' },
        finding: { what, mend: 'Then run "likewise doctor" again, or choose another library with --library.' },
      };
    return { path, state: 'damaged', finding: { what, mend: RESTORE } };
  }
}
