import type { ImageId } from '@contract/data';

/** Who stops at a photo is likely to open it; a pointer on its way, and arrow keys that are held down, stay for less. */
const stillMs = 60;

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Which photo a hand stopped at: the pointer that rests on it, or the keys that went no further. */
export class Aim {
  readonly #tell: (imageId: ImageId | null) => void;
  readonly #tremblePx: number;
  #at: (Point & { readonly imageId: ImageId }) | null = null;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #hasTold = false;

  /**
   * @param tell hears of each photo that was stopped at, again when the hand moved on it and stopped once more, and null when it was left
   * @param tremblePx a hand that holds still moves by less
   */
  constructor(tell: (imageId: ImageId | null) => void, tremblePx: number) {
    this.#tell = tell;
    this.#tremblePx = tremblePx;
  }

  /** @param imageId the photo that the pointer moved on and would open; null: none */
  pointed(imageId: ImageId | null, { x, y }: Point): void {
    if (imageId === null) return this.leave();
    const isSame = this.#at?.imageId === imageId;
    if (isSame && Math.hypot(x - this.#at!.x, y - this.#at!.y) < this.#tremblePx) return;
    if (!isSame) this.leave();
    this.#at = { imageId, x, y };
    this.#tellWhenStill(imageId);
  }

  /** The keys moved the focus to this photo. */
  focused(imageId: ImageId): void {
    this.leave();
    this.#tellWhenStill(imageId);
  }

  /** What was aimed at was left, or pressed, or moved away. */
  leave(): void {
    clearTimeout(this.#rest);
    this.#at = null;
    if (!this.#hasTold) return;
    this.#hasTold = false;
    this.#tell(null);
  }

  #tellWhenStill(imageId: ImageId): void {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      this.#hasTold = true;
      this.#tell(imageId);
    }, stillMs);
  }
}
