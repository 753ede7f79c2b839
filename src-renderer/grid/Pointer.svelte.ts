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

/** Which photo the pointer is on. A grid that moves under a resting pointer does not count: the keys moved it. */
export class Pointer {
  #hoverId: ImageId | null = $state(null);
  #underId: ImageId | null = null;
  #isFollowed = false;
  #at = { x: -1, y: -1 };
  #pressed = { imageId: null as ImageId | null, x: 0, y: 0 };
  #rest: ReturnType<typeof setTimeout> | undefined;
  readonly #aim: Aim;

  /** @param onaim hears of each photo that a hand stopped at, and null when it went on */
  constructor(onaim: (imageId: ImageId | null) => void = () => undefined) {
    this.#aim = new Aim(onaim, leastMovePx);
  }

  get hoverId(): ImageId | null {
    return this.#hoverId;
  }
  /** The photo that a bare key means, when the pointer was used after the arrow keys. */
  get meantId(): ImageId | null {
    return this.#isFollowed ? this.#underId : null;
  }

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
    const hasMoved = event.clientX !== this.#at.x || event.clientY !== this.#at.y;
    this.#at = { x: event.clientX, y: event.clientY };
    if (hasMoved) this.#isFollowed = true;
    this.#under(photoIdOf(event));
    this.#show();
    if (event.buttons === 0) this.#aim.pointed(openedBy(event), this.#at);
  };

  /**
   * The pointer came to a photo, or the photo to the pointer, which says nothing of its own moving: a grid that scrolls by, or comes in the place of another. What
   * lies over a photo is then shown when it stays: it would be made for each one that passes, and in the very frame that is to show the answers.
   */
  readonly over = (event: PointerEvent): void => {
    const hasMoved = event.clientX !== this.#at.x || event.clientY !== this.#at.y;
    this.#at = { x: event.clientX, y: event.clientY };
    if (hasMoved) this.#isFollowed = true;
    else if (this.#isFollowed) this.#aim.leave();
    this.#under(photoIdOf(event));
    if (this.#hoverId !== this.#underId) this.#hoverId = null;
    this.#rest = setTimeout(this.#show, restMs);
  };

  readonly leave = (): void => {
    this.#under(null);
    this.#hoverId = null;
    this.#aim.leave();
  };

  readonly #show = (): void => {
    if (this.#isFollowed) this.#hoverId = this.#underId;
  };

  #under(imageId: ImageId | null): void {
    clearTimeout(this.#rest);
    this.#underId = imageId;
  }

  /** An arrow key was pressed: from now on the keys lead. */
  yield(): void {
    this.#isFollowed = false;
    clearTimeout(this.#rest);
    this.#hoverId = null;
    this.#aim.leave();
  }

  /** An arrow key led the focus to this photo. */
  ledTo(imageId: ImageId): void {
    this.#aim.focused(imageId);
  }
}
