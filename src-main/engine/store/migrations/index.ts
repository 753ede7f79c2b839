import { firstLibrary } from './0001-first-library';
import { teaching } from './0002-teaching';
import { folderSignatures } from './0003-folder-signatures';
import { undoOfTags } from './0004-undo-of-tags';
import { photoMap } from './0005-photo-map';
import { duplicates } from './0006-duplicates';
import { trials } from './0007-trials';
import { history } from './0008-history';
import { orderOfUndos } from './0009-order-of-undos';
import { photosByFolder } from './0010-photos-by-folder';
import { foldersSetAside } from './0011-folders-set-aside';
import { tagsCounted } from './0012-tags-counted';
import { photosByTime } from './0013-photos-by-time';
import { blocksOfEmbeddings } from './0014-blocks-of-embeddings';
import type { Migration } from './migration';

/** All steps, in order. */
export const migrations: readonly Migration[] = [
  firstLibrary,
  teaching,
  folderSignatures,
  undoOfTags,
  photoMap,
  duplicates,
  trials,
  history,
  orderOfUndos,
  photosByFolder,
  foldersSetAside,
  tagsCounted,
  photosByTime,
  blocksOfEmbeddings,
];
