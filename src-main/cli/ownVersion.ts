import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Of Likewise: its manifest lies beside `out`, in the project as in the packaged app. */
export function ownVersion(): string {
  const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8')) as { readonly version: string };
  return manifest.version;
}
