import type { Migration } from './migration';

/** Ids of a block; `BLOCK_IDS` of `embeddingCopy.ts` as it was when this step was made. */
const BLOCK_IDS = 1024;

const outOfDate = (row: 'NEW' | 'OLD'): string =>
  `DELETE FROM embedding_block WHERE model = ${row}.model AND block = ${row}.image / ${BLOCK_IDS};`;

/**
 * Embeddings are read at each start, a hundred thousand rows of them: a copy in one file is read in a fifth of the time. Which of its blocks of ids still hold is
 * known by stamps: a random number that a block is given before it is copied, and that goes with any change to one of its rows. Triggers take it away, so
 * that no writer can forget to; and as no number comes twice, a library that was put back, or lost its last commits, never takes a later copy for its own.
 */
export const blocksOfEmbeddings: Migration = {
  version: 14,
  title: 'blocks of embeddings',
  statements: [
    `CREATE TABLE embedding_block (
      model INTEGER NOT NULL REFERENCES model (id) ON DELETE CASCADE,
      -- The ids from block * ${BLOCK_IDS} on.
      block INTEGER NOT NULL,
      stamp INTEGER NOT NULL,
      PRIMARY KEY (model, block)
    ) STRICT, WITHOUT ROWID`,
    `CREATE TRIGGER embedding_added AFTER INSERT ON embedding BEGIN ${outOfDate('NEW')} END`,
    `CREATE TRIGGER embedding_removed AFTER DELETE ON embedding BEGIN ${outOfDate('OLD')} END`,
    `CREATE TRIGGER embedding_changed AFTER UPDATE ON embedding BEGIN ${outOfDate('OLD')} ${outOfDate('NEW')} END`,
  ],
};
