import type { Compare } from '../training/evidence';
import { compareByTensor, PairEvidence } from '../training/evidence';
import { embeddingsOf, type TeachingLibrary } from '../training/library';
import { pauseFor } from '../training/pause';
import { Suggester } from '../training/suggest';
import { teach, type TeachProgress } from '../training/teach';
import { trustOf } from '../training/teachStart';
import { type Belief, Calibration } from '../training/trust';
import type { EmbeddingRows } from '../training/types';
import { openTeaching } from './openTeaching';
import type { SuggestedImages, TeachingCalls, TeachingInput, TrainInput, TrainOutput } from './teachingCalls';

/** What the compute process does with judgements; see `TeachingCalls`. A backend must be there. Each call reads by itself what it needs. */
export const teachingWork = {
  async train({ settings, ...input }: TrainInput, signal: AbortSignal, report: (progress: TeachProgress) => void): Promise<TrainOutput> {
    const pause = pauseFor(signal);
    const { library, used } = await openTeaching(input, [], pause);
    const counts = { used: library.judged.length, leftOut: input.judged.length - used.length };
    return { taught: await teach(library, settings, pause, report), ...counts };
  },

  async suggest({ count, ...input }: TeachingCalls['suggest']['input'], signal: AbortSignal): Promise<SuggestedImages[]> {
    const pause = pauseFor(signal);
    const { library, imageIds } = await openTeaching(input, [], pause);
    const { embeddings, compare, evidence } = evidenceOf(library, input.seed);
    const suggester = new Suggester(embeddings, compare, evidence, library.judged, input.seed);
    const suggested: SuggestedImages[] = [];
    while (suggested.length < count) {
      const next = suggester.next();
      if (next === null) break;
      suggested.push({ imageA: imageIds[next.a]!, imageB: imageIds[next.b]!, asked: next.asked, probability: next.probability });
      await pause();
    }
    return suggested;
  },

  async trust(input: TeachingInput, signal: AbortSignal): Promise<Float64Array> {
    const { library, used } = await openTeaching(input, [], pauseFor(signal));
    const all = new Float64Array(input.judged.length).fill(NaN);
    if (used.length > 0) for (const [place, value] of trustOf(library, input.seed).entries()) all[used[place]!] = value;
    return all;
  },

  async believe({ query, images, ...input }: TeachingCalls['believe']['input'], signal: AbortSignal): Promise<(Belief | null)[]> {
    const { library, imageIds } = await openTeaching(input, [query, ...images], pauseFor(signal));
    const rowOf = new Map(imageIds.map((imageId, row) => [imageId, row]));
    const a = rowOf.get(query);
    const rows = images.map((imageId) => rowOf.get(imageId));
    if (a === undefined) return rows.map(() => null);
    const { evidence } = evidenceOf(library, input.seed);
    evidence.prepare([a, ...rows.filter((row) => row !== undefined)]);
    const calibration = new Calibration(evidence, library.judged);
    return rows.map((b) => (b === undefined ? null : calibration.believe(a, b)));
  },
};

/** From the label-free embeddings, whatever was taught. */
function evidenceOf(library: TeachingLibrary, seed: number): { embeddings: EmbeddingRows; compare: Compare; evidence: PairEvidence } {
  const embeddings = embeddingsOf(library, library.spaces.untaught);
  const compare = compareByTensor(embeddings);
  return { embeddings, compare, evidence: new PairEvidence(embeddings, compare, seed) };
}
