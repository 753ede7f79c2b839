import { readFile, realpath } from 'node:fs/promises';
import { pathForSystem, pathFromBytes, type RelativePath } from '../paths/relativePath';

/**
 * File systems that the kernel makes up: they hold no photos, some of their files are there for a moment only, and reading others does something.
 * The names are those of the mount table, which tells of all of them at once; asking each folder of a walk what it lies on would cost a call each.
 */
const madeUp: ReadonlySet<string> = new Set(
  'proc sysfs devtmpfs devpts cgroup cgroup2 securityfs selinuxfs smackfs debugfs tracefs configfs pstore efivarfs bpf mqueue hugetlbfs fusectl binfmt_misc rpc_pipefs nfsd nsfs'.split(
    ' ',
  ),
);

/** Where a file system is mounted, and whether it is made up. */
type Mounts = ReadonlyMap<string, boolean>;

/** Whether a folder is one of the system's own, made up by the kernel, or lies in one. @param path absolute */
export async function isOfSystem(path: string): Promise<boolean> {
  const mounts = await readMounts();
  let at = await realOf(path);
  for (let isMadeUp = mounts.get(at); ; isMadeUp = mounts.get(at)) {
    if (isMadeUp !== undefined) return isMadeUp;
    if (at === '/' || at === '') return false;
    at = at.slice(0, at.lastIndexOf('/')) || '/';
  }
}

/** The system's own folders below another one, by their way from there; mostly there is none. What is mounted inside of one of them goes with it. */
export async function systemFoldersBelow(root: string): Promise<ReadonlySet<RelativePath>> {
  const found = new Set<RelativePath>();
  const mounts = await readMounts();
  if (mounts.size === 0) return found;
  const real = await realOf(root);
  const prefix = real.endsWith('/') ? real : `${real}/`;
  for (const [path, isMadeUp] of mounts) if (isMadeUp && path.startsWith(prefix)) found.add(path.slice(prefix.length));
  return found;
}

/** Whether something that holds files is mounted at a folder or, with its way from there, below it. Empty where the system has no table of mounts. */
export async function mountsFrom(root: string): Promise<readonly RelativePath[]> {
  const mounts = await readMounts();
  if (mounts.size === 0) return [];
  const real = await realOf(root);
  const prefix = real.endsWith('/') ? real : `${real}/`;
  const found = [...mounts].filter(([path, isMadeUp]) => !isMadeUp && (path === real || path.startsWith(prefix)));
  return found.map(([path]) => path.slice(prefix.length)).sort();
}

/** None on systems that show nothing of the kind among the folders. */
async function readMounts(): Promise<Mounts> {
  if (process.platform !== 'linux') return new Map();
  // Without a table, as in a jail that has no /proc, there is little of the kind either.
  return parseMounts(await readFile('/proc/self/mounts').catch(() => Buffer.alloc(0)));
}

/** The table as the kernel writes it: the fields of a line stand between blanks, and blanks in a name as `\040`. Of two in one place the later one is seen. */
export function parseMounts(table: Buffer): Mounts {
  const mounts = new Map<string, boolean>();
  // A character for each byte: a name may be no UTF-8.
  for (const line of table.toString('latin1').split('\n')) {
    const [, place, type] = line.split(' ');
    // What mounts itself when somebody looks is no mount before; it stays in the table below what it mounted.
    if (place === undefined || type === undefined || type === 'autofs') continue;
    const bytes = place.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
    mounts.set(pathFromBytes(Buffer.from(bytes, 'latin1')), madeUp.has(type));
  }
  return mounts;
}

async function realOf(path: string): Promise<string> {
  return realpath(pathForSystem(path), { encoding: 'buffer' }).then(pathFromBytes, () => path);
}
