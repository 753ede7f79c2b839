import type { OracleCase } from '../caseFile';
import { runClosedForm } from './closedForm';
import { runMutualInformation, runPairGraph, runPairMetrics } from './pairs';
import { runRetrievalMetrics } from './retrievalMetrics';

export interface Runner {
  run(oracleCase: OracleCase): void | Promise<void>;
  /** Whether it computes with TensorFlow, and so runs once on each backend. */
  readonly usesTensors: boolean;
}

/** Which function checks the cases of which file. */
export const runners: Readonly<Record<string, Runner>> = {
  'closed-form.json': { run: runClosedForm, usesTensors: true },
  'retrieval-metrics.json': { run: runRetrievalMetrics, usesTensors: false },
  'pair-metrics.json': { run: runPairMetrics, usesTensors: false },
  'pair-graph.json': { run: runPairGraph, usesTensors: false },
  'nmi.json': { run: runMutualInformation, usesTensors: false },
};

/** Files of the losses, miners and heads, whose code is not there yet. A file leaves this list when it enters the table above. */
export const pending: readonly string[] = [
  'contrastive.json',
  'triplet.json',
  'arcface.json',
  'cosface.json',
  'sphereface.json',
  'miners.json',
  'head.json',
  'trace.json',
];
