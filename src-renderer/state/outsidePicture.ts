import type { Query } from './query';

/** A picture larger than this is refused before it is read into memory. */
const largestBytes = 200 * 1024 * 1024;

/** What a file from outside of the library is searched with; null for one that is too large. */
export async function outsidePicture(file: File): Promise<Query | null> {
  if (file.size > largestBytes) return null;
  return { kind: 'picture', name: file.name, bytes: new Uint8Array(await file.arrayBuffer()), url: URL.createObjectURL(file) };
}
