import { join } from 'node:path';
import type { DeepFolders } from '../../workers/deepCalls';

/** Where a library keeps what deep training needs and makes. */
export function deepFolders(libraryFolder: string): DeepFolders {
  return { work: join(libraryFolder, 'deep'), backbones: join(libraryFolder, 'backbones') };
}
