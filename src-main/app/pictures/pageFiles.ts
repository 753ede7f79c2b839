import { readdir } from 'node:fs/promises';
import { extname, join, posix, relative, sep } from 'node:path';

export interface PageFile {
  readonly file: string;
  readonly type: string;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** The page's own files, listed once at the start: whatever is not in this list does not exist. Keys are URL paths. Throws where there is no page. */
export async function listPageFiles(folder: string): Promise<ReadonlyMap<string, PageFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = new Map<string, PageFile>();
  for (const entry of entries) {
    const type = types[extname(entry.name)];
    if (!entry.isFile() || !type) continue;
    const file = join(entry.parentPath, entry.name);
    files.set(posix.join('/', ...relative(folder, file).split(sep)), { file, type });
  }
  const index = files.get('/index.html');
  if (!index) throw new Error(`there is no index.html in ${folder}`);
  files.set('/', index);
  return files;
}
