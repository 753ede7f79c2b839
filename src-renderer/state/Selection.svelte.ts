import type { ImageId } from '@contract/data';

export interface SelectionSnapshot {
  readonly selected: readonly ImageId[];
  readonly focusId: ImageId | null;
}

/** Which photos of one grid are selected, and which one the keys act on. Kept by id: the list may grow meanwhile. */
export class Selection {
  /** A set that tells of each of its members would tell half a million times that all are selected. */
  readonly #selected = new Set<ImageId>();
  #changes = $state(0);
  #focusId: ImageId | null = $state(null);
  #anchorId: ImageId | null = null;

  get size(): number {
    void this.#changes;
    return this.#selected.size;
  }
  get focusId(): ImageId | null {
    return this.#focusId;
  }
  readonly selected: readonly ImageId[] = $derived.by(() => {
    void this.#changes;
    return [...this.#selected];
  });

  has(imageId: ImageId): boolean {
    void this.#changes;
    return this.#selected.has(imageId);
  }

  focus(imageId: ImageId | null): void {
    this.#focusId = imageId;
  }

  toggle(imageId: ImageId): void {
    if (!this.#selected.delete(imageId)) this.#selected.add(imageId);
    this.#changes++;
    this.#focusId = imageId;
    this.#anchorId = imageId;
  }

  /** Selects all from the last one that was chosen singly to this one, and nothing else. */
  extendTo(imageId: ImageId, order: ArrayLike<number>, indexOf: (imageId: ImageId) => number): void {
    const anchorId = this.#anchorId ?? this.#focusId ?? imageId;
    const [from, to] = [indexOf(anchorId), indexOf(imageId)];
    if (from < 0 || to < 0) return this.toggle(imageId);
    this.#selected.clear();
    for (let index = Math.min(from, to); index <= Math.max(from, to); index++) this.#selected.add(order[index] as ImageId);
    this.#changes++;
    this.#anchorId = anchorId;
    this.#focusId = imageId;
  }

  selectAll(order: ArrayLike<number>): void {
    for (let index = 0; index < order.length; index++) this.#selected.add(order[index] as ImageId);
    this.#changes++;
  }

  /** Selects these and no others. */
  replace(imageIds: ReadonlySet<ImageId>, focusId: ImageId | null): void {
    for (const imageId of this.#selected) if (!imageIds.has(imageId)) this.#selected.delete(imageId);
    for (const imageId of imageIds) this.#selected.add(imageId);
    this.#changes++;
    this.#focusId = focusId;
    this.#anchorId = focusId;
  }

  clear(): void {
    this.#selected.clear();
    this.#changes++;
    this.#anchorId = null;
  }

  snapshot(): SelectionSnapshot {
    return { selected: this.selected, focusId: this.#focusId };
  }

  restore({ selected, focusId }: SelectionSnapshot): void {
    this.clear();
    for (const imageId of selected) this.#selected.add(imageId);
    this.#changes++;
    this.#focusId = focusId;
  }
}
