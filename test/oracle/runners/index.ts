import { runClosedForm } from './closedForm';
import { headRunner } from './head';
import { arcFaceRunner, contrastiveRunner, cosFaceRunner, sphereFaceRunner, tripletRunner } from './losses';
import { minersRunner } from './miners';
import { runMutualInformation, runPairGraph, runPairMetrics } from './pairs';
import { runRetrievalMetrics } from './retrievalMetrics';
import type { Runner } from './runner';
import { traceRunner } from './trace';

/** Which function checks the cases of which file. */
export const runners: Readonly<Record<string, Runner>> = {
  'contrastive.json': contrastiveRunner,
  'triplet.json': tripletRunner,
  'arcface.json': arcFaceRunner,
  'cosface.json': cosFaceRunner,
  'sphereface.json': sphereFaceRunner,
  'miners.json': minersRunner,
  'head.json': headRunner,
  'trace.json': traceRunner,
  'closed-form.json': { run: runClosedForm, usesTensors: true },
  'retrieval-metrics.json': { run: runRetrievalMetrics, usesTensors: false },
  'pair-metrics.json': { run: runPairMetrics, usesTensors: false },
  'pair-graph.json': { run: runPairGraph, usesTensors: false },
  'nmi.json': { run: runMutualInformation, usesTensors: false },
};
