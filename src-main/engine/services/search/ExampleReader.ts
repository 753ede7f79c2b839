import { createHash } from 'node:crypto';
import type { BackboneId, Example, ImageId, PictureRegion } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import type { DecodedPhoto, Decoding, Source } from '../../library/types';
import type { BackboneSpec, Compute } from '../../model/types';
import type { Store } from '../../store/store';
import type { PictureService } from '../gallery/PictureService';

/** What may be searched with: besides what the window sends, a file by its path. */
export type AnyExample =
  Example | { readonly kind: 'file'; readonly path: string; readonly name: string; readonly region?: PictureRegion | undefined };

/** What the network made of an example, and what a filter asks of it. */
export interface ReadExample {
  /** [f] */
  readonly feature: Float32Array;
  readonly takenAtMs: number | null;
  readonly camera: string | null;
}

/** The last pictures that were searched with: another filter, or a further example, need not read them again. */
const KEPT = 64;

/** Features of what lies in no library row: pictures from outside, and parts of photos. */
export class ExampleReader {
  readonly #store: Store;
  readonly #pictures: PictureService;
  readonly #decoding: Decoding;
  readonly #compute: Compute;
  readonly #backbone: BackboneSpec;
  /** The latest used last. */
  readonly #read = new Map<string, ReadExample>();

  constructor(parts: { store: Store; pictures: PictureService; decoding: Decoding; compute: Compute; backbone: BackboneSpec }) {
    this.#store = parts.store;
    this.#pictures = parts.pictures;
    this.#decoding = parts.decoding;
    this.#compute = parts.compute;
    this.#backbone = parts.backbone;
  }

  /**
   * Throws `photo-not-readable` when it cannot be decoded, `file-not-found` when it is no photo of the library.
   * @param backbone that of the model in use, if nothing else is said
   */
  async read(example: AnyExample, signal?: AbortSignal, backbone: BackboneSpec = this.#backbone): Promise<ReadExample> {
    // Another model may answer meanwhile, by another network.
    const { id } = backbone;
    const key = keyOf(example, id);
    const known = key === null ? undefined : this.#read.get(key);
    if (known !== undefined) return this.#keep(key!, known);
    const { pixels, metadata } = await this.decode(example, backbone);
    const feature = await this.#compute.features(id, [pixels], signal);
    const read = { feature, takenAtMs: metadata.takenAtMs, camera: metadata.camera };
    return key === null ? read : this.#keep(key, read);
  }

  /** Has the network loaded, and run once over a black picture, before there is one to read: on a cold start that takes longer than to read it. */
  prepare(): void {
    const { id, side } = this.#backbone;
    this.#compute.features(id, [new Uint8Array(side * side * 3)]).catch(() => undefined);
  }

  /** Throws as `read` does. */
  async decode(example: AnyExample, backbone: BackboneSpec = this.#backbone): Promise<DecodedPhoto> {
    const decoded = await this.#decoding.decode(this.#sourceOf(example), backbone, example.region);
    if (!decoded.ok) throw new LikewiseError('photo-not-readable', `${this.nameOf(example)}: ${decoded.reason}`);
    return decoded.value;
  }

  /** How a sentence calls it. */
  nameOf(example: AnyExample): string {
    if (example.kind !== 'photo') return example.name;
    return this.#store.photos.details(example.imageId, this.#backbone.id)?.name ?? 'The photo';
  }

  #sourceOf(example: AnyExample): Source {
    if (example.kind === 'picture') return { bytes: example.bytes };
    if (example.kind === 'file') return { path: example.path };
    return this.#photoOf(example.imageId);
  }

  /** Of a photo whose drive is away there is the larger thumbnail still, which is enough for the network. */
  #photoOf(imageId: ImageId): Source {
    try {
      return { path: this.#pictures.pathOf(imageId) };
    } catch (error) {
      const large = this.#store.pictures.get(imageId, 'large');
      if (large === null) throw error;
      return { bytes: large.bytes };
    }
  }

  #keep(key: string, read: ReadExample): ReadExample {
    this.#read.delete(key);
    this.#read.set(key, read);
    if (this.#read.size > KEPT) this.#read.delete(this.#read.keys().next().value!);
    return read;
  }
}

/** Null for a file, which may be another one the next time. */
function keyOf(example: AnyExample, backbone: BackboneId): string | null {
  if (example.kind === 'file') return null;
  const { region } = example;
  const part = region === undefined ? '' : `${region.x} ${region.y} ${region.width} ${region.height}`;
  if (example.kind === 'photo') return `${backbone} photo ${example.imageId} ${part}`;
  return `${backbone} picture ${createHash('sha256').update(example.bytes).digest('base64')} ${part}`;
}
