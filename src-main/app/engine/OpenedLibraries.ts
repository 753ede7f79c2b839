import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

/** Where the library is looked for: in the app's own folder, unless the environment names another. As the command line does. */
export function libraryHome(env: Readonly<Record<string, string | undefined>>, userData: string): string {
  const chosen = env['LIKEWISE_LIBRARY'];
  return chosen === undefined || chosen === '' ? join(userData, 'library') : resolve(chosen);
}

/**
 * The places outside of the app's own folder in which a library was opened: where none is there at a start, its disk is away, and what is left of its path may be an
 * empty folder in which a new one would be begun. Whoever deletes the app's own folder wants to begin anew.
 */
export class OpenedLibraries {
  readonly #file: string;
  readonly #ownFolder: string;

  constructor(ownFolder: string) {
    this.#file = join(ownFolder, 'opened.json');
    this.#ownFolder = ownFolder;
  }

  has(home: string): boolean {
    return this.#read().includes(home);
  }

  add(home: string): void {
    const known = this.#read();
    const below = relative(this.#ownFolder, home);
    const isOwn = below !== '..' && !below.startsWith(`..${sep}`) && !isAbsolute(below);
    if (isOwn || known.includes(home)) return;
    mkdirSync(dirname(this.#file), { recursive: true });
    const temporary = `${this.#file}.new`;
    writeFileSync(temporary, JSON.stringify([...known, home]));
    renameSync(temporary, this.#file);
  }

  #read(): string[] {
    try {
      const raw: unknown = JSON.parse(readFileSync(this.#file, 'utf8'));
      return Array.isArray(raw) ? raw.filter((home) => typeof home === 'string') : [];
    } catch {
      return []; // none was kept, or it is damaged: then a start is as the first one
    }
  }
}
