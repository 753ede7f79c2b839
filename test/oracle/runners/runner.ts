import type { OracleCase } from '../caseFile';

export interface Runner {
  run(oracleCase: OracleCase): void | Promise<void>;
  /** Whether it computes with TensorFlow, and so runs once on each backend. */
  readonly usesTensors: boolean;
}
