import { createHash } from 'node:crypto';
import {
  copyFileSync,
  createReadStream,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** The checksum of a file as hexadecimal digits (sha256) or as npm writes it (`sha512-...`). */
export async function checksum(path, algorithm = 'sha256') {
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return algorithm === 'sha512' ? `sha512-${hash.digest('base64')}` : hash.digest('hex');
}

/** Deletes a file or a folder, if it is there. */
export const remove = (path) => rmSync(path, { recursive: true, force: true, maxRetries: 3 });

/** An empty folder; what an interrupted run left in it is gone. */
export function emptyDir(path) {
  remove(path);
  mkdirSync(path, { recursive: true });
  return path;
}

/** Writes a file so that it is there whole or not at all. */
export function writeWhole(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.part`;
  writeFileSync(temporary, text);
  renameSync(temporary, path);
}

/** The object in a JSON file, or null when the file is missing or damaged: then its step runs again. */
export function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

/** Hard-links a file, so that it costs the disk once; copies it where the file system cannot. */
export function linkOrCopy(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  remove(to);
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}

/** Every file below a folder, as paths relative to it. */
export function listFiles(dir, below = '') {
  return readdirSync(join(dir, below), { withFileTypes: true }).flatMap((entry) => {
    const path = join(below, entry.name);
    return entry.isDirectory() ? listFiles(dir, path) : [path];
  });
}

/** The same tree in another place, by hard links. The new tree appears under its name only when it is complete. */
export function linkTree(from, to) {
  const temporary = emptyDir(`${to}.part`);
  for (const path of listFiles(from)) linkOrCopy(join(from, path), join(temporary, path));
  remove(to);
  renameSync(temporary, to);
}

/** Each file's size in bytes, by relative path: cheap to compare at every start. */
export const sizesOf = (dir, paths) => Object.fromEntries(paths.map((path) => [path, statSync(join(dir, path)).size]));

/** Whether all files of a stamp's `files` are still there with the size that they had. */
export function areUnchanged(dir, files) {
  return Object.entries(files).every(([path, size]) => statSync(join(dir, path), { throwIfNoEntry: false })?.size === size);
}
