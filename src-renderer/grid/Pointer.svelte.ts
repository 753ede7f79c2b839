import type { ImageId } from '@contract/data';

/** Before the number in the id of a photo's cell. */
export const photoIdPrefix = 'photo-';

/** The photo in whose cell something happened. */
export function photoIdOf(event: Event): ImageId | null {
  const cell = event.target instanceof Element ? event.target.closest('[role="gridcell"]') : null;
  return cell ? (Number(cell.id.slice(photoIdPrefix.length)) as ImageId) : null;
}

/** The photo on which a button went down that, when it comes up, will open it. */
export function plainPressOn(event: PointerEvent): ImageId | null {
  if (event.button !== 0 || event.shiftKey || event.ctrlKey || event.metaKey) return null;
  const isOnButton = event.target instanceof Element && event.target.closest('button') !== null;
  return isOnButton ? null : photoIdOf(event);
}

/** Which photo the pointer is on. A grid that moves under a resting pointer does not count: the keys moved it. */
export class Pointer {
  #hoverId: ImageId | null = $state(null);
  #isFollowed = false;
  #at = { x: -1, y: -1 };

  get hoverId(): ImageId | null {
    return this.#hoverId;
  }
  /** The photo that a bare key means, when the pointer was used after the arrow keys. */
  get meantId(): ImageId | null {
    return this.#isFollowed ? this.#hoverId : null;
  }

  readonly point = (event: PointerEvent): void => {
    const hasMoved = event.clientX !== this.#at.x || event.clientY !== this.#at.y;
    this.#at = { x: event.clientX, y: event.clientY };
    if (hasMoved) this.#isFollowed = true;
    if (this.#isFollowed) this.#hoverId = photoIdOf(event);
  };
  readonly leave = (): void => {
    this.#hoverId = null;
  };

  /** An arrow key was pressed: from now on the keys lead. */
  yield(): void {
    this.#isFollowed = false;
    this.#hoverId = null;
  }
}
