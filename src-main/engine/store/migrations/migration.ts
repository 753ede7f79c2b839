/** "LKWS": tells our databases from those of other programs. */
export const APPLICATION_ID = 0x4c4b5753;

/** One step of the schema, forward only. Once released it is never edited. */
export interface Migration {
  /** The `user_version` it leads to; one more than that of the step before. */
  readonly version: number;
  readonly title: string;
  /** Run one after the other in the transaction that also sets `user_version`. */
  readonly statements: readonly string[];
}
