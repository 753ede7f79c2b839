import { firstLibrary } from './0001-first-library';
import { teaching } from './0002-teaching';
import type { Migration } from './migration';

/** All steps, in order. */
export const migrations: readonly Migration[] = [firstLibrary, teaching];
