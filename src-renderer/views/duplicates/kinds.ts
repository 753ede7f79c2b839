import type { DuplicateKind } from '@contract/data';

/** In the order of their tabs. */
export const duplicateKinds: readonly DuplicateKind[] = ['identical', 'edited', 'similar'];
