import type { ImageId } from '@contract/data';
import type { Asked } from './SearchCalls';

/** So long an answer holds whatever happens meanwhile: a photo more or less in it is noticed by nobody who does not come back to it. */
const holdsMs = 1_000;
/** So long it holds while nothing changes. */
const mostMs = 30_000;
/** A photo that is looked at for longer than the pointer needs to stop is worth its answers' pictures, too. */
const picturesAfterMs = 150;

interface Expected extends Asked {
  readonly imageId: ImageId;
  readonly atMs: number;
}

interface Parts {
  readonly ask: (imageId: ImageId) => Asked;
  /** Hears of the photos that are likely to be shown next. */
  readonly onAnswer: (hits: readonly ImageId[]) => void;
  readonly now: () => number;
}

/** What a person is about to ask, asked before they do: while a photo is aimed at, or at the latest while the button goes down on it. */
export class AskedAhead {
  readonly #parts: Parts;
  #expected: Expected | null = null;
  /** Since what is expected was asked. */
  #hasChanged = false;
  #aimedAt: ImageId | null = null;
  #isAsking = false;
  #pictures: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * A hand stopped at a photo; null: it went on. One such question at a time is on its way, however fast photos are stopped at: of those that come
   * meanwhile only the last one is asked, if it is still aimed at by then.
   */
  aim(imageId: ImageId | null): void {
    this.#aimedAt = imageId;
    clearTimeout(this.#pictures);
    if (imageId === null) return;
    this.#pictures = setTimeout(() => this.#expected?.imageId === imageId && this.#fetchPictures(this.#expected), picturesAfterMs);
    if (this.#isAsking || this.#isFresh(imageId)) return;
    const { words } = this.#expect(imageId);
    this.#isAsking = true;
    const done = (): void => {
      this.#isAsking = false;
      if (this.#aimedAt !== null && this.#aimedAt !== imageId) this.aim(this.#aimedAt);
    };
    void words().said.then(done);
  }

  /** The button went down on a photo: when it comes up, that is opened. */
  press(imageId: ImageId): void {
    this.#aimedAt = null;
    clearTimeout(this.#pictures);
    const expected = this.#isFresh(imageId) ? this.#expected! : this.#expect(imageId);
    this.#fetchPictures(expected);
    expected.words();
  }

  /** @returns what was asked of this photo, once, unless that may be another answer by now */
  take(imageId: ImageId): Asked | null {
    const expected = this.#isFresh(imageId) ? this.#expected : null;
    this.#expected = null;
    return expected;
  }

  /** Something of the library is not as it was. */
  changed(): void {
    this.#hasChanged = true;
  }

  /** Another model answers now. */
  forget(): void {
    this.#expected = null;
  }

  #isFresh(imageId: ImageId): boolean {
    const expected = this.#expected;
    if (expected?.imageId !== imageId) return false;
    return this.#parts.now() - expected.atMs <= (this.#hasChanged ? holdsMs : mostMs);
  }

  #expect(imageId: ImageId): Expected {
    this.#hasChanged = false;
    const expected = { imageId, atMs: this.#parts.now(), ...this.#parts.ask(imageId) };
    this.#expected = expected;
    // What went wrong is said to whoever asks for it, who may have more luck.
    expected.answer.catch(() => void (this.#expected === expected && (this.#expected = null)));
    return expected;
  }

  #fetchPictures({ answer }: Asked): void {
    answer.then(
      ({ answer: { hits } }) => this.#parts.onAnswer(hits.map(({ photo }) => photo.imageId)),
      () => undefined,
    );
  }
}
