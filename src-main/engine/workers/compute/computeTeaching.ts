import type { ImageId } from '@contract/data';
import { tellsKin } from '../../training/start/kin';
import type { Head } from '../../model/types';
import { pauseFor } from '../../training/rows/pause';
import type { Pause } from '../../training/rows/types';
import { Suggester } from '../../training/answers/suggest';
import { teach, type BolderVersion, type Teaching, type TeachProgress } from '../../training/teach';
import { trustIn } from '../../training/answers/trust';
import { openTeaching, pool, toRows } from './openTeaching';
import { teachByViews } from './teachByViews';
import type { RehearseInput, SuggestedImages, TeachingCalls, TeachingInput, TrainInput, TrainOutput } from './teachingCalls';

/** Of the last training; it holds what that one had in memory, so it goes when it was asked for. */
let seekBolder: Teaching['seekBolder'] = null;

/** What the compute process does with judgements; see `TeachingCalls`. A backend must be there. */
export const teachingWork = {
  async train(
    { settings, copies = null, boldness = 'none', ...input }: TrainInput,
    signal: AbortSignal,
    report: (progress: TeachProgress) => void,
  ): Promise<TrainOutput> {
    seekBolder = null;
    report({ phase: 'read', fraction: 0 });
    const pause = pauseFor(signal);
    if (copies !== null) return teachByViews({ settings, copies, ...input }, pause, report);
    const { library, used } = await openTeaching(input, [], pause);
    const counts = { used: library.judged.length, leftOut: input.judged.length - used.length };
    const { seekBolder: seek, map: _, ...taught } = await teach(library, settings, pause, report, boldness);
    seekBolder = seek;
    return { taught, ...counts };
  },

  /**
   * The head is thrown away by who asks. Null where too little was judged for all that a training may do.
   * @param pause may last as long as others are at work; the library, for which they take turns, is opened without it
   */
  async rehearse({ settings, ...input }: RehearseInput, signal: AbortSignal, pause: Pause): Promise<Head | null> {
    const { library } = await openTeaching(input, [], pauseFor(signal));
    if (!tellsKin(library.judged)) return null;
    return (await teach(library, settings, pause)).head;
  },

  async seekBolder(signal: AbortSignal): Promise<BolderVersion | null> {
    const seek = seekBolder;
    seekBolder = null;
    return seek === null ? null : seek(pauseFor(signal));
  },

  async suggest({ count, leftOut, ...input }: TeachingCalls['suggest']['input'], signal: AbortSignal): Promise<SuggestedImages[]> {
    const pause = pauseFor(signal);
    const photos = await pool.open(input.store, input.base, judgedImages(input), input.seed, pause);
    const leftOutRows = new Set([...leftOut].flatMap((imageId) => photos.rowOf.get(imageId as ImageId) ?? []));
    const suggester = new Suggester(photos.evidence(), toRows(input.judged, photos.rowOf).pairs, input.seed, leftOutRows);
    const suggested: SuggestedImages[] = [];
    while (suggested.length < count) {
      const next = suggester.next();
      if (next === null) break;
      const [imageA, imageB] = [photos.imageIds[next.a]!, photos.imageIds[next.b]!];
      suggested.push({ imageA, imageB, asked: next.asked, probability: next.probability });
      await pause();
    }
    return suggested;
  },

  async trust(input: TeachingInput, signal: AbortSignal): Promise<Float64Array> {
    const pause = pauseFor(signal);
    const photos = await pool.open(input.store, input.base, judgedImages(input), input.seed, pause);
    const { pairs, used } = toRows(input.judged, photos.rowOf);
    const all = new Float64Array(input.judged.length).fill(NaN);
    if (used.length > 0) for (const [place, value] of trustIn(photos.evidence(), pairs).entries()) all[used[place]!] = value;
    // Whoever looks at doubts is about to train, and shall not wait for it then.
    if (tellsKin(pairs)) await photos.kin(pause);
    return all;
  },
};

function judgedImages({ judged }: TeachingInput): ImageId[] {
  return judged.flatMap(({ imageA, imageB }) => [imageA, imageB]);
}
