import { join } from 'node:path';
import type { Access } from '../../store/types';
import type { DeepFolders } from '../../workers/compute/deepCalls';

/** Where a library keeps what deep training needs and makes. */
export function deepFolders(libraryFolder: string): DeepFolders {
  return { work: join(libraryFolder, 'deep'), backbones: join(libraryFolder, 'backbones') };
}

/** What the compute process may use of a library's folder. One that only reads writes nothing there, not even for a moment. */
export function computeFolders({
  libraryFolder,
  access,
}: {
  readonly libraryFolder: string;
  readonly access: Access;
}): [string] | [string, string] {
  const { backbones } = deepFolders(libraryFolder);
  return access === 'write' ? [backbones, join(libraryFolder, 'fused')] : [backbones];
}
