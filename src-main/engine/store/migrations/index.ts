import { firstLibrary } from './0001-first-library';
import type { Migration } from './migration';

/** All steps, in order. */
export const migrations: readonly Migration[] = [firstLibrary];
