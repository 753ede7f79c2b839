import type { ImageId } from '@contract/data';
import { Aim } from './Aim';

/** Before the number in the id of a photo's cell. */
export const photoIdPrefix = 'photo-';

/** The photo in whose cell something happened. */
export function photoIdOf(event: Event): ImageId | null {
  const cell = event.target instanceof Element ? event.target.closest('[role="gridcell"]') : null;
  return cell ? (Number(cell.id.slice(photoIdPrefix.length)) as ImageId) : null;
}

const isOnButton = (event: Event): boolean => event.target instanceof Element && event.target.closest('button') !== null;

/** The photo that a press of the first button at this place would open. */
export function openedBy(event: PointerEvent): ImageId | null {
  if (event.shiftKey || event.ctrlKey || event.metaKey || isOnButton(event)) return null;
  return photoIdOf(event);
}

/** The photo on which a button went down that, when it comes up, will open it. */
export const plainPressOn = (event: PointerEvent): ImageId | null => (event.button === 0 ? openedBy(event) : null);

/** A hand that clicks moves a little. */
export const leastMovePx = 4;
const restMs = 120;
/** A hand that is about to press a key for what it sees does not stop when that is replaced, and needs as long to see what is there instead. */
const heldMs = 1_000;

/** What was under a pointer that rests, when another list came under it. */
interface Held {
  readonly imageId: ImageId | null;
  readonly x: number;
  readonly y: number;
}

/** Which photo the pointer is on. A grid that moves under a resting pointer does not count: the keys moved it. */
export class Pointer {
  #hoverId: ImageId | null = $state(null);
  #underId: ImageId | null = null;
  #isFollowed = false;
  /** Nowhere yet. */
  #at = { x: -Infinity, y: -Infinity };
  #pressed = { imageId: null as ImageId | null, x: 0, y: 0 };
  #rest: ReturnType<typeof setTimeout> | undefined;
  #held: Held | null = null;
  #settling: ReturnType<typeof setTimeout> | undefined;
  readonly #aim: Aim;

  /** @param onaim hears of each photo that a hand stopped at, and null when it went on */
  constructor(onaim: (imageId: ImageId | null) => void = () => undefined) {
    this.#aim = new Aim(onaim, leastMovePx);
  }

  get hoverId(): ImageId | null {
    return this.#hoverId;
  }
  /** The photo that a bare key means, when the pointer was used after the arrow keys. It may have left the list: then the key means nothing. */
  get meantId(): ImageId | null {
    return this.#isFollowed ? (this.#held ?? { imageId: this.#underId }).imageId : null;
  }

  /** Where it is in the page. @returns the end of it */
  attach(element: HTMLElement): () => void {
    element.addEventListener('wheel', this.#settle, { passive: true });
    return () => {
      element.removeEventListener('wheel', this.#settle);
      this.leave();
    };
  }

  /**
   * The list is about to be replaced, or laid out anew. Until the pointer moves, the wheel is turned or a moment has passed, a key means what it meant
   * before: the photo that slides under the pointer was not seen there when the hand began.
   */
  replaced(): void {
    this.#held ??= { imageId: this.#underId, ...this.#at };
    clearTimeout(this.#settling);
    this.#settling = setTimeout(this.#settle, heldMs);
  }

  readonly #settle = (): void => {
    clearTimeout(this.#settling);
    if (this.#held === null) return;
    this.#held = null;
    this.#show();
  };

  readonly press = (event: PointerEvent): void => {
    this.#aim.leave();
    this.#pressed = { imageId: isOnButton(event) ? null : photoIdOf(event), x: event.clientX, y: event.clientY };
  };

  /**
   * The photo that a click means: where it moved away under a hand that kept still, and the button came up over something else, the one that the button
   * went down on.
   */
  pressedPhoto(event: MouseEvent): ImageId | null {
    const { imageId, x, y } = this.#pressed;
    const keptStill = Math.hypot(event.clientX - x, event.clientY - y) < leastMovePx;
    this.#pressed = { imageId: null, x: 0, y: 0 };
    return photoIdOf(event) ?? (keptStill ? imageId : null);
  }

  readonly point = (event: PointerEvent): void => {
    this.#move(event);
    this.#under(photoIdOf(event));
    this.#show();
    if (event.buttons === 0) this.#aim.pointed(openedBy(event), this.#at);
  };

  /**
   * The pointer came to a photo, or the photo to the pointer, which says nothing of its own moving: a grid that scrolls by, or comes in the place of another. What
   * lies over a photo is then shown when it stays: it would be made for each one that passes, and in the very frame that is to show the answers.
   */
  readonly over = (event: PointerEvent): void => {
    if (!this.#move(event) && this.#isFollowed) this.#aim.leave();
    this.#under(photoIdOf(event));
    if (this.#hoverId !== this.#underId) this.#hoverId = null;
    this.#rest = setTimeout(this.#show, restMs);
  };

  readonly leave = (): void => {
    this.#under(null);
    this.#letGo();
    this.#hoverId = null;
    this.#aim.leave();
  };

  /** What lies over a photo is over none but the one that a key means. */
  readonly #show = (): void => {
    if (this.#isFollowed) this.#hoverId = this.#held === null || this.#held.imageId === this.#underId ? this.#underId : null;
  };

  /** @returns whether it moved at all */
  #move({ clientX: x, clientY: y }: PointerEvent): boolean {
    const hasMoved = x !== this.#at.x || y !== this.#at.y;
    this.#at = { x, y };
    if (hasMoved) this.#isFollowed = true;
    if (this.#held !== null && Math.hypot(x - this.#held.x, y - this.#held.y) >= leastMovePx) this.#letGo();
    return hasMoved;
  }

  #letGo(): void {
    clearTimeout(this.#settling);
    this.#held = null;
  }

  #under(imageId: ImageId | null): void {
    clearTimeout(this.#rest);
    this.#underId = imageId;
  }

  /** An arrow key was pressed: from now on the keys lead. */
  yield(): void {
    this.#isFollowed = false;
    this.#letGo();
    clearTimeout(this.#rest);
    this.#hoverId = null;
    this.#aim.leave();
  }

  /** An arrow key led the focus to this photo. */
  ledTo(imageId: ImageId): void {
    this.#aim.focused(imageId);
  }
}
