import { isBuiltin } from 'node:module';
import type { Import, SourceFile } from './sources';

/** Who may import whom: the table of conventions.md, as a program. */
interface Room {
  /** rooms it may import besides itself */
  readonly rooms: readonly string[];
  /** packages it may import; Node's own modules are asked for as `node:fs` and so on */
  readonly packages: (name: string) => boolean;
}

const engineRooms = ['paths', 'metric', 'model', 'training', 'search', 'store', 'library', 'jobs', 'services', 'workers'].map(
  (name) => `engine/${name}`,
);

const isElectron = (name: string): boolean => name === 'electron' || name.startsWith('electron/');
const isInterface = (name: string): boolean => /^(svelte|@lucide\/svelte|bits-ui|@tanstack\/)/.test(name);
const isNative = (name: string): boolean =>
  /^(@tensorflow\/|better-sqlite3|hnswlib-node|sharp|@parcel\/watcher|libheif-js|heic-decode)/.test(name);

const nothing = (): boolean => false;
/** Plain Node: its modules and packages, but nothing that only a window has. */
const plainNode = (name: string): boolean => !isElectron(name) && !isInterface(name);

const apart: Room = { rooms: ['contract', 'engine/metric', 'engine/paths'], packages: plainNode };
const shell: Room = { rooms: ['contract', 'engine/engine'], packages: plainNode };

const rooms: Readonly<Record<string, Room>> = {
  contract: { rooms: [], packages: nothing },
  // How a path is written down: the scanner and the database must agree, and may not know each other.
  'engine/paths': { rooms: [], packages: isBuiltin },
  'engine/metric': { rooms: [], packages: (name) => name === '@tensorflow/tfjs-core' || name === 'ml-matrix' },
  'engine/model': apart,
  'engine/search': apart,
  'engine/store': apart,
  'engine/library': apart,
  'engine/jobs': apart,
  'engine/training': { rooms: ['contract', 'engine/metric', 'engine/model', 'engine/paths'], packages: plainNode },
  'engine/workers': { rooms: ['contract', ...engineRooms.filter((name) => name !== 'engine/services')], packages: plainNode },
  'engine/services': { rooms: ['contract', ...engineRooms], packages: plainNode },
  'engine/engine': { rooms: ['contract', ...engineRooms], packages: plainNode },
  host: shell,
  cli: shell,
  app: { rooms: ['contract'], packages: (name) => isElectron(name) || isBuiltin(name) },
  preload: { rooms: ['contract'], packages: isElectron },
  'src-renderer': { rooms: ['contract'], packages: (name) => !isBuiltin(name) && !isElectron(name) && !isNative(name) },
};

/** The room in which a file of ours lies, or null where the table knows none. */
export function roomOf(path: string): string | null {
  if (path.startsWith('src-renderer/')) return 'src-renderer';
  const [, dir, inner] = /^src-main\/([^/]+)\/([^/]+)/.exec(path) ?? [];
  if (dir === undefined || inner === undefined) return null;
  if (dir !== 'engine') return dir in rooms ? dir : null;
  // What the engine is, in types, beside what makes it: one room.
  const name = `engine/${inner.replace(/\.ts$/, '').replace(/^engineTypes$/, 'engine')}`;
  return name in rooms ? name : null;
}

/** Why an import is not allowed; null when it is. */
export function objectionTo(from: string, { target, isTypeOnly }: Import): string | null {
  const room = roomOf(from);
  if (room === null) return `${from} lies in no room of the table`;
  const rule = rooms[room]!;
  if (!/^src-(main|renderer)\//.test(target)) {
    return rule.packages(target) ? null : `${from}: ${room} may not import ${target}`;
  }
  const other = roomOf(target);
  if (other === null) return `${from}: ${target} lies in no room of the table`;
  if (other !== room && !rule.rooms.includes(other)) return `${from}: ${room} may not import ${other} (${target})`;
  if (room === 'src-renderer' && other === 'contract' && !isTypeOnly)
    return `${from}: the page may import the contract's types alone (${target})`;
  if (/^src-renderer\/components\//.test(from) && /^src-renderer\/(bridge|state|views)\//.test(target) && !isTypeOnly) {
    return `${from}: a component gets all by its props, and may not import ${target}`;
  }
  return null;
}

/** Every import that the table does not allow. */
export const objections = (sources: readonly SourceFile[]): string[] =>
  sources.flatMap(({ path, imports }) => imports.flatMap((one) => objectionTo(path, one) ?? []));
