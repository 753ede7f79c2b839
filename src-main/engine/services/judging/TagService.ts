import type { ImageId, LensId, Tag, TagId } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import type { Store } from '../../store/store';
import { isSameName, tidyName } from './names';
import type { ChangeNotices } from '../notices';
import { atOnce, type InPieces, type Pieces } from '../Pieces';

/** How many photos are looked for before others are let in. */
const PIECE = 20_000;

/** Words on photos, and which of them say in the lens in use that their members are alike. */
export class TagService {
  readonly #store: Store;
  readonly #changes: ChangeNotices;
  readonly #lensId: () => LensId;
  readonly #pieces: Pieces;

  constructor(parts: { store: Store; changes: ChangeNotices; lensId: () => LensId; pieces: Pieces }) {
    this.#store = parts.store;
    this.#changes = parts.changes;
    this.#lensId = parts.lensId;
    this.#pieces = parts.pieces;
  }

  /** By name. */
  list(): Tag[] {
    return this.#store.tags.list(this.#lensId());
  }

  /** Throws `tag-not-found`. */
  get(id: TagId): Tag {
    const tag = this.list().find((known) => known.id === id);
    if (tag === undefined) throw new LikewiseError('tag-not-found', 'There is no such tag any more.');
    return tag;
  }

  /** By the name that people would take for the same. */
  find(name: string): Tag | null {
    return this.list().find((tag) => isSameName(tag.name, name.trim())) ?? null;
  }

  ofImage(imageId: ImageId): Tag[] {
    const ids = new Set(this.#store.tags.tagsOf(imageId));
    return this.list().filter(({ id }) => ids.has(id));
  }

  imagesOf(id: TagId): ImageId[] {
    return this.#store.tags.imagesOf(this.get(id).id);
  }

  /** For a glance at it: of half a million the whole list takes half a second. */
  firstImagesOf(id: TagId, limit: number): ImageId[] {
    return this.#store.tags.firstImagesOf(this.get(id).id, limit);
  }

  /** Throws `name-taken`. */
  create(name: string): Tag {
    const id = this.#store.tags.create(this.#freeName(name));
    return this.#changed(id);
  }

  /** Throws `name-taken`. */
  rename(id: TagId, name: string): Tag {
    this.#store.tags.rename(this.get(id).id, this.#freeName(name, id));
    return this.#changed(id);
  }

  /** The photos stay. */
  remove(id: TagId): void {
    atOnce(this.#removing(id));
  }

  /** Throws `file-not-found` when one of the images is unknown; then none is tagged. */
  addImages(id: TagId, imageIds: readonly ImageId[]): Tag {
    return atOnce(this.#adding(id, imageIds));
  }

  /** Puts a tag on photos, and makes it where there is none of that name: both or neither, however the process ends. Throws as `addImages`. */
  put(name: string, imageIds: readonly ImageId[]): Tag {
    return this.#store.precious(() => this.addImages((this.find(name) ?? this.create(name)).id, imageIds));
  }

  removeImages(id: TagId, imageIds: readonly ImageId[]): Tag {
    return atOnce(this.#takingOff(id, imageIds));
  }

  setSimilar(id: TagId, membersAreSimilar: boolean): Tag {
    this.#store.tags.setSimilar(this.#lensId(), this.get(id).id, membersAreSimilar);
    return this.#changed(id);
  }

  /**
   * The same for a window. Between the pieces others are answered, but nobody else changes tags: what is done to a tag while it is being removed would
   * come after the removal, and be done again to a tag that is gone.
   */
  createInTurn(name: string): Promise<Tag> {
    return this.#pieces.turn(() => this.create(name));
  }
  renameInTurn(id: TagId, name: string): Promise<Tag> {
    return this.#pieces.turn(() => this.rename(id, name));
  }
  setSimilarInTurn(id: TagId, membersAreSimilar: boolean): Promise<Tag> {
    return this.#pieces.turn(() => this.setSimilar(id, membersAreSimilar));
  }
  removeInPieces(id: TagId): Promise<void> {
    return this.#pieces.run(this.#removing(id));
  }
  addInPieces(id: TagId, imageIds: readonly ImageId[]): Promise<Tag> {
    return this.#pieces.run(this.#adding(id, imageIds));
  }
  takeOffInPieces(id: TagId, imageIds: readonly ImageId[]): Promise<Tag> {
    return this.#pieces.run(this.#takingOff(id, imageIds));
  }

  *#removing(id: TagId): InPieces<void> {
    yield* this.#store.tags.remove(this.get(id).id);
    this.#changes.changed({ tags: true });
  }

  *#adding(id: TagId, imageIds: readonly ImageId[]): InPieces<Tag> {
    for (let start = 0; start < imageIds.length; start += PIECE) {
      if (start > 0) yield;
      if (!this.#store.images.hasAll(imageIds.slice(start, start + PIECE)))
        throw new LikewiseError('file-not-found', 'A photo that was to be tagged is not in the library any more. Nothing was tagged.');
    }
    yield* this.#store.tags.addImages(this.get(id).id, imageIds);
    return this.#changed(id);
  }

  *#takingOff(id: TagId, imageIds: readonly ImageId[]): InPieces<Tag> {
    yield* this.#store.tags.removeImages(this.get(id).id, imageIds);
    return this.#changed(id);
  }

  #freeName(name: string, own?: TagId): string {
    const tidy = tidyName(name, 'tag');
    const taken = this.list().find((tag) => isSameName(tag.name, tidy) && tag.id !== own);
    if (taken !== undefined) throw new LikewiseError('name-taken', `There is a tag "${taken.name}" already. Choose another name.`);
    return tidy;
  }

  #changed(id: TagId): Tag {
    this.#changes.changed({ tags: true });
    return this.get(id);
  }
}
