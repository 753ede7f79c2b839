/** Between two movements of a hand that is still at it: from aiming at a photo to pressing, from one arrow key to the next. */
const restMs = 700;

/**
 * Whether a person is about to do something with what lies on the screen. What comes by itself meanwhile waits, or the photo that a button is pressed on
 * would not be there any more when it is let go.
 */
export class Hand {
  #isDown = false;
  #isMoving = false;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #waiting: (() => void) | null = null;

  readonly down = (): void => {
    this.#isDown = true;
    this.move();
  };

  readonly up = (): void => {
    if (!this.#isDown) return;
    this.#isDown = false;
    this.move();
  };

  readonly move = (): void => {
    this.#isMoving = true;
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      this.#isMoving = false;
      if (!this.#isDown) this.#go();
    }, restMs);
  };

  /** Acts at once if nobody does anything, else when the hand rests. Of several acts only the last is done. */
  whenAtRest(act: () => void): void {
    this.#waiting = act;
    if (!this.#isDown && !this.#isMoving) this.#go();
  }

  /** What waits is not wanted any more. */
  forget(): void {
    this.#waiting = null;
  }

  #go(): void {
    const act = this.#waiting;
    this.#waiting = null;
    act?.();
  }
}
