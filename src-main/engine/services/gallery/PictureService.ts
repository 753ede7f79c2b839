import { join } from 'node:path';
import type { ImageId, PhotoShot, PictureBytes, PictureSize } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import type { Decoding } from '../../library/types';
import type { BackboneSpec } from '../../model/types';
import type { Store } from '../../store/store';

const DRAG_ICON_PX = 96;
const PREVIEW_PX = 2048;
/** Rendered on demand and big: enough for going back and forth between a few. */
const KEPT_PREVIEWS = 12;

/** Pictures for the screen, always bytes that we encoded. Thumbnails come from the library; larger ones are rendered when they are asked for. */
export class PictureService {
  readonly #store: Store;
  readonly #decoding: Decoding;
  readonly #backbone: BackboneSpec;
  /** Least recently used first. */
  readonly #previews = new Map<ImageId, Promise<PictureBytes>>();
  /** Full sizes that are being decoded. */
  readonly #fulls = new Map<ImageId, { readonly picture: Promise<PictureBytes>; readonly abort: AbortController }>();

  constructor(parts: { store: Store; decoding: Decoding; backbone: BackboneSpec }) {
    this.#store = parts.store;
    this.#decoding = parts.decoding;
    this.#backbone = parts.backbone;
  }

  /** Throws `photo-not-readable` when the picture cannot be made and none is kept. */
  get(imageId: ImageId, size: PictureSize): PictureBytes | Promise<PictureBytes> {
    switch (size) {
      case 'thumb':
      case 'large':
        return this.#store.pictures.get(imageId, size) ?? this.#remake(imageId, size);
      case 'preview':
        return this.#preview(imageId);
      case 'full':
        return this.#full(imageId);
    }
  }

  /** Nobody waits for its full size any more. What is not being decoded is none the worse for it. */
  leaveFull(imageId: ImageId): void {
    this.#fulls.get(imageId)?.abort.abort();
  }

  /** A small JPEG, which every part of the system can draw. Made from the thumbnail, so that it is there while the pointer moves. */
  async dragIcon(imageId: ImageId): Promise<PictureBytes> {
    const { bytes } = await this.get(imageId, 'thumb');
    const rendered = await this.#decoding.render({ bytes }, DRAG_ICON_PX);
    if (!rendered.ok) throw new LikewiseError('photo-not-readable', rendered.reason);
    return { type: rendered.value.type, bytes: rendered.value.bytes };
  }

  /** How it was taken, read when somebody looks: few ever do, so it is not kept. Null while no file of it can be read. */
  async shot(imageId: ImageId): Promise<PhotoShot | null> {
    const place = this.#placeOf(imageId);
    if (place === undefined) return null;
    const read = await this.#decoding.shot({ path: place });
    return read.ok ? read.value : null;
  }

  #preview(imageId: ImageId): Promise<PictureBytes> {
    const kept = this.#previews.get(imageId);
    const preview = kept ?? this.#render(imageId, PREVIEW_PX);
    this.#previews.delete(imageId);
    this.#previews.set(imageId, preview);
    if (this.#previews.size > KEPT_PREVIEWS) this.#previews.delete(this.#previews.keys().next().value!);
    return preview.catch((error: unknown) => {
      // What stands in for it is not kept: the drive may be back the next time.
      if (this.#previews.get(imageId) === preview) this.#previews.delete(imageId);
      return this.#fallback(imageId, error);
    });
  }

  /** Tens of megabytes, so nothing of it is kept once it is there. */
  #full(imageId: ImageId): Promise<PictureBytes> {
    const begun = this.#fulls.get(imageId);
    if (begun && !begun.abort.signal.aborted) return begun.picture;
    const abort = new AbortController();
    const picture = this.#render(imageId, null, abort.signal).finally(() => {
      if (this.#fulls.get(imageId)?.abort === abort) this.#fulls.delete(imageId);
    });
    this.#fulls.set(imageId, { picture, abort });
    return picture;
  }

  /** A drive that is away leaves us the larger thumbnail: better than nothing on the screen. */
  #fallback(imageId: ImageId, error: unknown): PictureBytes {
    const large = this.#store.pictures.get(imageId, 'large');
    if (large === null) throw error;
    return large;
  }

  async #render(imageId: ImageId, longSidePx: number | null, signal?: AbortSignal): Promise<PictureBytes> {
    const rendered = await this.#decoding.render({ path: this.pathOf(imageId) }, longSidePx, signal);
    if (!rendered.ok) throw new LikewiseError('photo-not-readable', rendered.reason);
    return { type: rendered.value.type, bytes: rendered.value.bytes };
  }

  /** Thumbnails are a cache: one that is gone is made again from the photo. */
  async #remake(imageId: ImageId, size: 'thumb' | 'large'): Promise<PictureBytes> {
    const decoded = await this.#decoding.decode({ path: this.pathOf(imageId) }, this.#backbone);
    if (!decoded.ok) throw new LikewiseError('photo-not-readable', decoded.reason);
    const { thumb, large } = decoded.value;
    if (this.#store.access === 'write') {
      this.#store.pictures.putAll([
        { imageId, size: 'thumb', type: 'image/webp', bytes: thumb },
        { imageId, size: 'large', type: 'image/webp', bytes: large },
      ]);
    }
    return { type: 'image/webp', bytes: size === 'thumb' ? thumb : large };
  }

  /** Where the photo lies now. Throws `file-not-found` while its folder is away or its file is gone. */
  pathOf(imageId: ImageId): string {
    const place = this.#placeOf(imageId);
    if (place === undefined)
      throw new LikewiseError('file-not-found', 'The photo cannot be reached: its drive is not connected, or the file is gone.');
    return place;
  }

  #placeOf(imageId: ImageId): string | undefined {
    const place = this.#store.files.filesOf(imageId).find(({ state }) => state === 'here');
    return place && join(place.rootPath, place.path);
  }
}
