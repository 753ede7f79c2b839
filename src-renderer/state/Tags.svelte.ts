import type { ImageId, Tag, TagId } from '@contract/data';
import type { Client } from '../bridge/client';
import { atMostEvery } from './atMostEvery';

/** Words given to photos, in all lenses; whether a tag's photos are similar is said in the lens in use. */
export class Tags {
  readonly #client: Client;
  #list: readonly Tag[] = $state.raw([]);
  /** The photos that are being tagged; null while none are. */
  #tagging: readonly ImageId[] | null = $state.raw(null);
  readonly refresh: () => Promise<void>;
  /** Told of everything that a person does with tags. */
  onActed: () => void = () => undefined;

  constructor(client: Client, onError: (thrown: unknown) => void, pauseMs = 1_000) {
    this.#client = client;
    this.refresh = atMostEvery(pauseMs, () => this.#load().catch(onError));
    client.on('library.changed', ({ tags, lenses }) => {
      if (tags || lenses) void this.refresh();
    });
  }

  get list(): readonly Tag[] {
    return this.#list;
  }
  get tagging(): readonly ImageId[] | null {
    return this.#tagging;
  }

  /** Opens the question which tag they get. */
  ask(imageIds: readonly ImageId[]): void {
    if (imageIds.length > 0) this.#tagging = [...imageIds];
  }
  closeQuestion(): void {
    this.#tagging = null;
  }

  /** The tag of that name, however its letters are written. */
  named(name: string): Tag | undefined {
    const wanted = name.trim().toLocaleLowerCase();
    return this.#list.find((tag) => tag.name.toLocaleLowerCase() === wanted);
  }

  /** Makes the tag when there is none of that name. */
  async addByName(name: string, imageIds: readonly ImageId[]): Promise<Tag> {
    const tag = this.named(name) ?? (await this.create(name.trim()));
    return this.#replace(await this.#client.call('tags.addImages', { tagId: tag.id, imageIds: [...imageIds] }));
  }
  async create(name: string): Promise<Tag> {
    return this.#replace(await this.#client.call('tags.create', { name: name.trim() }));
  }
  async removeImages(tagId: TagId, imageIds: readonly ImageId[]): Promise<void> {
    this.#replace(await this.#client.call('tags.removeImages', { tagId, imageIds: [...imageIds] }));
  }
  async setSimilar(tagId: TagId, membersAreSimilar: boolean): Promise<void> {
    this.#replace(await this.#client.call('tags.setSimilar', { tagId, membersAreSimilar }));
  }
  async remove(tagId: TagId): Promise<void> {
    await this.#client.call('tags.remove', { tagId });
    this.onActed();
    this.#list = this.#list.filter(({ id }) => id !== tagId);
  }
  /** The first of its photos. */
  imagesOf(tagId: TagId, limit: number): Promise<readonly ImageId[]> {
    return this.#client.call('tags.images', { tagId, limit });
  }
  ofImage(imageId: ImageId): Promise<readonly Tag[]> {
    return this.#client.call('tags.ofImage', { imageId });
  }

  #replace(tag: Tag): Tag {
    this.onActed();
    const others = this.#list.filter(({ id }) => id !== tag.id);
    this.#list = [...others, tag].sort((a, b) => a.name.localeCompare(b.name));
    return tag;
  }

  async #load(): Promise<void> {
    this.#list = await this.#client.call('tags.list', undefined);
  }
}
