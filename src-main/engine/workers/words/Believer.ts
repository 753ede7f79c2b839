import type { ImageId, LensId } from '@contract/data';
import type { Store } from '../../store/store';
import type { Judgement } from '../../store/types';
import type { Visitor } from '../../training/answers/evidence';
import { type Belief, Calibration, type SaidOfPair } from '../../training/answers/trust';
import type { BelieveInput, BelievedOf } from './wordsCalls';
import { LibrarySample } from './LibrarySample';

/**
 * What is believed of photos, from the library alone: its label-free embeddings and what was judged. Keeps both in memory between questions, so that the words for a screen
 * of answers take a few milliseconds, and looks whether they are still those of the library before each.
 */
export class Believer {
  readonly #store: Store;
  /** Of the library when it was last looked at; null before. */
  #version: number | null = null;
  #lensId: LensId | null = null;
  #judged: readonly Judgement[] = [];
  #judgedPhotos: ReadonlySet<ImageId> = new Set();
  #sample: LibrarySample | null = null;
  #fitted: { readonly calibration: Calibration; readonly judged: readonly Judgement[]; readonly used: number } | null = null;

  /** @param store to read from, on a connection of its own: whatever others write, it sees */
  constructor(store: Store) {
    this.#store = store;
  }

  /** @returns [images]; null where a photo has no features, or where there are not two photos to compare */
  believe(input: BelieveInput): (Belief | null)[] {
    const { query, images } = input;
    this.#look(input);
    const sample = this.#sample;
    if (sample === null) return images.map(() => null);
    if (sample.forgetMany(this.#judgedPhotos.size)) this.#fitted?.calibration.lookBy(sample.evidence);
    const calibration = this.#calibrate(sample);
    const own = query === null || typeof query === 'number' ? query : query.partOf;
    sample.add([...(own === null ? [] : [own]), ...images]);
    const asked = query === null ? undefined : toSide(sample, query, own);
    if (asked === undefined) return images.map(() => null);
    const rows = images.map((imageId) => sample.rowOf(imageId));
    sample.evidence.prepare([...(typeof asked === 'number' ? [asked] : []), ...rows.filter((row) => row !== undefined)]);
    return rows.map((row) => (row === undefined ? null : calibration.believe(asked, row)));
  }

  /** Nothing of a library, a lens or a label-free model that is another one by now is used. */
  #look({ lensId, backbone, seed }: BelieveInput): void {
    // Asked first: what is written after it is seen by the next question.
    const version = this.#store.changes();
    const isAsItWas = version === this.#version && lensId === this.#lensId && this.#sample !== null;
    if (!isAsItWas) {
      this.#judged = this.#store.judgements.list(lensId);
      this.#judgedPhotos = new Set(this.#judged.flatMap(({ imageA, imageB }) => [imageA, imageB]));
      if (this.#sample?.isOf(this.#store, backbone, seed) !== true) {
        this.#fitted = null;
        this.#sample = null; // before the next one takes its memory
        this.#sample = LibrarySample.read(this.#store, backbone, seed);
      }
    }
    [this.#version, this.#lensId] = [version, lensId];
  }

  /** The last one, where it is of the same judgements and the same of them can be used. What it was fitted to is not looked at again until something is written. */
  #calibrate(sample: LibrarySample): Calibration {
    const [judged, fitted] = [this.#judged, this.#fitted];
    if (fitted?.judged === judged) return fitted.calibration;
    sample.add(this.#judgedPhotos);
    const pairs = toPairs(sample, judged);
    const isFitted = fitted !== null && fitted.used === pairs.length && areSame(fitted.judged, judged);
    const calibration = isFitted ? fitted.calibration : new Calibration(sample.evidence, pairs);
    this.#fitted = { calibration, judged, used: pairs.length };
    return calibration;
  }
}

function toSide(sample: LibrarySample, query: BelievedOf, own: ImageId | null): number | Visitor | undefined {
  const row = own === null ? undefined : sample.rowOf(own);
  return typeof query === 'number' ? row : sample.evidence.visitor(sample.embed(query.feature), row ?? -1);
}

/** Those whose photos are there. */
function toPairs(sample: LibrarySample, judged: readonly Judgement[]): SaidOfPair[] {
  return judged.flatMap(({ imageA, imageB, verdict }) => {
    const [a, b] = [sample.rowOf(imageA), sample.rowOf(imageB)];
    return a === undefined || b === undefined ? [] : [{ a, b, isSimilar: verdict === 'similar' }];
  });
}

function areSame(some: readonly Judgement[], others: readonly Judgement[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ imageA, imageB, verdict }, place) => {
      const other = others[place]!;
      return imageA === other.imageA && imageB === other.imageB && verdict === other.verdict;
    })
  );
}
